"""A paper that has everything in it which is hard to lay out: nothing is lost, nothing runs off.

Forty pages with every kind, long tables, words without an end, pictures, a question of twenty
parts, and names that are written from right to left, in every layout.
"""

import re
from pathlib import Path

import pytest
from PIL import Image

from mockexam.assembly.paper import Paper
from mockexam.bank.kinds import AnyItem
from mockexam.bank.pictures import add_picture
from mockexam.bank.question import Question, Stimulus
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.printing.pdf import render_pdf
from mockexam.printing.render import render_insert, render_mark_scheme, render_paper
from tests import factories as kinds

from .factories import make_choice, make_extended, make_paper, make_response, make_short
from .pages import cut_off, side_margins_are_white, texts

LONG_WORD = "Kundenbeschwerdebearbeitungs" * 12
RIGHT_TO_LEFT = "שרה כהן and محمد العربي"
PARTS = 20
PAGES_MIN = 40
MARGIN_MM = {layout: 14 if layout.is_modified else 15 for layout in Layout}


def marked(number: int, words: str) -> str:
    """Return words between a first and a last one that are found again in print."""
    return f"first{number}x {words} last{number}x"


def table(rows: int, columns: int) -> str:
    head = "| " + " | ".join(f"Column {n}" for n in range(columns)) + " |\n"
    rule = "|---" * columns + "|\n"
    body = (
        "| " + " | ".join(f"row {r} place {n}" for n in range(columns)) + " |" for r in range(rows)
    )
    return head + rule + "\n".join(body)


def of_many_parts(ref: str) -> Question:
    parts = [make_short(f"{ref}{n}", stem=marked(100 + n, "Say why.")) for n in range(PARTS)]
    text = marked(99, "The shop by the sea. " * 60) + "\n\n" + table(45, 4)
    stimulus = Stimulus(title="A long day", form="case", text=text, attribution=LONG_WORD)
    return Question(ref=ref, stimulus=stimulus, items=tuple(parts))


def one_of_each(number: int, picture: str) -> list[AnyItem | Question]:
    base = 10 * number
    return [
        make_choice(f"QH-{base}", marked(base, LONG_WORD)),
        make_response(f"QH-{base + 1}", stem=marked(base + 1, RIGHT_TO_LEFT)),
        kinds.make_true_false(f"QH-{base + 2}", stem=marked(base + 2, "Is it so? " * 30)),
        kinds.make_matching(f"QH-{base + 3}", stem=marked(base + 3, "Match.")),
        kinds.make_ordering(f"QH-{base + 4}", stem=marked(base + 4, "Put in order.")),
        kinds.make_gap_fill(f"QH-{base + 5}", stem=marked(base + 5, "Fill in.")),
        kinds.make_numeric(f"QH-{base + 6}", stem=marked(base + 6, table(8, 6))),
        make_short(f"QH-{base + 7}", stem=marked(base + 7, f"\n\n![A blue field]({picture})\n\n")),
        make_extended(f"QH-{base + 8}", stem=marked(base + 8, "Weigh both sides. " * 40)),
    ]


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    Image.new("RGB", (1600, 1200), "navy").save(folder / "sea.png")
    add_picture(folder / "sea.png", folder)
    return folder / "assets"


@pytest.fixture(scope="module")
def hard(assets: Path) -> Paper:
    picture = f"assets/{next(assets.iterdir()).name}"
    each = [item for number in range(1, 10) for item in one_of_each(number, picture)]
    return make_paper(*each, of_many_parts("QH-900"), title=f"Tides for {RIGHT_TO_LEFT}")


def first_and_last_words(text: str) -> set[str]:
    return set(re.findall(r"(?:first|last)\d+x", text))


def nothing_runs_off(pdf: bytes, layout: Layout = Layout.STANDARD) -> None:
    assert cut_off(pdf) == []
    assert side_margins_are_white(pdf, margin_mm=MARGIN_MM[layout])


@pytest.mark.slow
@pytest.mark.parametrize("layout", Layout)
def test_everything_is_there_and_inside_the_margins(
    hard: Paper, assets: Path, layout: Layout
) -> None:
    paper = render_paper(hard, Cover("C" * 120), layout=layout, assets=assets)
    pages = texts(paper)
    assert len(pages) >= PAGES_MIN
    assert len(pages) % 4 == 0
    whole = " ".join(pages)
    stems = {n for _, item in hard.items() for n in first_and_last_words(item.stem)}
    assert first_and_last_words(whole) == stems
    last = hard.questions[-1]
    assert f"(Total for Question {last.number} is {last.question.marks} marks)" in whole
    assert "END OF QUESTIONS" in whole
    nothing_runs_off(paper, layout)
    insert = render_insert(hard, Cover("C" * 120), layout=layout, assets=assets)
    assert first_and_last_words(" ".join(texts(insert))) == {"first99x", "last99x"}
    assert all(f"row {row} place 3" in " ".join(texts(insert)) for row in range(45))
    nothing_runs_off(insert, layout)


@pytest.mark.slow
def test_its_mark_scheme_is_whole_too(hard: Paper, assets: Path) -> None:
    scheme = render_mark_scheme(hard, Cover("C" * 120), assets=assets)
    whole = " ".join(texts(scheme))
    assert all(f" {question.number}" in whole for question in hard.questions)
    nothing_runs_off(scheme)


def test_a_character_that_is_cut_off_is_found() -> None:
    head = "<!doctype html><html lang='en'><head><title>T</title><style>"
    inside = f"{head}</style></head><body><p>sea</p></body></html>"
    off = inside.replace("<style>", "<style>p { margin-left: 150mm; white-space: nowrap }")
    off = off.replace("sea", "seaside and shore, as far as anybody can look")
    assert cut_off(render_pdf(inside)) == []
    assert cut_off(render_pdf(off)) != []
