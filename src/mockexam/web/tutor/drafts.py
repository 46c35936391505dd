"""Routes of drafts: look at one, change it step by step, freeze it."""

import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.assembly import draft as drafting
from mockexam.assembly.apart import SECONDS_MAX
from mockexam.assembly.balance import balance, may_replace, swaps_for
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.draft import Draft, DraftRefused
from mockexam.assembly.freeze import draw
from mockexam.bank.question import Question
from mockexam.jobs import assembling
from mockexam.services import assemblies, drafts, papers
from mockexam.services.bank_parts import read_questions
from mockexam.services.drafts import DraftChanged
from mockexam.services.library import read_syllabus
from mockexam.store.bank_pool import read_pool
from mockexam.store.models import AssemblyRun, DraftRow
from mockexam.web.access import Role, allow
from mockexam.web.charts import balance_chart
from mockexam.web.forms import EmptyForm
from mockexam.web.state import now, reading, state, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.draft_forms import ChangeForm
from mockexam.web.tutor.draft_words import effect_words, tight_rows, unmet_words

SEEDS = 1_000_000
ANSWER_SECONDS = 1.0
"""A request waits this long for an assembly, then shows how far it is."""
UNCLAIMED_SECONDS = 0.3
"""An assembly that no worker has taken by then is worked on by the server itself."""
_LOOK_SECONDS = 0.05


@bp.get("/drafts/")
@allow(Role.TUTOR)
def draft_list() -> ResponseReturnValue:
    """List the centre's drafts, the one last changed first."""
    with reading() as session:
        rows = drafts.list_drafts(session, current_user.centre_id)
        shown = [(row, drafts.draft_of(row)) for row in rows]
    return render_template("web/tutor/drafts.html", drafts=shown, zone=current_user.centre.zone)


@bp.get("/drafts/<int:draft_id>")
@allow(Role.TUTOR)
def draft(draft_id: int) -> ResponseReturnValue:
    """Show a draft: how far it is, why there is none, or its balance and its questions."""
    with reading() as session:
        row = drafts.get(session, current_user.centre_id, draft_id)
        if row.paper_ref is not None:
            return redirect(url_for(".paper", ref=row.paper_ref), 303)
        return _page(session, row)


@bp.post("/drafts/<int:draft_id>")
@allow(Role.TUTOR)
def change_draft(draft_id: int) -> ResponseReturnValue:
    """Do what the button says: lock, swap, move, undo, assemble again, freeze."""
    form = ChangeForm()
    if not form.validate_on_submit():
        with reading() as session:
            row = drafts.get(session, current_user.centre_id, draft_id)
            return _page(session, row, "Press one of the buttons."), 422
    what, *names = (form.do.data or "").split()
    revision = form.revision.data or 0
    try:
        if what in _ASSEMBLING:
            return _assemble_again(draft_id, revision, what, names)
        if what in _ENDING:
            return _ENDING[what](draft_id, revision)
        with writing() as session:
            drafts.change(
                session, current_user.centre_id, draft_id, revision,
                _alteration(what, names), current_user.name, now(),
            )  # fmt: skip
    except DraftChanged as conflict:
        page = render_template(
            "web/tutor/draft_changed.html", row=conflict.row, does=_says(what, names),
            do=form.do.data, form=form, zone=current_user.centre.zone,
        )  # fmt: skip
        return page, 409
    except DraftRefused as refusal:
        with reading() as session:
            row = drafts.get(session, current_user.centre_id, draft_id)
            return _page(session, row, str(refusal)), 422
    place = names[-1] if names and what != "allow" else None
    return redirect(url_for(".draft", draft_id=draft_id, _anchor=place), 303)


@bp.get("/drafts/<int:draft_id>/progress")
@allow(Role.TUTOR)
def draft_progress(draft_id: int) -> ResponseReturnValue:
    """Tell the page's script how far the assembly of a draft is."""
    with reading() as session:
        drafts.get(session, current_user.centre_id, draft_id)
        run = assemblies.newest_run(session, draft_id)
    is_open = run is not None and assemblies.is_open(run, now())
    return {"working": is_open, "seconds": _elapsed(run) if run else 0}


@bp.get("/drafts/<int:draft_id>/swaps/<question_ref>")
@allow(Role.TUTOR)
def swaps(draft_id: int, question_ref: str) -> ResponseReturnValue:
    """Show a question's nearest equals and what each would do to every row."""
    with reading() as session:
        row = drafts.get(session, current_user.centre_id, draft_id)
        found = drafts.draft_of(row)
        drafting.section_of(found, question_ref)
        nearest = swaps_for(
            read_pool(session), found.blueprint, found.sections, question_ref,
            exclude=found.left_out,
        )  # fmt: skip
        questions = read_questions(session, [question_ref, *(swap.ref for swap in nearest)])
        return render_template(
            "web/tutor/swaps.html",
            row=row,
            draft=found,
            ref=question_ref,
            number=found.refs.index(question_ref) + 1,
            swaps=nearest,
            questions=questions,
            topics=read_syllabus(session).topic,
            effect_words=effect_words,
            form=EmptyForm(),
        )


