"""Small items, questions, blueprints and papers about bee-keeping, made as plain values."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from mockexam.assembly.assemble import Selection, assemble
from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.freeze import freeze
from mockexam.assembly.paper import Paper
from mockexam.assembly.pool import pool_of
from mockexam.bank.item import Item
from mockexam.bank.kinds import read_item
from mockexam.bank.kinds.extended_response import ExtendedResponse
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.numeric import Numeric
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.short_answer import ShortAnswer
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.bank.question import Question, Stimulus, read_question
from mockexam.syllabus import Syllabus

BANKS = Path(__file__).parent / "data" / "banks"

few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""For properties whose every example solves a program."""

SHARED: dict[str, Any] = {
    "topic": "T1",
    "syllabus": ["S1.KC1"],
    "level": 2,
    "command_word": "state",
    "ao": "AO1",
    "marks": 1,
    "estimated_facility": 0.6,
    "estimated_minutes": 1,
}

SYLLABUS = Syllabus.model_validate(
    {
        "ref": "apiary",
        "title": "Keeping bees",
        "topics": [
            {
                "id": "T1",
                "title": "The hive and who lives in it",
                "short": "The hive",
                "points": [
                    {"id": "S1.KC1", "kind": "concept", "text": "A hive has one queen."},
                    {"id": "S1.TIP1", "kind": "tip", "text": "Draw the hive before you name it."},
                    {
                        "id": "S1.MIS1",
                        "kind": "misconception",
                        "text": "That drones gather nectar.",
                        "instead": "Workers gather it; drones mate.",
                    },
                ],
            },
            {
                "id": "T2",
                "title": "Honey from comb to jar",
                "short": "Honey",
                "points": [
                    {"id": "S2.KC1", "kind": "concept", "text": "Ripe honey is capped with wax."},
                    {"id": "S2.TIP1", "kind": "tip", "text": "Name the tool with its use."},
                    {
                        "id": "S2.MIS1",
                        "kind": "misconception",
                        "text": "That honey spoils within a year.",
                        "instead": "Sealed honey keeps for years.",
                        "also": ["T1"],
                    },
                ],
            },
        ],
        "command_words": [
            {"word": "state", "means": "Say it in few words.", "marks": [1, 2]},
            {"word": "assess", "means": "Weigh up and judge.", "marks": [4, 12]},
        ],
    }
)

LEVELS: dict[str, Any] = {
    "levels": [
        {"level": 1, "marks": [1, 3], "text": "Says something of swarms."},
        {"level": 2, "marks": [4, 6], "text": "Weighs both sides and judges."},
    ],
    "indicative": [{"text": "a lost colony", "rewards": "S1.KC1"}, {"text": "a new colony"}],
    "exemplar": {"answer": "A swarm is a loss.", "marks": 3, "why": "It has one side only."},
}


def item_of(**fields: Any) -> Item:
    """Read an item as an author would have written it."""
    return read_item(SHARED | fields)


def make_choice(
    ref: str = "BE-1", *, keys: str = "B", options: int = 3, **fields: Any
) -> MultipleChoice:
    letters = "ABCDE"[:options]
    offered = [
        {"text": f"{ref} bee {letter}", "why": f"Because of {letter}."}
        | ({"key": True} if letter in keys else {"misconception": "S1.MIS1"})
        for letter in letters
    ]
    made = item_of(
        **{"ref": ref, "kind": "multiple_choice", "stem": "Which?", "options": offered} | fields
    )
    assert isinstance(made, MultipleChoice)
    return made


def make_response(
    ref: str = "BE-2", *, keys: str = "AC", options: int = 5, **fields: Any
) -> MultipleResponse:
    offered = [
        {"text": f"{ref} bee {letter}", "why": "Because.", "key": letter in keys}
        | ({"misconception": "S1.MIS1"} if letter not in keys else {})
        for letter in "ABCDEFG"[:options]
    ]
    made = item_of(
        **{"ref": ref, "kind": "multiple_response", "stem": "Which?", "options": offered}
        | {"marks": len(keys)}
        | fields
    )
    assert isinstance(made, MultipleResponse)
    return made


