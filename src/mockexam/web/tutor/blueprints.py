"""Routes of blueprints: choose one, change its weights against the bank, assemble."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly import draft as drafting
from mockexam.assembly.blueprint import Blueprint, Measure, Row
from mockexam.assembly.draft import DraftRefused
from mockexam.assembly.offer import Offer, Supply, offers
from mockexam.services import assemblies, drafts
from mockexam.services.bank_parts import read_blueprint, read_blueprints
from mockexam.services.drafts import DraftChanged
from mockexam.services.library import read_syllabus
from mockexam.store.bank_pool import read_pool
from mockexam.store.models import AssemblyRun, BankValue, DraftRow
from mockexam.syllabus.model import Syllabus
from mockexam.web.access import Role, allow
from mockexam.web.pages import number
from mockexam.web.state import now, reading, wants_json, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.draft_forms import ROWS_MAX, BlueprintForm, add_options, entries_of
from mockexam.web.tutor.draft_words import amount, supply_words
from mockexam.web.tutor.drafts import begin_draft, new_seed, start_assembly

CHECK, SAVE, ASSEMBLE, ADD, REMOVE = "check", "save", "assemble", "add", "remove"
_VALUES_MAX = 30
_LISTED = ("kind", "ao", "level", "format", "stimulus", "command_word", "nation")
_FACILITIES = (
    ("facility|<0.5", "Harder questions, facility below 0.5", {"max": 0.49}),
    ("facility|<0.7", "Questions of facility below 0.7", {"max": 0.69}),
    ("facility|>0.8", "Easier questions, facility from 0.8", {"min": 0.8}),
)
_NAMES = {
    "topic": "Topic", "kind": "Kind", "ao": "Objective", "level": "Level", "format": "Format",
    "stimulus": "Source", "command_word": "Command word", "nation": "Nation",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A row as the editor shows it: what the bank has, in words, and how often the target."""

    offer: Offer
    words: str
    times: float
    search: str | None


@bp.get("/blueprints/")
@allow(Role.TUTOR)
def blueprints() -> ResponseReturnValue:
    """List the library's blueprints and what each is for."""
    with reading() as session:
        plans = list(read_blueprints(session).values())
    return render_template("web/tutor/blueprints.html", plans=plans)


@bp.route("/blueprints/<ref>", methods=["GET", "POST"])
@allow(Role.TUTOR)
def blueprint(ref: str) -> ResponseReturnValue:
    """Change a blueprint of the library for a draft of one's own; the library's stays."""
    with reading() as session:
        base = read_blueprint(session, ref)
        editor = _Editor(session, base)
        plan = editor.read()
        if plan is None or editor.pressed not in (SAVE, ASSEMBLE):
            return editor.answer(plan)
    if editor.pressed == ASSEMBLE:
        return redirect(url_for(".draft", draft_id=begin_draft(plan)), 303)
    with writing() as session:
        row = drafts.keep(session, current_user.centre_id, plan, current_user.name, now())
        draft_id = row.id
    flash("Saved as a draft of your centre. The library’s blueprint stays as it is.")
    return redirect(url_for(".draft_blueprint", draft_id=draft_id), 303)


@bp.route("/drafts/<int:draft_id>/blueprint", methods=["GET", "POST"])
@allow(Role.TUTOR)
def draft_blueprint(draft_id: int) -> ResponseReturnValue:
    """Change the blueprint of a draft."""
    with reading() as session:
        row = drafts.get(session, current_user.centre_id, draft_id)
        found = drafts.draft_of(row)
        editor = _Editor(session, found.blueprint, row, found.left_out)
        plan = editor.read()
        if plan is None or editor.pressed not in (SAVE, ASSEMBLE):
            return editor.answer(plan)
    try:
        run = _store(draft_id, editor.revision, plan, assemble=editor.pressed == ASSEMBLE)
    except DraftChanged as conflict:
        with reading() as session:
            return editor.again(session, conflict.row, str(conflict)), 409
    except DraftRefused as refusal:
        with reading() as session:
            return editor.again(session, row, str(refusal)), 422
    if run is None:
        flash("The blueprint is saved in this draft.")
        return redirect(url_for(".draft_blueprint", draft_id=draft_id), 303)
    start_assembly(run.id)
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def _store(draft_id: int, revision: int, plan: Blueprint, *, assemble: bool) -> AssemblyRun | None:
    by = current_user.name
    with writing() as session:
        row = drafts.change(
            session, current_user.centre_id, draft_id, revision,
            lambda found: drafting.plan_again(found, plan), by, now(),
        )  # fmt: skip
        if not assemble:
            return None
        return assemblies.ask(session, row, new_seed(), "assembly", by, now())


