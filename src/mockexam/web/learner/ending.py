"""After the end: proof that the answers arrived, and what this browser still holds of them."""

from collections.abc import Mapping
from math import ceil
from uuid import UUID

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from mockexam.bank.item import Item
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.options import Choice, lettered
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.bank.text import to_plain
from mockexam.delivery import civil
from mockexam.delivery.attempt import Status
from mockexam.printing.words import count
from mockexam.services import attempts, heard, late_answers, releases, seats
from mockexam.services.acts import Look
from mockexam.services.codes import show_code
from mockexam.services.responses import responses_of
from mockexam.services.saves import NOTE
from mockexam.web.access import SEATS, Role, allow, seat
from mockexam.web.forms import EmptyForm
from mockexam.web.learner.blueprint import bp
from mockexam.web.learner.forms import ADAPTERS
from mockexam.web.learner.player import Sat, open_attempt, page
from mockexam.web.learner.results import shown_answer
from mockexam.web.learner.saving import KEPT
from mockexam.web.pages import begins
from mockexam.web.state import act, now, reading, writing


@bp.get("/sit/<uuid:attempt_id>/submitted")
@allow(Role.CANDIDATE)
def submitted(attempt_id: UUID) -> ResponseReturnValue:
    """Prove that the answers arrived."""
    with reading() as db:
        sat = open_attempt(db.connection(), attempt_id)
        row = sat.row
        if not Status(row.status).ended:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        responses = responses_of(db, row.id)
        held = releases.result_verdict(db, attempts.get_attempt(db, attempt_id), now())
        again = "" if held.released else " Join with your code to see them."
        late = late_answers.late_answers(db, attempt_id, sat.paper)
        return page(
            "submitted",
            sat,
            submitted={
                "ended_at": civil.clock_time(row.ended_at, sat.zone) if row.ended_at else "",
                "answers_stored": sum(bool(value) for value in responses.values()),
                "access_code": show_code(row.access_code),
                "receipt": row.receipt,
                "reason": row.status,
                "results_text": held.words + again,
            },
            late=_late_words(sat, late),
            results_address=url_for(".results", attempt_id=attempt_id) if held.released else "",
            sign_out_address=url_for(".leave", attempt_id=attempt_id),
            form=EmptyForm(),
        )


def _late_words(sat: Sat, late: list[late_answers.LateAnswer]) -> str:
    """Return what is said of the answers that came after the end; empty where none did."""
    ended_at = sat.row.ended_at
    if not late or ended_at is None:
        return ""
    seconds = [max(0, ceil((one.received_at - ended_at).total_seconds())) for one in late]
    end = "you submitted" if sat.row.status == Status.SUBMITTED.value else "time"
    if len(late) == 1:
        return f"1 answer arrived {seconds[0]} s after {end}. {KEPT}"
    return f"{count(len(late), 'answer')} arrived up to {max(seconds)} s after {end}. {KEPT}"


@bp.get("/sit/<uuid:attempt_id>/recover")
@allow(Role.CANDIDATE)
def recover(attempt_id: UUID) -> ResponseReturnValue:
    """Show what this browser holds unsent of the attempt, each beside what is stored."""
    act(Look(attempt_id, now(), seat=seat()))
    with reading() as db:
        sat = open_attempt(db.connection(), attempt_id)
        stored = responses_of(db, attempt_id)
        notes = heard.notes_of(db.connection(), attempt_id)
        answers = [
            {
                "item": item.ref,
                "label": f"Question {label}",
                "begins": begins(item.stem),
                "shape": ADAPTERS[item.kind].shape,
                "texts": _texts(item),
                "stored": shown_answer(item, stored.get(item.ref), labelled=not sat.option_seed),
                "value": stored.get(item.ref),
            }
            for label, item in sat.paper.items()
        ]
        written = [
            {
                "item": f"{NOTE}{question.number}",
                "label": f"Your note at question {question.number}",
                "begins": "",
                "shape": "text",
                "texts": [],
                "stored": [("", notes[question.number])] if question.number in notes else [],
                "value": notes.get(question.number),
            }
            for question in sat.paper.questions
        ]
        return page(
            "recover", sat, held=[*answers, *written], ended=sat.state.status.ended, here=sat.here
        )


def _texts(item: Item) -> list[Mapping[str, str]]:
    """Return what each choice of an item says, slot by slot, for answers that scripts hold."""
    if isinstance(item, Choice):
        return [{letter: to_plain(o.text) for letter, o in lettered(item.options).items()}]
    if isinstance(item, TrueFalse):
        reasons = {letter: to_plain(o.text) for letter, o in lettered(item.reasons).items()}
        return [{"true": "True", "false": "False"}, reasons]
    if isinstance(item, Matching):
        offered = {letter: to_plain(text) for letter, text in item.lettered_options.items()}
        return [offered] * len(item.premises)
    if isinstance(item, GapFill):
        return [
            {letter: to_plain(o.text) for letter, o in lettered(gap.options).items()}
            for gap in item.gaps
        ]
    return []


@bp.post("/sit/<uuid:attempt_id>/leave")
@allow(Role.CANDIDATE)
def leave(attempt_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 (the seat was checked by it)
    """Sign this browser out of its exams."""
    with writing() as db:
        seats.leave_seats(db, session.pop(SEATS, []), now())
    flash("You are signed out. Your answers are stored.")
    return redirect(url_for("public.join"), 303)
