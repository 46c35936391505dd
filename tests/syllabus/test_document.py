"""A syllabus document is read whole, in every usual spelling, or refused with its faults."""

import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockexam.syllabus import PointKind
from mockexam.syllabus.document import HEADINGS, LISTS, SyllabusDocument, read_document
from mockexam.yaml_source import read_text

SEEDS = Path(__file__).parents[2] / "../shared/seeds"
COUNTS = {
    "000": (5, 3, 4, 5),
    "001": (5, 4, 4, 4),
    "002": (5, 8, 6, 8),
    "003": (5, 4, 4, 4),
    "004": (5, 8, 6, 8),
}

GARDEN = """\
This topic looks at how a small garden is planned, from the first visit to the finished bed and its aft
Topic Synopsis
This topic looks at how a small garden is planned, from the first visit to the finished bed and \
its aftercare. It asks what light, soil and water a plant needs, and who will look after it.
Key Concepts & Core Principles
- Aspect: The direction that a bed faces, which decides how much sun (and frost) it gets.
- Right plant, right place: Choosing a plant for the soil that is there, not the soil one wishes for.
- Watering in: Soaking the roots of a new plant on the day that it is planted.
Exam Tips & Revision Strategies
- Draw the bed to scale before you name a single plant.
- Say why a plant suits the ‘aspect’ – a bare list of names earns little.
Common Misconceptions & Mistakes to Avoid
- Believing that every plant wants full sun and rich soil.
- Feeding a wilted plant instead of watering it first.
Examiner Marking Points
- Award credit for a plan that shows north and a scale.
- Award credit for matching three plants to the soil described.
- Look for aftercare in the first season, with dates.
"""


def read(text: str) -> SyllabusDocument:
    document, findings = read_document(text, "garden.txt")
    assert findings == []
    assert document is not None
    return document


def faults(text: str) -> list[tuple[int, str]]:
    document, findings = read_document(text, "garden.txt")
    assert document is None
    assert findings
    assert all(finding.message and finding.file == "garden.txt" for finding in findings)
    return [(finding.line, finding.rule) for finding in findings]


def counts(document: SyllabusDocument) -> tuple[int, ...]:
    kinds = Counter(point.kind for point in document.points)
    return tuple(kinds[kind] for kind in LISTS.values())


def texts(document: SyllabusDocument) -> list[tuple[str, str]]:
    return [(point.name, point.text) for point in document.points]


def write(lists: dict[str, list[str]], mark: str = "- ") -> str:
    lines = [HEADINGS[0], "A synopsis of it all."]
    for heading, bullets in lists.items():
        lines += [heading, *(mark + bullet for bullet in bullets)]
    return "\n".join(lines)


def test_a_document_is_read_into_points_that_know_their_kind_number_name_and_line() -> None:
    document = read(GARDEN)
    assert counts(document) == (3, 2, 2, 3)
    assert document.synopsis.startswith("This topic looks")
    assert document.synopsis.endswith("look after it.")
    first, second = document.points[:2]
    assert (first.kind, first.ordinal, first.name, first.line) == (
        PointKind.CONCEPT, 1, "Aspect", 5,
    )  # fmt: skip
    assert second.name == "Right plant, right place"
    tip = document.points[4]
    assert (tip.ordinal, tip.name) == (2, "")
    assert tip.text == "Say why a plant suits the ‘aspect’ – a bare list of names earns little."


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents do not lie beside this checkout")
@pytest.mark.parametrize("number", COUNTS)
def test_a_real_document_has_the_points_that_were_counted_in_it(number: str) -> None:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    text, findings = read_text(path, path.name)
    assert not findings
    assert counts(read(text)) == COUNTS[number]


