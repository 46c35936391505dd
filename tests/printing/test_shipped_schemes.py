"""The mark scheme of a paper of each blueprint that is shipped, read back from its PDF."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import Shuffle, version_of
from mockexam.bank.item import Item
from mockexam.bank.kinds.scheme import Levels, Points
from mockexam.bank.text import to_html, to_inline_html
from mockexam.printing.words import say_marks, say_span
from mockexam.services.printouts import Edition, Printout

from .pages import cut_off
from .shipped import EACH, Shipped
from .test_shipped_papers import NOT_A_BOARDS
from .words_on_pages import Read, Word, blocks_of, joined, overlaps, read_words, squeeze

SIDE, FOOT = 18, 20
SCHEMES = [
    Edition(Printout.MARK_SCHEME),
    Edition(Printout.MARK_SCHEME, version="B", shuffle=Shuffle.BOTH),
]
_MARKS = re.compile(r"(?<!: )\b(\d+)(?: marks? ·)? AO\d: \d")
_HEAD = "Question Answer and marking points Guidance and rationale Marks AO and syllabus"


def line(text: str) -> str:
    return squeeze(unescape("".join(blocks_of(to_inline_html(text)))))


def texts_of(item: Item) -> Iterator[str]:
    """Yield all that a scheme says of an item, squeezed."""
    for one in (*item.key_lines(), *item.rationale()):
        yield line(one.text)
        yield f"misconception{one.misconception}" if one.misconception else ""
    yield from (squeeze(item.marking_rule), *item.syllabus)
    yield from (f"{name}:{marks}" for name, marks in item.marks_by_objective.items())
    scheme = getattr(item, "scheme", None)
    if isinstance(scheme, Points):
        for point in scheme.points:
            yield from (f"{point.marks}{line(point.text)}", *map(line, point.accept))
        yield from map(line, scheme.ignore)
    if isinstance(scheme, Levels):
        yield from of_levels(item, scheme)
    if isinstance(scheme, Points | Levels):
        yield line(scheme.guidance)
        yield from (f"Reject{line(rejected.text)}" for rejected in scheme.reject)


def of_levels(item: Item, scheme: Levels) -> Iterator[str]:
    yield from blocks_of(to_html(item.stem))
    for level in scheme.levels:
        yield f"{level.level}{squeeze(say_span(level.marks))}{line(level.text)}"
    yield from ("00Nothingthatcanbecredited.", "Indicativecontent,notexhaustive")
    yield from (line(idea.text) for idea in scheme.indicative)
    yield from blocks_of(to_html(scheme.exemplar.answer))
    yield line(scheme.exemplar.why)


def rows(words: list[Word], paper: Paper) -> Iterator[tuple[str, Item, list[Word]]]:
    """Yield each item with what stands between its label and the next one at the margin."""
    starts = []
    at = -1
    for label, _ in paper.items():
        at = next(
            n
            for n in range(at + 1, len(words))
            if words[n].text == label and abs(words[n].left - SIDE) < 1
        )
        starts.append(at)
    ends = [*starts[1:], len(words)]
    for (label, item), start, end in zip(paper.items(), starts, ends, strict=True):
        yield label, item, words[start:end]


def is_whole(paper: Paper, read: Read) -> None:
    height = read.sizes[0][1]
    words = [w for w in read.words if w.page > 1 and w.bottom < height - FOOT + 1]
    total = f"Total for the paper: {say_marks(paper.marks)}"
    assert joined(words).count(total) == 1
    marks = []
    for label, item, own in rows(words, paper):
        said = joined(own).replace(_HEAD, " ")
        marks += [int(n) for n in _MARKS.findall(said.split("Total for")[0])]
        assert [text for text in texts_of(item) if text not in squeeze(said)] == [], label
    assert marks == [item.marks for _, item in paper.items()]
    assert sum(marks) == paper.marks


def has_feet(paper: Paper, read: Read, told: str) -> None:
    for page, (_, height) in enumerate(read.sizes, 1):
        foot = [w for w in read.on(page) if w.bottom > height - FOOT + 1]
        said = joined(foot)
        assert f"{paper.ref} {told}".strip() + " mark scheme" in said, page
        assert NOT_A_BOARDS in said, page
        assert str(page) in said.split(), page


@pytest.mark.slow
@pytest.mark.parametrize("ref", EACH)
def test_every_answer_and_point_stands_in_the_row_of_its_question(
    ref: str, shipped: Shipped
) -> None:
    for edition in SCHEMES:
        paper = shipped.paper(ref)
        told = version_of(paper, edition.version, edition.shuffle) if edition.version else paper
        pdf = shipped.pdf(ref, edition)
        read = read_words(pdf)
        is_whole(told, read)
        has_feet(told, read, edition.told)
        assert cut_off(pdf) == []
        assert overlaps(read) == []
