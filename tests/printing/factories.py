"""Small papers of every kind, made by hand."""

from typing import Any

from pydantic import TypeAdapter

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection, Provenance
from mockexam.bank.kinds import AnyItem
from mockexam.bank.question import Question, Stimulus

_ITEM: TypeAdapter[AnyItem] = TypeAdapter(AnyItem)
_NONE_KNOWN = Provenance(
    seed=1, blueprint_ref="BP", blueprint_digest="b", bank_digest="a", tolerance=0.0,
    objective=0.0, bound=0.0, proven=True,
)  # fmt: skip
_SHARED = {
    "topic": "T1", "syllabus": ["S1.KC1"], "level": 3, "command_word": "state", "ao": "AO1",
    "estimated_facility": 0.5, "estimated_minutes": 2,
}  # fmt: skip
LEVELS = {
    "levels": [
        {"level": 1, "marks": [1, 3], "text": "Makes simple statements."},
        {"level": 2, "marks": [4, 6], "text": "Weighs both sides and judges."},
    ],
    "indicative": [{"text": "tides come twice a day", "rewards": "S1.MP1"}, {"text": "the Moon"}],
    "exemplar": {"answer": "The Moon draws the sea.", "marks": 4, "why": "It judges."},
    "reject": [{"text": "the wind", "misconception": "S1.MIS2"}],
    "guidance": "Any coast will do.",
}


def make_choice(ref: str = "QA-1", stem: str = "Which is a tide?", **fields: Any) -> AnyItem:
    options = [
        {"text": f"{ref} swell", "why": "Wind makes it.", "misconception": "S1.MIS1"},
        {"text": f"{ref} ebb", "key": True, "why": "The sea falls."},
        {"text": f"{ref} spray", "why": "A splash."},
    ]
    item = {"ref": ref, "kind": "multiple_choice", "marks": 1, "stem": stem, "options": options}
    return _ITEM.validate_python(_SHARED | item | fields)


def make_response(ref: str = "QA-2", **fields: Any) -> AnyItem:
    options = [
        {"text": text, "why": f"Because of {text}.", "key": key}
        for text, key in (("ebb", True), ("flood", True), ("gust", False), ("squall", False))
    ]
    item = {"ref": ref, "kind": "multiple_response", "marks": 2, "options": options}
    return _ITEM.validate_python(_SHARED | item | {"stem": "Which **TWO** are tides?"} | fields)


def make_short(ref: str = "QA-3", *, marks: int = 2, **fields: Any) -> AnyItem:
    scheme: dict[str, Any] = {
        "points": [{"text": f"point {n}", "rewards": "S1.MP1"} for n in range(1, marks + 2)],
        "reject": [{"text": "a wave", "misconception": "S1.MIS1"}],
        "ignore": ["spelling"],
        "guidance": "Any sea will do.",
    }
    scheme["points"][0] |= {"accept": ["near enough", "as good"]}
    item = {"ref": ref, "kind": "short_answer", "marks": marks, "scheme": scheme}
    return _ITEM.validate_python(_SHARED | item | {"stem": f"Name {marks} tides."} | fields)


def make_extended(ref: str = "QA-4", **fields: Any) -> AnyItem:
    item = {"ref": ref, "kind": "extended_response", "marks": 6, "scheme": LEVELS}
    return _ITEM.validate_python(
        _SHARED | item | {"stem": "Assess the Moon.", "ao": {"AO2": 2, "AO3": 4}} | fields
    )


def make_set(ref: str = "QA-5", *, text: str = "The sea rose at noon.") -> Question:
    stimulus = Stimulus(title="A tide table", form="table", text=text, attribution="Harbour office")
    parts = (make_short(f"{ref}a", marks=3), make_choice(f"{ref}b"), make_extended(f"{ref}c"))
    return Question(ref=ref, stimulus=stimulus, items=parts)


def make_paper(*asked: AnyItem | Question, **fields: Any) -> Paper:
    """Return a paper whose choices stand in Section A and all else in Section B."""
    questions = [q if isinstance(q, Question) else Question(ref=q.ref, items=(q,)) for q in asked]
    choices = [q for q in questions if all(item.objective_marking for item in q.items)]
    others = [q for q in questions if q not in choices]
    numbered = [
        PaperQuestion(number=number, question=q, source="A" if q.is_set else None)
        for number, q in enumerate([*choices, *others], 1)
    ]
    first, rest = numbered[: len(choices)], numbered[len(choices) :]
    sections = (
        PaperSection(id=letter, title=f"Section {letter}", instructions="Answer all.", questions=qs)
        for letter, qs in (("A", tuple(first)), ("B", tuple(rest)))
        if qs
    )
    values: dict[str, Any] = {"ref": "SEA-1", "title": "Tides", "level": 3}
    values |= {
        "qualification": "Level 3 Award",
        "minutes": 75,
        "sections": tuple(sections),
        "provenance": _NONE_KNOWN,
    }
    return Paper.model_validate(values | fields)