def make_true_false(ref: str = "BE-5", *, marks: int = 2, **fields: Any) -> TrueFalse:
    reasons = [
        {"text": f"{ref} reason {letter}", "why": f"Because of {letter}."}
        | ({"key": True} if letter == "B" else {"misconception": "S1.MIS1"})
        for letter in "ABC"
    ]
    made = item_of(
        **{"ref": ref, "kind": "true_false", "stem": "Drones gather nectar.", "answer": False}
        | {"reasons": reasons, "marks": marks}
        | fields
    )
    assert isinstance(made, TrueFalse)
    return made


def make_matching(ref: str = "BE-6", **fields: Any) -> Matching:
    mismatch = {"option": "drone", "why": "Drones mate.", "misconception": "S1.MIS1"}
    premises = [
        {"text": "lays the eggs", "match": "queen", "why": "One queen lays."},
        {"text": "gathers nectar", "match": "worker", "why": "Workers.", "mismatches": [mismatch]},
        {"text": "mates in flight", "match": "drone", "why": "Drones mate."},
    ]
    made = item_of(
        **{"ref": ref, "kind": "matching", "stem": "Match each job to its bee.", "marks": 3}
        | {"options": ["drone", "keeper", "queen", "worker"], "premises": premises}
        | fields
    )
    assert isinstance(made, Matching)
    return made


def make_ordering(ref: str = "BE-7", *, marks: int = 3, **fields: Any) -> Ordering:
    steps = ["Smoke the hive", "Lift the lid", "Cut the cappings", "Spin the frames"]
    made = item_of(
        **{"ref": ref, "kind": "ordering", "stem": "Number the steps.", "marks": marks}
        | {"steps": steps, "why": "A calm hive first, honey last."}
        | fields
    )
    assert isinstance(made, Ordering)
    return made


def make_gap_fill(ref: str = "BE-8", **fields: Any) -> GapFill:
    """Return a passage with a gap to type into and a gap to choose for."""
    reject = [{"text": "drone", "misconception": "S1.MIS1"}]
    options = [
        {"text": "wax", "why": "Cells are capped with it.", "key": True},
        {"text": "honey", "why": "It lies beneath.", "misconception": "S2.MIS1"},
        {"text": "pollen", "why": "It is food."},
    ]
    made = item_of(
        **{"ref": ref, "kind": "gap_fill", "stem": "Complete the note.", "marks": 2}
        | {"passage": "A [1] gathers nectar; ripe honey is capped with [2]."}
        | {"gaps": [{"accept": ["worker", "forager"], "reject": reject}, {"options": options}]}
        | fields
    )
    assert isinstance(made, GapFill)
    return made


def make_numeric(ref: str = "BE-10", *, marks: int = 2, **fields: Any) -> Numeric:
    foreseen = [{"value": 25, "marks": 1, "why": "Honey left.", "misconception": "S1.MIS1"}]
    made = item_of(
        **{"ref": ref, "kind": "numeric", "stem": "How much was taken?", "marks": marks}
        | {"answer": 75, "tolerance": 0.5, "unit": "%", "working": "30 ÷ 40 × 100 = 75"}
        | {"foreseen": foreseen if marks > 1 else []}
        | fields
    )
    assert isinstance(made, Numeric)
    return made


def make_family(ref: str = "BE-11", *, rows: int = 3) -> Question:
    """Return a family of sums: hives times kilograms."""
    table = [{"hives": n, "kilograms": 10 * n, "keeper": f"Keeper {n}"} for n in range(2, rows + 2)]
    return read_question(
        SHARED
        | {"ref": ref, "kind": "numeric", "stem": "{keeper} has {hives} hives. How much honey?"}
        | {"answer": "{kilograms}", "unit": "kg", "working": "{hives} × 10 = {kilograms}"}
        | {
            "family": {
                "values": {
                    "keeper": {"faker": "full_name"},
                    "hives": {"low": 2, "high": 80},
                    "kilograms": {"formula": "hives * 10"},
                },
                "rows": table,
            }
        }
    )


def make_short(
    ref: str = "BE-3", *, marks: int = 2, points: Iterable[int] = (1, 1, 1), **fields: Any
) -> ShortAnswer:
    scheme = {
        "points": [{"text": f"idea {n}", "marks": m} for n, m in enumerate(points, 1)],
        "reject": [{"text": "drones", "misconception": "S1.MIS1"}],
    }
    made = item_of(
        **{"ref": ref, "kind": "short_answer", "stem": "State two jobs.", "scheme": scheme}
        | {"marks": marks}
        | fields
    )
    assert isinstance(made, ShortAnswer)
    return made


