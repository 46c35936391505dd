"""Routes of the room: today's sittings, the live page, and the rows that its script asks for."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.delivery import civil
from mockexam.delivery.presence import Attention
from mockexam.services import incident_log, interventions, rooms
from mockexam.services.interventions import Action
from mockexam.services.rooms import Room, Sitter
from mockexam.web.access import allow
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.watching import (
    WATCHERS,
    clock,
    counted,
    room_of,
    shown,
    watcher,
)
from mockexam.web.centre.words import TITLES, told
from mockexam.web.state import now, reading

LINGERS = timedelta(hours=18)
"""A sitting stays on the first page for so long after its last start."""
LINES_SHOWN = 6
TO_DECIDE = (Attention.ASKS_TO_MOVE, Attention.DETAILS_WRONG, Attention.LATE_ANSWERS)


@bp.get("/")
@allow(*WATCHERS)
def home() -> ResponseReturnValue:
    """Show the sittings of today and those that come next."""
    with reading() as session:
        found = rooms.rooms_of(session, watcher(), now() - LINGERS)
    zone = ZoneInfo(current_user.centre.zone)
    today = civil.day(now(), zone)
    begun = [r for r in found if civil.day(r.timing.opens_at, zone) == today or _is_open(r)]
    return render_template(
        "web/centre/home.html",
        today=begun,
        later=[room for room in found if room.timing.opens_at > now() and room not in begun],
        day=today,
        now=now(),
    )


def _is_open(room: Room) -> bool:
    return room.timing.opens_at <= now()


@bp.get("/sittings/<ref>/")
@allow(*WATCHERS)
def sitting(ref: str) -> ResponseReturnValue:
    """Lead to the live page."""
    with reading() as session:
        room_of(session, ref)
    return redirect(url_for(".live", ref=ref), 303)


@bp.get("/sittings/<ref>/live")
@allow(*WATCHERS)
def live(ref: str) -> ResponseReturnValue:
    """Show who is in, where they are, and what wants a look first."""
    with reading() as session:
        room = room_of(session, ref)
        sitters = rooms.sitters_of(session, room, now())
        lines = incident_log.log_of(session, room.id, most=LINES_SHOWN)
        token = request.args.get("done", "")
        outcome = interventions.outcome_of(session, room.id, token) if token else None
    return render_template(
        "web/centre/live.html",
        room=room,
        tab="live",
        rows=[shown(sitter, room) for sitter in sitters],
        counts=counted(sitters),
        head=_head(room, sitters),
        clock=clock(now(), room),
        to_decide=to_decide(sitters, room),
        deciding=_deciding(sitters),
        lines=lines,
        outcome=outcome,
        done=told(outcome) if outcome else "",
        actions=[(action, TITLES[action]) for action in Action],
    )


@bp.get("/sittings/<ref>/rows")
@allow(*WATCHERS)
def live_rows(ref: str) -> ResponseReturnValue:
    """Send the rows of the live page as they are now, in the order of a fresh page."""
    with reading() as session:
        room = room_of(session, ref)
        sitters = rooms.sitters_of(session, room, now())
    return {
        "clock": clock(now(), room),
        "head": _head(room, sitters),
        "counts": counted(sitters),
        "rows": [shown(sitter, room) for sitter in sitters],
        "deciding": _deciding(sitters),
    }


def _head(room: Room, sitters: list[Sitter]) -> str:
    """Return where the sitting is and how far: one line under its title."""
    times = rooms.times_of(room, sitters)
    where = [room.room] if room.room else []
    if times.started is None:
        opens, closes = room.timing.opens_at, room.timing.closes_at
        verb = "opened" if now() >= opens else "opens"
        told = [f"{verb} {clock(opens, room)}", f"last start {clock(closes, room)}"]
    else:
        told = [
            f"started {clock(times.started, room)}",
            f"ordinary finish {clock(times.ordinary, room)}",
            f"last finish {clock(times.last, room)}",
        ]
    return " · ".join([*where, *told])


def _deciding(sitters: list[Sitter]) -> str:
    """Return what waits for a decision as one text, so that a page sees when that changes."""
    waiting = [s for s in sitters if s.presence.attention in TO_DECIDE]
    return " ".join(sorted(f"{s.number}:{s.presence.attention}" for s in waiting))


def to_decide(sitters: list[Sitter], room: Room) -> list[dict[str, Any]]:
    """Return what waits for a decision: who, what, and the page where it is decided."""
    found = []
    for sitter in sitters:
        made = _decision(sitter, room.ref)
        if made:
            words, label, address = made
            found.append(
                {
                    "who": sitter.name + (f", seat {sitter.seat}" if sitter.seat else ""),
                    "words": words,
                    "label": label,
                    "address": address,
                }
            )
    return found


def _decision(sitter: Sitter, ref: str) -> tuple[str, str, str] | None:
    match sitter.presence.attention:
        case Attention.ASKS_TO_MOVE:
            return (
                "The code was typed at another computer, and the exam is open at this one.",
                "Allow the move",
                url_for(".act", ref=ref, action=Action.MOVE.value, c=sitter.number),
            )
        case Attention.DETAILS_WRONG:
            return (
                "Says that the details are wrong. Nothing has started.",
                "Check the details",
                url_for(".details", ref=ref, attempt_id=sitter.id),
            )
        case Attention.LATE_ANSWERS:
            return (
                "Answers came after the end and are not counted yet.",
                "Read and decide",
                url_for(".late_answers", ref=ref, attempt_id=sitter.id),
            )
    return None
