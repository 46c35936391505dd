"""`mockexam sitting` and `mockexam results`: hold sittings and take their results."""

from collections.abc import Callable, Sequence
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
from mockexam.delivery.release import rule_words
from mockexam.delivery.rules import Release, Rules
from mockexam.exchange.candidates_csv import decode
from mockexam.exchange.results_csv import ResultRow, write_results
from mockexam.files import write_atomically
from mockexam.services import entries, papers, sittings
from mockexam.services import results as report
from mockexam.services.arrangements import Hand
from mockexam.services.candidate_list import read_entries
from mockexam.services.codes import show_code
from mockexam.services.entries import EntriesRefused, Entry, arrangements_of
from mockexam.services.sittings import Plan
from mockexam.store.models import AttemptRow, Centre, Sitting

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
LOCAL_TIME = click.DateTime(FORMATS)
BY = "mockexam sitting"
_RELEASES = ("by hand", "at once", "after marking")
_MINUTES_MAX = 480


class ReleaseRule(click.ParamType[str | datetime]):
    """When results are released: one of the rules in words, or a time in the centre's zone."""

    name = "rule or time"

    def convert(self, value: Any, param: Any, ctx: Any) -> str | datetime:
        """Return the rule, or a naive local time."""
        if isinstance(value, datetime):
            return value
        if str(value) in _RELEASES:
            return str(value)
        try:
            found: datetime = LOCAL_TIME.convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} is none of: {', '.join(_RELEASES)}, or a time.", param, ctx)
        return found


class SectionMinutes(click.ParamType[tuple[int, ...]]):
    """Minutes of sections, such as 20,30."""

    name = "minutes"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, ...]:
        """Return the minutes in order."""
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in str(value).split(",")]
        known = all(
            p.isascii() and p.isdecimal() and len(p) <= len(str(_MINUTES_MAX)) for p in parts
        )
        if not known or not all(1 <= int(part) <= _MINUTES_MAX for part in parts):
            self.fail(f"{value} is no list of minutes from 1 to {_MINUTES_MAX}.", param, ctx)
        return tuple(map(int, parts))


@click.group()
def sitting() -> None:
    """Open, close and list sittings."""


@sitting.command()
@click.argument("paper_ref", metavar="PAPER")
@click.option(
    "--paper",
    "others",
    multiple=True,
    metavar="REF",
    help="Another paper to deal out in turn; may be repeated.",
)
@click.option("--opens", type=LOCAL_TIME, required=True, help="In the centre's time.")
@click.option("--closes", type=LOCAL_TIME, required=True, help="The last start.")
@click.option(
    "--minutes", type=click.IntRange(1, _MINUTES_MAX), help="The paper's own unless said."
)
@click.option("--ends", type=LOCAL_TIME, help="Everybody stops then; extra time goes on.")
@click.option("--end-cuts-extra", is_flag=True, help="Extra time stops then, too.")
@click.option("--section-minutes", type=SectionMinutes(), default=(), help="Such as 20,30.")
@click.option("--forward-only", is_flag=True, help="There is no way back to a question.")
@click.option(
    "--shuffle",
    multiple=True,
    type=click.Choice(["questions", "options"]),
    help="May be repeated.",
)
@click.option("--practice", is_flag=True, help="Feedback at once.")
@click.option("--moves-freely", is_flag=True, help="Learners change computers by themselves.")
@click.option("--room", default="", help="Where it is held.")
@click.option("--instructions", default="", help="Read before the start.")
@click.option("--release", type=ReleaseRule(), default="by hand", help="Or a time.")
@click.option("--candidates", type=click.File("rb"), help="CSV, or one name a line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def create(
    application: Application, paper_ref: str, others: Sequence[str], *, as_json: bool, **said: Any
) -> None:
    """Set a sitting of PAPER and print the codes."""
    listed = _listed(said["candidates"])
    with application.database.writing() as session:
        first = papers.find_anywhere(session, paper_ref, application.centre_id(session))
        family = [first] + [papers.find_anywhere(session, ref, first.centre_id) for ref in others]
        zone = ZoneInfo(session.get_one(Centre, first.centre_id).zone)
        plan = _plan(said, zone, papers.paper_of(first).minutes)
        made = sittings.set_sitting(session, family, plan, listed, now=utc_now(), by=BY)
        described = _described(made, sittings.attempts_of(session, made))
    if as_json:
        emit_json(described)
        return
    click.echo(f"{described['ref']}: join with {described['join_code']}")
    _print_candidates(described["candidates"])