@pytest.mark.parametrize(
    "spelt",
    [
        GARDEN.replace("\n", "\r\n"),
        GARDEN.replace("\n", "\r"),
        GARDEN.replace("\n", "  \n"),
        GARDEN.replace("\n", "\n\n"),
        "\ufeff" + GARDEN,
        GARDEN.partition("\n")[2],
        GARDEN.replace("and its aft\n", "and its…\n"),
        GARDEN.replace("&", "and"),
        GARDEN.replace("Exam Tips & Revision Strategies", "EXAM TIPS AND REVISION STRATEGIES:"),
        GARDEN.replace("Examiner Marking Points", "## examiner  marking points"),
        GARDEN.replace("\n- ", "\n• "),
        GARDEN.replace("\n- ", "\n•"),
        GARDEN.replace("\n- ", "\n* "),
        GARDEN.replace("\n- ", "\n – "),
        GARDEN.replace("\n- ", "\n\t—\t"),
    ],
)
def test_other_spellings_of_the_same_document_read_the_same(spelt: str) -> None:
    document = read(spelt)
    assert texts(document) == texts(read(GARDEN))
    assert document.synopsis == read(GARDEN).synopsis


def test_quotes_and_dashes_may_differ_between_the_synopsis_and_its_repeat() -> None:
    synopsis = "What a gardener’s plan – any plan – must show."
    opening = "What a gardener's plan - any pl"
    text = f"{opening}\n" + write({heading: ["One."] for heading in LISTS})
    assert read(text.replace("A synopsis of it all.", synopsis)).synopsis == synopsis


@pytest.mark.parametrize("indent", ["", "  "])
@pytest.mark.parametrize("width", range(50, 121, 7))
def test_bullets_wrapped_over_several_lines_are_joined_again(width: int, indent: str) -> None:
    wrapped = [
        line
        for whole in GARDEN.splitlines()
        for line in textwrap.wrap(whole, width, subsequent_indent=indent)
    ]
    assert texts(read("\n".join(wrapped))) == texts(read(GARDEN))


def test_a_dash_that_begins_a_wrapped_line_is_no_bullet() -> None:
    text = GARDEN.replace("‘aspect’ – a bare", "‘aspect’\n– a bare")
    assert texts(read(text)) == texts(read(GARDEN))


@given(st.text())
def test_no_text_makes_the_reader_raise(text: str) -> None:
    document, findings = read_document(text, "any.txt")
    assert (document is None) == bool(findings)


@given(st.lists(st.sampled_from([*GARDEN.splitlines(), "- ", "•", "Notes", "", "  more"])))
def test_no_shuffle_of_a_document_makes_the_reader_raise(lines: list[str]) -> None:
    document, findings = read_document("\n".join(lines), "any.txt")
    assert (document is None) == bool(findings)


WORDS = st.lists(
    st.from_regex(r"[A-Za-zé][A-Za-zé’]{0,11}", fullmatch=True), min_size=1, max_size=30
)
SENTENCES = WORDS.map(lambda words: f"{' '.join(words)}.")


@settings(max_examples=40, deadline=None)
@given(
    st.fixed_dictionaries(
        {heading: st.lists(SENTENCES, min_size=1, max_size=6) for heading in LISTS}
    ),
    st.sampled_from(["- ", "• ", "* ", "– ", "•"]),
)
def test_written_bullets_are_read_back(lists: dict[str, list[str]], mark: str) -> None:
    document = read(write(lists, mark))
    for heading, kind in LISTS.items():
        assert [p.text for p in document.points if p.kind is kind] == lists[heading]


