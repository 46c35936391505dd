"""Papers measured side by side: the lines of their certificate, each held to its tolerance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations
from string import ascii_uppercase

from mockexam.assembly.certificate import Certificate, Compared, Group, Line, Shared
from mockexam.assembly.figures import (
    COMMAND_WORD,
    FORMAT,
    KIND,
    TOPIC,
    Figures,
    figures_of,
)
from mockexam.assembly.paper import Paper, RowResult
from mockexam.assembly.pool import OBJECTIVE
from mockexam.assembly.row import Measure
from mockexam.assembly.tolerance import SHARED, TOLERANCES, Tolerance
from mockexam.bank.kinds import KINDS
from mockexam.errors import MockExamError

_FORMATS = {
    "objective": "Marked by a key",
    "written": "Written answers",
    "set": "Questions on a source",
}


class TooFewPapers(MockExamError):
    """Fewer than two papers leave nothing to compare."""


def certify(
    papers: Sequence[Paper], *, tolerances: Mapping[str, Tolerance] = TOLERANCES
) -> Certificate:
    """Return the certificate of papers; they get the letters A, B, C … in their order.

    Args:
        papers: The papers to compare, of one blueprint or of several.
        tolerances: What the papers may differ by, every name of `TOLERANCES` with its own.

    A row of a blueprint is compared where every paper has it. A question is shared
    where two papers have its ref, whichever version or variant of it they hold.

    Raises:
        TooFewPapers: There is nothing to compare.
    """
    if len(papers) < 2:  # noqa: PLR2004 (a pair is the least)
        raise TooFewPapers("A certificate compares papers: name two or more.")
    measured = [figures_of(paper) for paper in papers]
    draw = _Lines(tolerances)
    groups = (
        Group(id="whole", title="The whole paper", lines=tuple(_whole(measured, draw))),
        _marks_group(TOPIC, "Marks by topic", _topics(papers), measured, draw),
        _marks_group(OBJECTIVE, "Marks by assessment objective", {}, measured, draw),
        _marks_group(FORMAT, "Marks by format", _FORMATS, measured, draw),
        _marks_group(KIND, "Marks by kind of question", _kinds(), measured, draw),
        _marks_group(COMMAND_WORD, "Marks by command word", {}, measured, draw),
        Group(id="keys", title="Keys of single-answer questions", lines=_keys(measured, draw)),
        Group(id="rows", title="Rows of the blueprint", lines=tuple(_rows(papers, draw))),
    )
    shared_allowed = int(tolerances[SHARED].flat)
    return Certificate(
        papers=tuple(_compared(paper, n) for n, paper in enumerate(papers)),
        groups=tuple(group for group in groups if group.lines),
        shared=tuple(
            _shared(papers, pair, shared_allowed) for pair in combinations(range(len(papers)), 2)
        ),
        shared_allowed=shared_allowed,
        rows_left_out=_left_out(papers),
        tolerances=dict(tolerances),
    )


class _Lines:
    """Makes lines, each judged by the tolerance of its measure."""

    def __init__(self, tolerances: Mapping[str, Tolerance]) -> None:
        self._tolerances = tolerances

    def draw(
        self,
        measure: str,
        values: Iterable[Fraction | float],
        *,
        label: str,
        name: str,
        id_: str = "",
        unit: str = "",
        digits: int = 0,
    ) -> Line:
        rounded = [Fraction(round(_exact(value), digits)) for value in values]
        difference = max(rounded) - min(rounded)
        allowed = self._tolerances[measure].allowance(rounded, digits)
        return Line(
            id=id_ or measure,
            label=label,
            name=name,
            unit=unit,
            digits=digits,
            values=tuple(float(value) for value in rounded),
            difference=float(difference),
            allowed=allowed,
            within=difference <= Fraction(str(allowed.amount)),
        )


def _whole(measured: Sequence[Figures], lines: _Lines) -> Iterator[Line]:
    draw = lines.draw
    yield draw("marks", [m.marks for m in measured], label="Marks", name="marks", unit="marks")
    yield draw(
        "questions", [m.questions for m in measured],
        label="Questions", name="number of questions", unit="questions",
    )  # fmt: skip
    yield draw(
        "time", [m.time for m in measured],
        label="Time allowed, minutes", name="time allowed", unit="minutes",
    )  # fmt: skip
    yield draw(
        "minutes", [m.minutes for m in measured],
        label="Working time, minutes", name="working time", unit="minutes", digits=1,
    )  # fmt: skip
    yield draw(
        "words", [m.words for m in measured],
        label="Reading load, words", name="reading load", unit="words",
    )  # fmt: skip
    yield draw(
        "facility", [m.facility for m in measured],
        label="Expected facility", name="expected facility", digits=3,
    )  # fmt: skip
    yield draw(
        "spread", [m.spread for m in measured],
        label="Spread of facility", name="spread of facility", digits=3,
    )  # fmt: skip


def _marks_group(
    dimension: str,
    title: str,
    labels: Mapping[str, str],
    measured: Sequence[Figures],
    lines: _Lines,
) -> Group:
    """Return a line for each value of a dimension: those of `labels` in its order, then others."""
    found = set(chain.from_iterable(m.marks_by[dimension] for m in measured))
    ordered = [value for value in labels if value in found]
    ordered += sorted(found - labels.keys())
    return Group(
        id=dimension,
        title=title,
        lines=tuple(
            lines.draw(
                dimension,
                [m.marks_by[dimension].get(value, 0) for m in measured],
                id_=f"{dimension}.{value}",
                label=labels.get(value, value),
                name=_NAMES[dimension].format(labels.get(value, value)),
                unit="marks",
            )
            for value in ordered
        ),
    )


_NAMES = {
    TOPIC: "topic “{}”",
    OBJECTIVE: "objective {}",
    FORMAT: "format “{}”",
    KIND: "kind “{}”",
    COMMAND_WORD: "command word “{}”",
}


def _keys(measured: Sequence[Figures], lines: _Lines) -> tuple[Line, ...]:
    positions = sorted(set(chain.from_iterable(m.keys for m in measured)))
    if not positions:
        return ()
    return (
        *(
            lines.draw(
                "key",
                [m.keys.get(letter, 0) for m in measured],
                id_=f"key.{letter}",
                label=f"The key is {letter}",
                name=f"keys at {letter}",
                unit="questions",
            )
            for letter in positions
        ),
        lines.draw(
            "run",
            [m.longest_run for m in measured],
            id_="key.run",
            label="Longest run of one position",
            name="longest run of keys at one position",
            unit="questions",
        ),
    )


def _rows(papers: Sequence[Paper], lines: _Lines) -> Iterator[Line]:
    others = [{_row_key(row): row for row in paper.rows} for paper in papers[1:]]
    for row in papers[0].rows:
        key = _row_key(row)
        if all(key in known for known in others):
            named = isinstance(row.measure, Measure)
            yield lines.draw(
                f"row.{row.measure}" if named else "row.other",
                [row.value, *(known[key].value for known in others)],
                id_=f"row.{row.id}",
                label=f"{row.label}, {row.measure}",
                name=f"row “{row.label}”",
                unit=str(row.measure),
                digits=0 if named and row.measure != Measure.MINUTES else 1,
            )


def _left_out(papers: Sequence[Paper]) -> tuple[str, ...]:
    """Return the labels of rows that some papers have and some have not."""
    known = [{_row_key(row): row.label for row in paper.rows} for paper in papers]
    everywhere = set.intersection(*(set(rows) for rows in known))
    labels = (label for rows in known for key, label in rows.items() if key not in everywhere)
    return tuple(dict.fromkeys(labels))


def _row_key(row: RowResult) -> tuple[str, str, str, str | None]:
    return row.id, row.label, str(row.measure), row.section


def _topics(papers: Sequence[Paper]) -> dict[str, str]:
    """Return short titles by topic, in the order that the papers have them."""
    ordered: list[str] = []
    labels: dict[str, str] = {}
    for paper in papers:
        place = 0
        for topic in paper.topics:
            if topic.id in labels:
                place = ordered.index(topic.id) + 1
            else:
                ordered.insert(place, topic.id)
                place += 1
            labels.setdefault(topic.id, topic.short)
    return {topic: labels[topic] for topic in ordered}


def _kinds() -> dict[str, str]:
    return {kind: kind.replace("_", " ").capitalize() for kind in KINDS}


def _shared(papers: Sequence[Paper], pair: tuple[int, int], allowed: int) -> Shared:
    marks = [
        {placed.question.ref: placed.question.marks for placed in papers[n].questions} for n in pair
    ]
    common = sorted(marks[0].keys() & marks[1].keys())
    return Shared(
        papers=(letter_of(pair[0]), letter_of(pair[1])),
        questions=len(common),
        marks=sum(min(marks[0][ref], marks[1][ref]) for ref in common),
        refs=tuple(common),
        within=len(common) <= allowed,
    )


def _compared(paper: Paper, place: int) -> Compared:
    return Compared(
        letter=letter_of(place),
        ref=paper.ref,
        title=paper.title,
        blueprint_ref=paper.provenance.blueprint_ref,
        blueprint_digest=paper.provenance.blueprint_digest,
        seed=paper.provenance.seed,
        paper_digest=paper.digest,
    )


def _exact(value: Fraction | float) -> Fraction:
    """Return a number as it is written, and not as a binary fraction near it."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def letter_of(place: int) -> str:
    """Return the letter of a paper by its place, counted from 0: A … Z, then AA, AB …."""
    before, letter = divmod(place, len(ascii_uppercase))
    return (letter_of(before - 1) if before else "") + ascii_uppercase[letter]