@sitting.command()
@click.argument("ref")
@click.argument("candidates", type=click.File("rb"), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def enter(application: Application, ref: str, candidates: Any, *, as_json: bool) -> None:
    """Enter the candidates of FILE for a sitting: all of them, or none."""
    listed = _listed(candidates)
    with application.database.writing() as session:
        found = sittings.find_anywhere(session, ref, application.centre_id(session))
        made = entries.enter_all(session, found, listed, Hand(BY, utc_now()))
        entered = {attempt.id for attempt in made}
        described = _described(
            found, [a for a in sittings.attempts_of(session, found) if a.id in entered]
        )
    if as_json:
        emit_json(described)
        return
    _print_candidates(described["candidates"])


def _listed(file: Any) -> list[Entry]:
    """Return the entries of a file. Raises EntriesRefused or NotText."""
    if file is None:
        return []
    listed, faults = read_entries(decode(file.read(), file.name))
    if faults:
        raise EntriesRefused(faults)
    return listed


def _plan(said: dict[str, Any], zone: ZoneInfo, minutes: int) -> Plan:
    release = said["release"]
    at = from_local(release, zone) if isinstance(release, datetime) else None
    return Plan(
        opens_at=from_local(said["opens"], zone),
        closes_at=from_local(said["closes"], zone),
        minutes=said["minutes"] or minutes,
        ends_at=from_local(said["ends"], zone) if said["ends"] else None,
        end_cuts_extra=said["end_cuts_extra"],
        rules=Rules(
            navigation="forward only" if said["forward_only"] else "free",
            section_minutes=said["section_minutes"],
            shuffle_questions="questions" in said["shuffle"],
            shuffle_options="options" in said["shuffle"],
            practice=said["practice"],
            moves_freely=said["moves_freely"],
        ),
        release=Release(when="at a time", at=at) if at else Release(when=release),
        room=said["room"],
        instructions=said["instructions"],
    )


def _print_candidates(described: Sequence[dict[str, Any]]) -> None:
    for candidate in described:
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
        more = [one["room"], *one["rules"], f"results {one['release']}"]
        count = len(one["candidates"])
        told = "  ".join(filter(None, more))
        click.echo(f"{one['ref']}  opens {one['opens_at']}  {count} candidates  {told}")


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
        made = report.results_of(session, found)
    if as_json or layout == "json":
        rows = [_result(made.columns, row) for row in made.rows]
        table = json_text({"sitting": ref, "results": rows})
    else:
        table = write_results(made.columns, made.rows, several_papers=made.several)
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


def _described(one: Sitting, entered: Sequence[AttemptRow]) -> dict[str, Any]:
    plan = sittings.plan_of(one)
    return {
        "ref": one.ref,
        "paper": one.paper.ref,
        "papers": [member.paper.ref for member in one.papers],
        "opens_at": one.opens_at.isoformat(),
        "closes_at": one.closes_at.isoformat(),
        "minutes": one.minutes,
        "ends_at": one.ends_at.isoformat() if one.ends_at else None,
        "room": one.room,
        "invigilators": [held.staff.name for held in one.invigilators],
        "rules": list(plan.rules.words()),
        "release": rule_words(plan.release, ZoneInfo(one.centre.zone)),
        "join_code": one.join_code,
        "candidates": [_candidate(attempt) for attempt in entered],
    }


def _candidate(attempt: AttemptRow) -> dict[str, Any]:
    return {
        "attempt": str(attempt.id),
        "name": attempt.candidate.name,
        "number": attempt.candidate.number,
        "code": show_code(attempt.access_code),
        "paper": attempt.paper.ref,
        "seat": attempt.place,
        "extra_percent": attempt.arrangements.get("extra_percent", 0),
        "arrangements": list(arrangements_of(attempt).words()),
        "status": attempt.status,
    }


def _result(labels: Sequence[str], row: ResultRow) -> dict[str, Any]:
    marks = [None if mark is None else float(mark) for mark in row.marks]
    return {
        "number": row.number,
        "name": row.name,
        "status": row.status,
        "paper": row.paper,
        "marks": dict(zip(labels, marks, strict=True)),
        "not_counted": [label for label, out in zip(labels, row.left_out, strict=True) if out],
        "total": None if row.total is None else float(row.total),
        "grade": row.grade,
    }