@bp.post("/papers/<ref>/draft")
@allow(Role.TUTOR)
def copy_to_draft(ref: str) -> ResponseReturnValue:
    """Begin a draft as a frozen paper is."""
    with writing() as session:
        paper = papers.get_paper_row(session, current_user.centre_id, ref)
        row = drafts.copy_paper(session, paper, current_user.name, now())
        draft_id = row.id
    flash(f"This is a copy of {ref}. The frozen paper stays as it is.")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def start_assembly(run_id: int) -> None:
    """Have an assembly worked on, and wait a little for its end."""
    state().queue.assemble(run_id)
    database = state().database
    begun = time.monotonic()
    offered = False
    while (waited := time.monotonic() - begun) < ANSWER_SECONDS:
        with database.reading() as session:
            run = session.get_one(AssemblyRun, run_id)
        if run.status not in assemblies.OPEN:
            return
        if run.status == assemblies.RunStatus.WAITING.value and waited > UNCLAIMED_SECONDS:
            if not offered:
                assembling.work_here(database, run_id)
            offered = True
        time.sleep(_LOOK_SECONDS)


def new_seed() -> int:
    """Return a seed nobody chose."""
    return 1 + secrets.randbelow(SEEDS)


def begin_draft(
    blueprint: Blueprint, excluded: tuple[drafting.Exclusion, ...] = (), *, like: str = ""
) -> int:
    """Keep a draft of a blueprint and assemble it; return its number."""
    with writing() as session:
        row = drafts.keep(
            session, current_user.centre_id, blueprint, current_user.name, now(),
            excluded=excluded, like=like,
        )  # fmt: skip
        run = assemblies.ask(session, row, new_seed(), "assembly", current_user.name, now())
        draft_id, run_id = row.id, run.id
    start_assembly(run_id)
    return draft_id


def _assemble_again(
    draft_id: int, revision: int, what: str, names: list[str]
) -> ResponseReturnValue:
    with writing() as session:
        row = drafts.get_at(session, current_user.centre_id, draft_id, revision)
        found = drafts.draft_of(row)
        alter, did = None, "assembly"
        if what == "apply":
            plan, did = _applied(session, found, row.id, int(names[0]))

            def alter(before: Draft) -> Draft:
                return drafting.plan_again(before, plan, did)

        run = assemblies.ask(session, row, new_seed(), did, current_user.name, now(), alter)
        run_id = run.id
    start_assembly(run_id)
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def _applied(session: Session, found: Draft, draft_id: int, n: int) -> tuple[Blueprint, str]:
    """Return the blueprint with a change that the last refusal offered, and its name."""
    run = assemblies.newest_run(session, draft_id)
    outcome = assemblies.outcome_of(run, now()) if run else None
    if outcome is None or not 0 <= n < len(outcome.changes):
        raise DraftRefused("That change is not offered any more. Assemble again.")
    change = outcome.changes[n]
    if change.write:
        raise DraftRefused("Questions are written in the bank first. Then assemble again.")
    changed = {row.id: row for row in change.changed}
    rows = tuple(changed.get(row.id, row) for row in found.blueprint.rows)
    rules = tuple(
        rule.model_copy(update={"on": False}) if rule.id in change.lifted else rule
        for rule in found.blueprint.rules
    )
    plan = found.blueprint.model_copy(update={"rows": rows, "rules": rules})
    return plan, "change of the blueprint"


def _freeze(draft_id: int, revision: int) -> ResponseReturnValue:
    with writing() as session:
        paper = drafts.freeze_draft(
            session, current_user.centre_id, draft_id, revision, current_user.name, now()
        )
        ref, paper_id = paper.ref, paper.id
    state().queue.print_ahead(paper_id)
    flash(f"Paper {ref} is frozen. Every row of its blueprint is met.")
    return redirect(url_for(".paper", ref=ref), 303)


def _discard(draft_id: int, revision: int) -> ResponseReturnValue:
    with writing() as session:
        drafts.discard(session, current_user.centre_id, draft_id, revision)
    flash("The draft is discarded.")
    return redirect(url_for(".draft_list"), 303)


def _cancel(draft_id: int, _revision: int) -> ResponseReturnValue:
    with writing() as session:
        drafts.get(session, current_user.centre_id, draft_id, lock=True)
        if (run := assemblies.newest_run(session, draft_id)) is not None:
            assemblies.cancel(run, now())
    flash("The assembly was cancelled. The draft is as it was.")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