@pytest.mark.parametrize("tenth", range(10))
def test_a_document_cut_at_any_tenth_is_refused(tenth: int) -> None:
    faults(GARDEN[: len(GARDEN) * tenth // 10])


def test_only_a_cut_between_two_whole_marking_points_goes_unseen() -> None:
    whole = read(GARDEN)
    for length in range(len(GARDEN)):
        document, _ = read_document(GARDEN[:length], "garden.txt")
        if document is not None:
            assert texts(document) == texts(whole)[: len(document.points)]


OPEN_ENDED = """\
- Award credit for a plan that shows north and a scale
- Award credit for plants that fit the soil described
"""


@pytest.mark.parametrize(
    "last",
    [
        "- Look for aftercare in the first season (with",
        "- Look for aftercare in the",
        "- Look for aftercare, dates,",
        "- Look for...",
        "- Look for it",
        "- Look for aftercare on the same scal",
    ],
)
def test_a_last_bullet_that_stops_short_is_seen_where_no_bullet_has_a_full_stop(last: str) -> None:
    opening = GARDEN.partition("- Award")[0]
    assert counts(read(opening + OPEN_ENDED))[-1] == 2
    line = opening.count("\n") + 3
    assert (line, "syllabus.truncated") in faults(opening + OPEN_ENDED + last)


def test_a_synopsis_at_the_end_must_be_whole_too() -> None:
    opening, title, rest = GARDEN.partition("\n")[2].partition("Key Concepts")
    assert counts(read(title + rest + opening)) == (3, 2, 2, 3)
    assert faults(title + rest + opening[:-20]) == [(16, "syllabus.truncated")]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_missing_section_is_named(heading: str) -> None:
    lines = GARDEN.splitlines()
    start = lines.index(heading)
    end = next((n for n in range(start + 1, len(lines)) if lines[n] in HEADINGS), len(lines))
    _, findings = read_document("\n".join(lines[:start] + lines[end:]), "garden.txt")
    assert [f.rule for f in findings] == ["syllabus.missing-section"]
    assert heading in findings[0].message


def test_a_section_without_a_bullet_is_reported_at_its_heading() -> None:
    before, tips, after = GARDEN.partition("- Draw")
    empty = before + "Common" + after.partition("\nCommon")[2]
    assert tips
    assert faults(empty) == [(8, "syllabus.empty-section")]


def test_a_heading_that_stands_twice_is_reported_once() -> None:
    again = GARDEN + "Exam Tips & Revision Strategies\n- Label every plant.\n"
    assert faults(again) == [(18, "syllabus.repeated-heading")]


@pytest.mark.parametrize("heading", ["Further Reading", "FURTHER READING:", "Books and links"])
@pytest.mark.parametrize("full_stop", [".", ""])
def test_an_unknown_heading_is_reported_not_read_as_part_of_a_bullet(
    heading: str, full_stop: str
) -> None:
    text = GARDEN.replace("a single plant.", f"a single plant{full_stop}\n{heading}", 1)
    assert faults(text) == [(10, "syllabus.unknown-heading")]


def test_a_misspelt_heading_is_answered_with_the_one_that_was_meant() -> None:
    _, findings = read_document(GARDEN.replace("Examiner Marking", "Examiners Marking"), "g.txt")
    unknown = next(f for f in findings if f.rule == "syllabus.unknown-heading")
    assert "did you mean “Examiner Marking Points”?" in unknown.message


def test_text_outside_of_bullets_is_reported() -> None:
    stray = "\nThese points were agreed with the head gardener, who reads every script.\n"
    assert faults(GARDEN + stray) == [(19, "syllabus.stray-text")]
    assert faults(f"Unit 4, gardens.\n{GARDEN}") == [(1, "syllabus.stray-text")]
    assert faults(GARDEN.replace("Key Concepts", "- A bullet.\nKey Concepts")) == [
        (4, "syllabus.stray-text")
    ]


def test_bullets_below_bullets_and_bullets_without_text_are_reported() -> None:
    assert faults(GARDEN.replace("- Say why", "  - Say why")) == [(10, "syllabus.nested-bullet")]
    assert faults(GARDEN.replace("- Say why", "-\n- Say why")) == [(10, "syllabus.empty-bullet")]
    assert faults(GARDEN.replace("- Watering", "- Tools:\n- Watering")) == [
        (7, "syllabus.empty-bullet")
    ]


@pytest.mark.parametrize("text", ["", " \n", "Dear all,\n- bring a spade\n- bring a hat\n"])
def test_other_text_is_not_a_syllabus(text: str) -> None:
    assert faults(text) == [(0, "syllabus.not-a-syllabus")]


def test_a_concept_without_a_name_and_a_colon_inside_a_clause_are_plain_text() -> None:
    clause = "A bed that is made today needs more than one thing to thrive: water, light and time."
    bare = "Soil comes first."
    lists = {heading: [clause, bare] for heading in LISTS}
    assert texts(read(write(lists)))[:2] == [("", clause), ("", bare)]