class _Editor:
    """The form of a blueprint, what was pressed in it, and the page that shows both."""

    def __init__(
        self,
        session: Session,
        base: Blueprint,
        row: DraftRow | None = None,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        self.session = session
        self.base = base
        self.row = row
        self.left_out = left_out
        self.syllabus = read_syllabus(session)
        self.form = BlueprintForm(
            title=base.title,
            minutes=base.minutes,
            rows=entries_of(base.rows),
            revision=str(row.revision) if row else None,
        )
        for entry in self.form.rows:
            entry.form.offer_own_measure()
        self.conditions = dict(_conditions(session, self.syllabus))
        pairs = [(key, label) for key, (label, _) in self.conditions.items()]
        add_options(self.form.counts, [("", "Every question"), *pairs])
        add_options(self.form.and_counts, [("", "–"), *pairs])
        add_options(
            self.form.within,
            [("", "Whole paper"), *((section.id, section.title) for section in base.sections)],
        )
        self.pressed, _, self.argument = request.form.get("do", CHECK).partition(" ")

    @property
    def revision(self) -> int:
        """The revision of the draft that was seen."""
        typed = self.form.revision.data or ""
        return int(typed) if typed.isdecimal() else 0

    def read(self) -> Blueprint | None:
        """Return the blueprint as it was typed; None at first, and where a field has a fault."""
        if not self.form.is_submitted():
            return None
        if self.pressed == REMOVE and self.argument.isdecimal():
            self._remove(int(self.argument))
        if self.pressed == ADD:
            self._add()
        return self.form.read(self.base)

    def answer(self, plan: Blueprint | None) -> ResponseReturnValue:
        """Return the page, or its figures alone where a script asks for them."""
        if not self.form.is_submitted():
            return self.page(self.base)
        if wants_json():
            return self._figures(plan)
        return self.page(plan or self.base), 422 if plan is None else 200

    def again(self, session: Session, row: DraftRow, refusal: str) -> str:
        """Return the page with what was typed, and why it was not kept."""
        self.session, self.row = session, row
        self.form.revision.raw_data = None
        self.form.revision.data = str(row.revision)
        return self.page(self.form.read(self.base) or self.base, refusal)

    def page(self, plan: Blueprint, refusal: str = "") -> str:
        """Return the page of the form, with what the bank has for a plan."""
        shown = self._shown(plan)
        return render_template(
            "web/tutor/blueprint.html",
            form=self.form,
            base=self.base,
            row=self.row,
            refusal=refusal,
            groups=_groups(self.form, self.base),
            shown=shown,
            sums=_sums(plan, shown),
            left_out=len(self.left_out),
        )

    def _shown(self, plan: Blueprint) -> dict[str, Shown]:
        found = offers(plan, read_pool(self.session), self.left_out)
        return {row.id: _show(row, found[row.id]) for row in plan.rows}

    def _figures(self, plan: Blueprint | None) -> ResponseReturnValue:
        if plan is None:
            faults = [
                f"{entry.form.label.data}: {error}"
                for entry in self.form.rows
                for field in entry.form
                for error in field.errors
            ]
            faults += [str(e) for f in (self.form.title, self.form.minutes) for e in f.errors]
            return {"message": " ".join(dict.fromkeys(faults)) or "Look at the form."}
        shown = self._shown(plan)
        return {
            "rows": {
                row_id: {
                    "has": amount(one.offer.has, ""),
                    "words": one.words,
                    "short": one.offer.supply is Supply.SHORT,
                    "times": one.times,
                }
                for row_id, one in shown.items()
            },
            "sums": _sums(plan, shown),
        }

    def _remove(self, number: int) -> None:
        kept = [entry for n, entry in enumerate(self.form.rows.entries) if n != number]
        self.form.rows.entries[:] = kept

    def _add(self) -> None:
        keys = [self.form.counts.data, self.form.and_counts.data]
        chosen = [self.conditions[key] for key in keys if key in self.conditions]
        where: dict[str, Any] = {}
        for _, condition in chosen:
            where |= condition
        taken = {entry.form.row.data for entry in self.form.rows}
        row_id = next(f"own-{n}" for n in range(1, ROWS_MAX + 2) if f"own-{n}" not in taken)
        label = ", ".join(label.partition(": ")[2] or label for label, _ in chosen)
        if len(self.form.rows) >= ROWS_MAX:
            return
        self.form.rows.append_entry(
            {
                "row": row_id,
                "label": label or "Every question",
                "section": self.form.within.data or "",
                "where": json.dumps(where),
                "measure": self.form.by.data,
                "on": True,
                "min": 0.0,
                "target": None,
                "max": None,
            }
        )


def _show(row: Row, offer: Offer) -> Shown:
    wanted = row.target or row.min or row.max or 0.0
    times = round(offer.has / wanted, 2) if wanted else 0.0
    return Shown(offer, supply_words(offer), times, _search(row))


def _search(row: Row) -> str | None:
    """Return the search of the bank that finds what a row counts, where one can say it."""
    asked: dict[str, Any] = {}
    for dimension, condition in row.where.items():
        if isinstance(condition, str | int | float) and dimension in _NAMES:
            asked[dimension] = condition
        else:
            return None
    return url_for("author.items", **asked) if asked else None


def _sums(plan: Blueprint, shown: Mapping[str, Shown]) -> dict[str, Any]:
    short = [row.label for row in plan.rows if row.on and _is_short(shown[row.id])]
    in_use = sum(row.on for row in plan.rows)
    words = "Every row can be met by itself." if not short else f"Short: {', '.join(short)}."
    return {
        "rows": in_use,
        "short": len(short),
        "words": words,
        "marks": _whole(plan, Measure.MARKS),
        "time": _whole(plan, Measure.MINUTES),
    }


def _whole(plan: Blueprint, measure: Measure) -> str:
    """Return what the rows of the whole paper allow of a measure: "60", "45 to 48", "–"."""
    bands = {
        (number(row.min), number(row.max))
        for row in plan.rows
        if row.on and row.measure is measure and not row.where and row.section is None
    }
    said = (low if low == high else f"{low} to {high}" for low, high in sorted(bands))
    return ", ".join(said) or "–"


def _is_short(one: Shown) -> bool:
    return one.offer.supply is Supply.SHORT


def _groups(form: BlueprintForm, base: Blueprint) -> list[tuple[str, list[tuple[int, Any]]]]:
    """Return the rows under their section's title, the whole paper's last, with their numbers."""
    titles = {section.id: section.title for section in base.sections}
    grouped: dict[str, list[tuple[int, Any]]] = {}
    for n, entry in enumerate(form.rows):
        grouped.setdefault(titles.get(entry.form.section.data or "", ""), []).append(
            (n, entry.form)
        )
    named = [(title, grouped[title]) for title in titles.values() if title in grouped]
    return [*named, *([("Whole paper", grouped[""])] if "" in grouped else [])]


def _conditions(
    session: Session, syllabus: Syllabus
) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """Yield what a new row may count: by its key, its label and its conditions."""
    for topic in syllabus.topics:
        yield f"topic|{topic.id}", (f"Topic: {topic.short}", {"topic": topic.id})
    for name, value in _values(session):
        condition: Any = int(value) if name == "level" and value.isdecimal() else value
        label = f"{_NAMES[name]}: {value.replace('_', ' ')}"
        yield f"{name}|{value}", (label, {name: condition})
    for key, label, condition in _FACILITIES:
        yield key, (label, {"facility": condition})


def _values(session: Session) -> Sequence[tuple[str, str]]:
    rows = session.execute(
        select(BankValue.name, BankValue.value)
        .where(BankValue.name.in_(_LISTED), BankValue.value != "")
        .order_by(BankValue.name, BankValue.items.desc(), BankValue.value)
    ).all()
    of = {name: [value for n, value in rows if n == name] for name in _LISTED}
    return [(name, value) for name in _LISTED for value in of[name][:_VALUES_MAX]]