def make_extended(ref: str = "BE-4", **fields: Any) -> ExtendedResponse:
    made = item_of(
        **{"ref": ref, "kind": "extended_response", "stem": "Assess swarms.", "scheme": LEVELS}
        | {"marks": 6, "command_word": "assess", "estimated_minutes": 8}
        | fields
    )
    assert isinstance(made, ExtendedResponse)
    return made


def ask(item: Item, *enemies: str) -> Question:
    """Return an item as a question that stands alone."""
    return Question.model_validate({"ref": item.ref, "items": (item,), "enemies": enemies})


def make_set(ref: str = "BE-9", *parts: Item, enemies: tuple[str, ...] = ()) -> Question:
    stimulus = Stimulus(title="A hive in June", form="scenario", text="The hive is full.")
    items = parts or (make_choice(f"{ref}a"), make_short(f"{ref}b"))
    return Question.model_validate(
        {"ref": ref, "stimulus": stimulus, "items": items, "enemies": enemies}
    )


def make_row(id_: str = "total", **fields: Any) -> Row:
    """Return a row; marks over the whole paper unless said."""
    return Row.model_validate({"id": id_, "label": id_.title(), "measure": "marks"} | fields)


def make_blueprint(*rows: Row, **fields: Any) -> Blueprint:
    """Return a blueprint with one section for everything unless said."""
    values = {
        "ref": "BEES",
        "title": "Bees",
        "qualification": "Award in Bees",
        "level": 2,
        "minutes": 30,
        "sections": [{"id": "A", "title": "Section A"}],
        "rows": rows or (make_row(min=1),),
    }
    return Blueprint.model_validate(values | fields)


def freeze_these(
    placed: Mapping[str, Collection[Question]], blueprint: Blueprint, seed: int = 1
) -> Paper:
    """Freeze a paper of these questions by section, whoever chose them."""
    questions = {question.ref: question for some in placed.values() for question in some}
    sections = {section: tuple(q.ref for q in some) for section, some in placed.items()}
    chosen = Selection(seed=seed, sections=sections, objective=0, bound=0, proven=True)
    return freeze_selection(chosen, blueprint, questions.values())


def freeze_selection(
    selection: Selection, blueprint: Blueprint, questions: Iterable[Question]
) -> Paper:
    by_ref = {question.ref: question for question in questions}
    return freeze(selection, blueprint, by_ref, SYLLABUS, bank_digest="bank", versions={})


def assemble_paper(
    blueprint: Blueprint, questions: Iterable[Question], seed: int = 1
) -> tuple[Selection, Paper]:
    """Assemble and freeze as the services do."""
    bank = tuple(questions)
    selection = assemble(blueprint, pool_of(bank), seed=seed)
    return selection, freeze_selection(selection, blueprint, bank)


def make_paper(*questions: Question | Item, **header: Any) -> Paper:
    """Return a paper of one section that holds these questions, easiest first."""
    asked = [q if isinstance(q, Question) else ask(q) for q in questions]
    return freeze_these({"A": asked}, make_blueprint(make_row(min=0), **header))


def items_of_every_kind() -> tuple[Item, ...]:
    """Return one item of each kind."""
    return (
        make_choice(),
        make_response(),
        make_true_false(),
        make_matching(),
        make_ordering(),
        make_gap_fill(),
        make_numeric(),
        make_short(),
        make_extended(),
    )


def make_paper_of_every_kind(**header: Any) -> Paper:
    """Return a paper with one item of each kind, and a set with two that are answered by slots."""
    return make_paper(
        *items_of_every_kind(),
        make_set("BE-9", make_gap_fill("BE-9a"), make_ordering("BE-9b", marks=1)),
        **{"ref": "EVERY-KIND"} | header,
    )


def secrets_of(paper: Paper) -> set[str]:
    """Return texts that stand in the mark scheme of a paper and may not reach its candidates."""
    items = [item for _, item in paper.items()]
    why = {line.text for item in items for line in item.rationale()}
    wordings = {
        wording
        for item in items
        if isinstance(item, GapFill)
        for gap in item.gaps
        for wording in gap.accept[1:]
    }
    return why | wordings | {point for item in items for point in item.misconceptions()}
