"""Before the start: the details to confirm, whether the exam is open, a practice question."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockexam.delivery import attempt as machine
from mockexam.delivery import civil
from mockexam.delivery.attempt import Status
from mockexam.printing.words import count
from mockexam.services import heard
from mockexam.services.acts import Look, SayWrongDetails, Standing, Start
from mockexam.services.codes import show_code
from mockexam.web.access import Role, allow, seat
from mockexam.web.forms import EmptyForm
from mockexam.web.learner.blueprint import bp
from mockexam.web.learner.player import Sat, open_attempt, page
from mockexam.web.state import act, now, reading_connection

MINUTE = timedelta(minutes=1)
PRACTICE_QUESTIONS = 2
PRACTICE_OPTIONS = ("By bus", "By train", "On foot")


@bp.get("/sit/<uuid:attempt_id>/")
@allow(Role.CANDIDATE)
def details(attempt_id: UUID) -> ResponseReturnValue:
    """Show who is about to sit what; loading it never starts the clock."""
    held: Standing = act(Look(attempt_id, now(), seat=seat()))
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        if held.status is not Status.NOT_STARTED:
            return redirect(_where_it_stands(sat, held.status), 303)
        said_wrong = heard.says_wrong_details(db, attempt_id)
        return page("details", sat, details=_details(sat), wrong=said_wrong, form=EmptyForm())


@bp.post("/sit/<uuid:attempt_id>/")
@allow(Role.CANDIDATE)
def start(attempt_id: UUID) -> ResponseReturnValue:
    """Start the clock, or note that the details are wrong."""
    if "wrong" in request.form:
        act(SayWrongDetails(attempt_id, now(), seat=seat()))
        flash("The invigilator has been told. Wait here; nothing has started.")
        return redirect(url_for(".details", attempt_id=attempt_id), 303)
    act(Start(attempt_id, now(), seat=seat()))
    return redirect(url_for(".question", attempt_id=attempt_id, number=1), 303)


@bp.get("/sit/<uuid:attempt_id>/opening")
@allow(Role.CANDIDATE)
def opening(attempt_id: UUID) -> ResponseReturnValue:
    """Say whether the attempt may be started, and in how many seconds."""
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        until = sat.state.timing.opens_at - sat.at
        return {"state": _window(sat), "opens_in_seconds": max(0, ceil(until.total_seconds()))}


@bp.route("/sit/<uuid:attempt_id>/practice", methods=["GET", "POST"])
@allow(Role.CANDIDATE)
def practice(attempt_id: UUID) -> ResponseReturnValue:
    """Let the controls be tried on questions about nothing; nothing of it is stored."""
    given = request.form
    number = _practice_number(given)
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        if sat.state.status is not Status.NOT_STARTED:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        return page(
            "practice",
            sat,
            form=EmptyForm(),
            number=number,
            total=PRACTICE_QUESTIONS,
            options=PRACTICE_OPTIONS,
            chosen=given.get("choice", ""),
            written=given.get("written", "").replace("\0", ""),
            flagged=_practice_flags(given),
        )


def _practice_number(given: Mapping[str, str]) -> int:
    at = 2 if given.get("at") == "2" else 1
    go = "stay" if "flag" in given else given.get("go", "stay")
    return {"1": 1, "2": 2, "next": 2, "previous": 1}.get(go, at)


def _practice_flags(given: Mapping[str, str]) -> set[int]:
    flags = {n for n in range(1, PRACTICE_QUESTIONS + 1) if str(n) in given.get("flags", "")}
    at = 2 if given.get("at") == "2" else 1
    if "flag" in given:
        flags = flags | {at} if given["flag"] == "1" else flags - {at}
    return flags


def _where_it_stands(sat: Sat, status: Status) -> str:
    if status.ended:
        return url_for(".submitted", attempt_id=sat.row.id)
    if status.stopped:
        return url_for(".rest", attempt_id=sat.row.id)
    return url_for(".question", attempt_id=sat.row.id, number=sat.here)


def _details(sat: Sat) -> Mapping[str, Any]:
    """Return what a candidate confirms before the start."""
    row, timing, paper = sat.row, sat.state.timing, sat.paper
    return {
        "access_code": show_code(row.access_code),
        "centre_name": row.centre_name,
        "centre_number": row.centre_number,
        "place": " · ".join(filter(None, (row.room, row.place))),
        "paper_title": paper.title,
        "paper_ref": paper.ref,
        "marks": None if paper.hides_pretest else paper.marks,
        "questions": len(paper.questions),
        "asked": sum(section.asked for section in paper.sections),
        "time": _time(sat),
        "sections": _section_times(sat),
        "arranged": _arranged(sat),
        "forward_only": sat.is_forward_only,
        "practice_mode": sat.rules.practice,
        "state": _window(sat),
        "opens_in_seconds": max(0, ceil((timing.opens_at - sat.at).total_seconds())),
        "opens_at": _moment(timing.opens_at, sat),
        "closes_at": _moment(machine.last_start(sat.state), sat),
        "starting_now": _starting_now(sat),
        "instructions": row.instructions,
    }


def _time(sat: Sat) -> str:
    """Return the working time in words: "60 min + 15 min extra = 75; breaks up to 20 min"."""
    timing = sat.state.timing
    plain = timing.plain_time // MINUTE
    words = f"{plain} min"
    if timing.extra_minutes:
        words += f" + {timing.extra_minutes} min extra = {timing.working_time // MINUTE}"
    if timing.break_minutes:
        words += f"; breaks up to {timing.break_minutes} min"
    return words


def _section_times(sat: Sat) -> list[str]:
    timing = sat.state.timing
    return [
        f"{section.title}: {timing.section_time(place) // MINUTE} min"
        for place, section in enumerate(sat.paper.sections[: len(timing.section_minutes)])
    ]


def _arranged(sat: Sat) -> list[str]:
    """Return the arrangements that the pages apply; those for the clock stand with the time."""
    elsewhere = {
        "extra_percent": 0, "break_minutes": 0, "note": "", "separate_room": False,
        "print_size": None,
    }  # fmt: skip
    return list(sat.arrangements.model_copy(update=elsewhere).words())


def _starting_now(sat: Sat) -> str:
    """Return what a start at this instant would give."""
    timing = sat.state.timing
    deadline = timing.deadline(sat.at)
    given, whole = (deadline - sat.at) // MINUTE, timing.working_time // MINUTE
    until = civil.clock_time(deadline, sat.zone)
    if given < whole:
        return f"If you start now, you have {count(given, 'minute')} of {whole}, to {until}."
    return f"If you start now, you have the full {count(whole, 'minute')}, to {until}."


def _moment(instant: datetime, sat: Sat) -> str:
    return f"{civil.clock_time(instant, sat.zone)} on {civil.day(instant, sat.zone)}"


def _window(sat: Sat) -> str:
    if sat.state.status is not Status.NOT_STARTED:
        return "started"
    if sat.at < sat.state.timing.opens_at:
        return "waiting"
    return "open" if sat.at < machine.last_start(sat.state) else "closed"
