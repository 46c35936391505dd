"""The results of a sitting as plain rows, for tables and files."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from mockexam.exchange.results_csv import ResultRow
from mockexam.services.families import members_of
from mockexam.services.scripts import Script, scripts_of
from mockexam.services.sittings import attempts_of
from mockexam.store.models import AttemptRow, Sitting


@dataclass(frozen=True)
class Results:
    """A row for every candidate entered, in the order of names, and what the columns are called.

    The columns are the labels of the one paper's questions; where candidates sat different
    papers they are the refs of their items, `several` is true and each row names its paper.
    """

    columns: tuple[str, ...]
    rows: tuple[ResultRow, ...]
    several: bool


def results_of(session: Session, sitting: Sitting) -> Results:
    """Return the results of a sitting as they are marked by now."""
    family = members_of(sitting)
    several = len(family) > 1
    scripts = {script.attempt.id: script for script in scripts_of(session, sitting)}
    labels = {item.ref: label for one in family for label, item in one.paper.items()}
    rows = tuple(
        _row(attempt, scripts.get(attempt.id), tuple(labels))
        for attempt in attempts_of(session, sitting)
    )
    return Results(tuple(labels) if several else tuple(labels.values()), rows, several)


def _row(attempt: AttemptRow, script: Script | None, refs: tuple[str, ...]) -> ResultRow:
    awards = script.awards if script else {}
    marks = (awards.get(ref) for ref in refs)
    return ResultRow(
        number=attempt.candidate.number,
        name=attempt.candidate.name,
        status=attempt.status,
        marks=tuple(award.marks if award else None for award in marks),
        total=script.marks if script else None,
        grade=script.grade if script else None,
        left_out=tuple(script is not None and ref in script.left_out for ref in refs),
        paper=attempt.paper.ref,
    )