_ASSEMBLING = ("again", "apply")
_ENDING: dict[str, Callable[[int, int], ResponseReturnValue]] = {
    "freeze": _freeze,
    "discard": _discard,
    "cancel": _cancel,
}


def _alteration(what: str, names: list[str]) -> Callable[[Draft], Draft]:
    match what, names:
        case "lock", [ref]:
            return lambda found: drafting.lock(found, ref)
        case "unlock", [ref]:
            return lambda found: drafting.unlock(found, ref)
        case "up", [ref]:
            return lambda found: drafting.move(found, ref, -1)
        case "down", [ref]:
            return lambda found: drafting.move(found, ref, 1)
        case "swap", [ref, other]:
            return lambda found: _swapped(found, ref, other)
        case "undo", []:
            return drafting.undo
        case "redo", []:
            return drafting.redo
        case "allow", [row_id]:
            return lambda found: _allowed(found, row_id)
        case _:
            raise DraftRefused("Press one of the buttons.")


def _swapped(found: Draft, ref: str, other: str) -> Draft:
    """Swap for a question that may stand there, and no other."""
    with reading() as session:
        pool = read_pool(session)
    drafting.section_of(found, ref)
    if not may_replace(pool, found.blueprint, found.sections, ref, other, exclude=found.left_out):
        raise DraftRefused(f"{other} may not stand in the place of {ref}.")
    return drafting.swap(found, ref, other)


def _allowed(found: Draft, row_id: str) -> Draft:
    """Widen a row to what the draft gives it."""
    with reading() as session:
        results = {r.id: r for r in balance(read_pool(session), found.blueprint, found.sections)}
    if row_id not in results:
        raise DraftRefused("The blueprint has no such row any more.")
    result = results[row_id]
    rows = tuple(
        row if row.id != row_id else row.model_copy(
            update={
                "min": None if row.min is None else min(row.min, result.value),
                "max": None if row.max is None else max(row.max, result.value),
            }
        )
        for row in found.blueprint.rows
    )  # fmt: skip
    plan = found.blueprint.model_copy(update={"rows": rows})
    return drafting.plan_again(found, plan, f"wider band of {result.label}")


def _says(what: str, names: list[str]) -> str:
    if what == "swap" and len(names) > 1:
        return f"swap {names[0]} for {names[1]}"
    said = {"again": "assemble the rest again", "apply": "apply the change and assemble"}
    return " ".join([said.get(what, what), *(names if what in ("lock", "unlock") else [])])


def _page(session: Session, row: DraftRow, refusal: str = "") -> str:
    run = assemblies.newest_run(session, row.id)
    found = drafts.draft_of(row)
    shared: dict[str, Any] = {
        "row": row,
        "draft": found,
        "form": EmptyForm(),
        "refusal": refusal,
        "zone": current_user.centre.zone,
    }
    if run is not None and assemblies.is_open(run, now()):
        return render_template(
            "web/tutor/draft_working.html", seconds=_elapsed(run), limit=SECONDS_MAX, **shared
        )
    outcome = assemblies.outcome_of(run, now()) if run else None
    pool = read_pool(session)
    results = balance(pool, found.blueprint, found.sections)
    questions = read_questions(session, found.refs)
    drawn = {ref: draw(question, found.step.seed) for ref, question in questions.items()}
    return render_template(
        "web/tutor/draft.html",
        outcome=outcome if run is not None and run.revision == row.revision else None,
        results=results,
        chart=balance_chart(results),
        tight=tight_rows(results),
        unmet=[(r.id, unmet_words(r, r.value), r.value) for r in results if not r.met],
        sections=_numbered(found, drawn),
        total_marks=sum(question.marks for question in drawn.values()),
        gone=[ref for ref in found.refs if ref not in drawn],
        seconds=_elapsed(run) if run else None,
        shared=_shared(session, found),
        topics=read_syllabus(session).topic,
        **shared,
    )


def _shared(session: Session, found: Draft) -> int | None:
    """Return how many questions a draft shares with the paper that it is like."""
    like = papers.find_paper_row(session, current_user.centre_id, found.like)
    if like is None:
        return None
    return sum(q.question.ref in found.refs for q in papers.paper_of(like).questions)


def _numbered(
    found: Draft, questions: dict[str, Question]
) -> list[tuple[Any, list[tuple[int, str, Question | None]]]]:
    numbers = {ref: n for n, ref in enumerate(found.refs, 1)}
    return [
        (section, [(numbers[r], r, questions.get(r)) for r in found.sections.get(section.id, ())])
        for section in found.blueprint.sections
    ]


def _elapsed(run: AssemblyRun) -> int:
    ended = run.ended_at or now()
    return max(0, int((ended - run.asked_at).total_seconds()))
