"""The draft: a paper under construction, every step of it kept so that it can be taken back."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from mockexam.assembly.assemble import Selection
from mockexam.assembly.blueprint import Blueprint
from mockexam.document import Document
from mockexam.errors import MockExamError

STEPS_MAX = 60
"""So many steps can be taken back; older ones are forgotten."""


class DraftRefused(MockExamError):
    """A change that this draft does not take, and why."""


class Exclusion(Document):
    """Questions that may not stand in the draft, and where they were seen."""

    source: str
    label: str
    questions: tuple[str, ...]


class Step(Document):
    """What the draft was like after one change; `did` names the change.

    `sections` holds the refs of questions in their order, by the section's id; none before
    the first assembly. `objective` is what the assembler gave this very paper, None once a
    question was swapped by hand; `bound` is the best that any paper could have, if `proven`.
    """

    did: str
    plan: int = 0
    seed: int = 1
    sections: dict[str, tuple[str, ...]] = {}
    locked: tuple[str, ...] = ()
    objective: float | None = None
    bound: float = 0.0
    proven: bool = False


class Draft(Document):
    """Blueprints as they were changed, and the steps; those after `at` can be done again."""

    plans: tuple[Blueprint, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    at: int = 0
    excluded: tuple[Exclusion, ...] = ()
    like: str = ""
    """The ref of a frozen paper whose likeness is told."""

    @model_validator(mode="after")
    def _points_at_what_is_there(self) -> Self:
        if not 0 <= self.at < len(self.steps):
            raise ValueError("the draft stands at a step that it does not have")
        if any(step.plan >= len(self.plans) for step in self.steps):
            raise ValueError("a step names a blueprint that the draft does not have")
        return self

    @property
    def step(self) -> Step:
        """The step that stands."""
        return self.steps[self.at]

    @property
    def blueprint(self) -> Blueprint:
        """The blueprint that stands."""
        return self.plans[self.step.plan]

    @property
    def sections(self) -> Mapping[str, tuple[str, ...]]:
        """The refs of the questions by section, in their order."""
        return self.step.sections

    @property
    def refs(self) -> tuple[str, ...]:
        """The refs of all questions, in the order of the paper."""
        return tuple(
            ref for section in self.blueprint.sections for ref in self.sections.get(section.id, ())
        )

    @property
    def left_out(self) -> frozenset[str]:
        """The refs of all questions that may not stand in it."""
        return frozenset(ref for exclusion in self.excluded for ref in exclusion.questions)

    @property
    def undoes(self) -> str | None:
        """What undoing takes back, or None where nothing is left to."""
        return self.step.did if self.at else None

    @property
    def redoes(self) -> str | None:
        """What doing again brings back, or None."""
        return self.steps[self.at + 1].did if self.at + 1 < len(self.steps) else None


def begin(blueprint: Blueprint, *, excluded: tuple[Exclusion, ...] = (), like: str = "") -> Draft:
    """Return a draft of a blueprint, before anything is assembled."""
    return Draft(plans=(blueprint,), steps=(Step(did="start"),), excluded=excluded, like=like)


def undo(draft: Draft) -> Draft:
    """Return the draft as it was a step before; at the first step it stays."""
    return draft.model_copy(update={"at": max(0, draft.at - 1)})


def redo(draft: Draft) -> Draft:
    """Return the draft with the step that was taken back; at the last one it stays."""
    return draft.model_copy(update={"at": min(len(draft.steps) - 1, draft.at + 1)})


def lock(draft: Draft, ref: str) -> Draft:
    """Return the draft with a question that assembling again keeps.

    Raises:
        DraftRefused: The question does not stand in the draft.
    """
    section_of(draft, ref)
    if ref in draft.step.locked:
        return draft
    return _step(draft, f"lock of {ref}", locked=(*draft.step.locked, ref))


def unlock(draft: Draft, ref: str) -> Draft:
    """Return the draft with a question that assembling again may take out."""
    if ref not in draft.step.locked:
        return draft
    kept = tuple(other for other in draft.step.locked if other != ref)
    return _step(draft, f"unlock of {ref}", locked=kept)


def swap(draft: Draft, ref: str, other: str) -> Draft:
    """Return the draft with another question in the place of one.

    Raises:
        DraftRefused: The one does not stand in it, is locked, or the other stands there already.
    """
    section = section_of(draft, ref)
    if ref in draft.step.locked:
        raise DraftRefused(f"{ref} is locked. Unlock it before you swap it.")
    if other in draft.refs:
        raise DraftRefused(f"{other} stands in this draft already.")
    placed = tuple(other if one == ref else one for one in draft.sections[section])
    sections = {**draft.sections, section: placed}
    return _step(draft, f"swap of {ref} for {other}", sections=sections, objective=None)


def move(draft: Draft, ref: str, by: int) -> Draft:
    """Return the draft with a question moved within its section: -1 is up, 1 is down.

    At the end of a section it stays where it is.

    Raises:
        DraftRefused: The question does not stand in the draft.
    """
    section = section_of(draft, ref)
    placed = list(draft.sections[section])
    at = placed.index(ref)
    to = min(len(placed) - 1, max(0, at + by))
    if to == at:
        return draft
    placed.insert(to, placed.pop(at))
    sections = {**draft.sections, section: tuple(placed)}
    return _step(draft, f"move of {ref}", sections=sections)


def plan_again(draft: Draft, blueprint: Blueprint, did: str = "change of the blueprint") -> Draft:
    """Return the draft with another blueprint; its questions stay as they are."""
    if blueprint == draft.blueprint:
        return draft
    plans = (*draft.plans, blueprint)
    return _step(draft.model_copy(update={"plans": plans}), did, plan=len(plans) - 1)


def take(draft: Draft, selection: Selection, did: str) -> Draft:
    """Return the draft with what was assembled; locks of questions that are gone are dropped."""
    chosen = {ref for refs in selection.sections.values() for ref in refs}
    return _step(
        draft,
        did,
        seed=selection.seed,
        sections=dict(selection.sections),
        locked=tuple(ref for ref in draft.step.locked if ref in chosen),
        objective=selection.objective,
        bound=selection.bound,
        proven=selection.proven,
    )


def exclude(draft: Draft, excluded: tuple[Exclusion, ...]) -> Draft:
    """Return the draft with other questions left out; what stands in it stays until swapped."""
    return draft.model_copy(update={"excluded": excluded})


def section_of(draft: Draft, ref: str) -> str:
    """Return the id of the section that a question stands in.

    Raises:
        DraftRefused: It stands in none.
    """
    for section, refs in draft.sections.items():
        if ref in refs:
            return section
    raise DraftRefused(f"{ref} does not stand in this draft.")


def _step(draft: Draft, did: str, **changes: object) -> Draft:
    """Return the draft after a change: what could be done again is gone, as is the oldest step."""
    after = draft.step.model_copy(update={"did": did, **changes})
    steps = (*draft.steps[: draft.at + 1], after)[-STEPS_MAX:]
    return _without_unused_plans(draft.model_copy(update={"steps": steps, "at": len(steps) - 1}))


def _without_unused_plans(draft: Draft) -> Draft:
    used = sorted({step.plan for step in draft.steps})
    number = {plan: n for n, plan in enumerate(used)}
    steps = tuple(step.model_copy(update={"plan": number[step.plan]}) for step in draft.steps)
    return draft.model_copy(
        update={"plans": tuple(draft.plans[plan] for plan in used), "steps": steps}
    )
