"""The results of a sitting as plain rows, for tables and files."""

from sqlalchemy.orm import Session

from mockexam.exchange.results_csv import ResultRow
from mockexam.services.papers import paper_of
from mockexam.services.scripts import scripts_of
from mockexam.services.sittings import attempts_of
from mockexam.store.models import Sitting


def result_rows(session: Session, sitting: Sitting) -> list[ResultRow]:
    """Return a row for every candidate entered, in the order of names."""
    scripts = {script.attempt.id: script for script in scripts_of(session, sitting)}
    refs = [item.ref for _, item in paper_of(sitting.paper).items()]
    rows = []
    for attempt in attempts_of(session, sitting):
        script = scripts.get(attempt.id)
        awards = script.awards if script else {}
        marks = (awards.get(ref) for ref in refs)
        rows.append(
            ResultRow(
                number=attempt.candidate.number,
                name=attempt.candidate.name,
                status=attempt.status,
                marks=tuple(award.marks if award else None for award in marks),
                total=script.marks if script else None,
                grade=script.grade if script else None,
                left_out=tuple(script is not None and ref in script.left_out for ref in refs),
            )
        )
    return rows
