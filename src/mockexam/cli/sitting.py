"""`mockexam sitting` and `mockexam results`: hold sittings and take their results."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from mockexam.cli.application import Application, pass_application
from mockexam.cli.output import as_json as json_text
from mockexam.cli.output import emit_json
from mockexam.clock import utc_now
from mockexam.delivery.civil import from_local
from mockexam.exchange.results_csv import ResultRow, write_results
from mockexam.files import write_atomically
from mockexam.services import papers, sittings
from mockexam.services import results as report
from mockexam.services.codes import show_code
from mockexam.services.sittings import SittingRefused, read_entries
from mockexam.store.models import AttemptRow, Centre, Sitting

LOCAL_TIME = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.group()
def sitting() -> None:
    """Open, close and list sittings."""


@sitting.command()
@click.argument("paper_ref", metavar="PAPER")
@click.option("--opens", type=LOCAL_TIME, required=True, help="In the centre's time.")
@click.option("--closes", type=LOCAL_TIME, required=True, help="The last start.")
@click.option("--minutes", type=click.IntRange(1, 480), help="The paper's own unless said.")
@click.option(
    "--candidates", type=click.File(encoding="utf-8"), help="One a line: name, extra per cent."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def create(
    application: Application,
    paper_ref: str,
    opens: datetime,
    closes: datetime,
    minutes: int | None,
    candidates: Any,
    *,
    as_json: bool,
) -> None:
    """Set a sitting of PAPER and print the codes."""
    try:
        entries, faults = read_entries(candidates.read() if candidates else "")
    except UnicodeDecodeError as fault:
        raise SittingRefused(f"{candidates.name} is not UTF-8 text; save it as UTF-8.") from fault
    if faults:
        raise SittingRefused("\n".join(faults))
    with application.database.writing() as session:
        row = papers.find_anywhere(session, paper_ref, application.centre_id(session))
        zone = ZoneInfo(session.get_one(Centre, row.centre_id).zone)
        made = sittings.open_sitting(
            session,
            row,
            opens_at=from_local(opens, zone),
            closes_at=from_local(closes, zone),
            minutes=minutes or papers.paper_of(row).minutes,
            entries=entries,
            now=utc_now(),
        )
        described = _described(made, sittings.attempts_of(session, made))
    if as_json:
        emit_json(described)
        return
    click.echo(f"{described['ref']}: join with {described['join_code']}")
    for candidate in described["candidates"]:
        click.echo(f"  {candidate['code']}  {candidate['number']}  {candidate['name']}")


@sitting.command("open")
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def open_now(application: Application, ref: str, *, as_json: bool) -> None:
    """Let a sitting be started from now on."""
    changed = _change(application, ref, sittings.open_now)
    if as_json:
        emit_json(changed)
    else:
        click.echo(f"{ref} can be started.")


@sitting.command()
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def close(application: Application, ref: str, *, as_json: bool) -> None:
    """Let nobody start a sitting any more; who has started has their full time."""
    changed = _change(application, ref, sittings.close_now)
    if as_json:
        emit_json(changed)
    else:
        click.echo(f"{ref} can no longer be started.")


@sitting.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def list_sittings(application: Application, *, as_json: bool) -> None:
    """List sittings, the latest first."""
    with application.database.reading() as session:
        found = sittings.list_sittings(session, application.centre_id(session))
        described = [_described(one, sittings.attempts_of(session, one)) for one in found]
    if as_json:
        emit_json({"sittings": described})
        return
    for one in described:
        click.echo(f"{one['ref']}  opens {one['opens_at']}  {len(one['candidates'])} candidates")


@click.command()
@click.argument("ref", metavar="SITTING")
@click.option(
    "--format", "layout", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@pass_application
def results(
    application: Application, ref: str, layout: str, out: Path | None, *, as_json: bool
) -> None:
    """Print the results of SITTING, a row a candidate."""
    with application.database.reading() as session:
        found = sittings.find_anywhere(session, ref, application.centre_id(session))
        rows = report.result_rows(session, found)
        labels = [label for label, _ in papers.paper_of(found.paper).items()]
    if as_json or layout == "json":
        table = json_text({"sitting": ref, "results": [_result(labels, row) for row in rows]})
    else:
        table = write_results(labels, rows)
    if out is None:
        click.echo(table, nl=not table.endswith("\n"))
    else:
        write_atomically(out, table.encode())
        click.echo(str(out))


def _change(
    application: Application, ref: str, change: Callable[[Sitting, datetime], None]
) -> dict[str, Any]:
    with application.database.writing() as session:
        found = sittings.find_anywhere(session, ref, application.centre_id(session))
        change(found, utc_now())
        return _described(found, sittings.attempts_of(session, found))


def _described(one: Sitting, entered: Any) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "paper": one.paper.ref,
        "opens_at": one.opens_at.isoformat(),
        "closes_at": one.closes_at.isoformat(),
        "minutes": one.minutes,
        "join_code": one.join_code,
        "candidates": [_candidate(attempt) for attempt in entered],
    }


def _candidate(attempt: AttemptRow) -> dict[str, Any]:
    return {
        "attempt": str(attempt.id),
        "name": attempt.candidate.name,
        "number": attempt.candidate.number,
        "code": show_code(attempt.access_code),
        "extra_percent": attempt.arrangements.get("extra_percent", 0),
        "status": attempt.status,
    }


def _result(labels: list[str], row: ResultRow) -> dict[str, Any]:
    marks = [None if mark is None else float(mark) for mark in row.marks]
    return {
        "number": row.number,
        "name": row.name,
        "status": row.status,
        "marks": dict(zip(labels, marks, strict=True)),
        "not_counted": [label for label, out in zip(labels, row.left_out, strict=True) if out],
        "total": None if row.total is None else float(row.total),
        "grade": row.grade,
    }
