"""The independent checker finds every way in which a paper can be other than its blueprint."""

from collections.abc import Callable
from typing import Any

import pytest

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.freeze import PaperUnsound
from mockexam.assembly.paper import Paper, PaperQuestion
from mockexam.assembly.verify import faults, measure_rows
from tests.factories import (
    ask,
    freeze_these,
    make_blueprint,
    make_choice,
    make_extended,
    make_row,
    make_set,
    make_short,
)

PLAN = make_blueprint(
    make_row(min=8, max=8),
    make_row("time", measure="minutes", min=9, target=10, max=11),
    make_row("recall", where={"ao": "AO1"}, min=1),
    make_row("hard", where={"facility": {"max": 0.5}}, section="B", measure="items", max=1),
    make_row("ideas", where={"misconception": "S1.MIS1"}, measure="items", min=1),
    sections=[
        {"id": "A", "title": "A", "where": {"kind": "multiple_choice"}},
        {"id": "B", "title": "B", "where": {"format": ["written", "set"]}},
    ],
    grades=[{"name": "Pass", "share": 0.5}],
)
FIRST, SECOND = ask(make_choice("BE-1")), ask(make_choice("BE-2"))
LONG = ask(make_extended("BE-3", ao="AO2"))
PAPER = freeze_these({"A": [FIRST, SECOND], "B": [LONG]}, PLAN)


def placed(*sections: tuple[PaperQuestion, ...], **header: Any) -> Paper:
    """Return the paper with these questions in its sections."""
    changed = tuple(
        section.model_copy(update={"questions": questions})
        for section, questions in zip(PAPER.sections, sections, strict=True)
    )
    return PAPER.model_copy(update={"sections": changed} | header)


A1, A2 = PAPER.sections[0].questions
(B3,) = PAPER.sections[1].questions


def edited(question: PaperQuestion, **fields: Any) -> PaperQuestion:
    """Return a question whose item was changed behind the paper's back."""
    item = question.question.items[0].model_copy(update=fields)
    inner = question.question.model_copy(update={"items": (item,)})
    return question.model_copy(update={"question": inner})


def moved(question: PaperQuestion, number: int) -> PaperQuestion:
    return question.model_copy(update={"number": number})


def set_as(source: str | None) -> PaperQuestion:
    parts = make_choice("BE-4a"), make_short("BE-4b", marks=5, points=(5,), estimated_minutes=7)
    return PaperQuestion(number=3, question=make_set("BE-4", *parts), source=source)


TAMPERED: dict[str, tuple[Callable[[], Paper], str]] = {
    "a question taken out": (lambda: placed((A1,), (moved(B3, 2),)), "row total: 7 marks"),
    "a question put twice": (lambda: placed((A1, moved(A1, 2)), (B3,)), "BE-1 stands more than"),
    "marks raised": (lambda: placed((A1, edited(A2, marks=2)), (B3,)), "row total: 9 marks"),
    "minutes raised": (lambda: placed((A1, edited(A2, estimated_minutes=9)), (B3,)), "row time"),
    "objective changed": (
        lambda: placed((edited(A1, ao="AO2"), edited(A2, ao="AO2")), (B3,)),
        "row recall: 0 marks",
    ),
    "misconceptions dropped": (
        lambda: placed((edited(A1, options=()), edited(A2, options=())), (B3,)),
        "row ideas: 0 items",
    ),
    "a row of one section broken": (
        lambda: placed((A1, A2), (edited(B3, estimated_facility=0.4), moved(A1, 4))),
        "BE-1 may not stand in section B",
    ),
    "an enemy brought in": (
        lambda: placed(
            (
                A1.model_copy(update={"question": FIRST.model_copy(update={"enemies": ("BE-3",)})}),
                A2,
            ),
            (B3,),
        ),
        "BE-1 stands with its enemy BE-3",
    ),
    "numbers exchanged": (
        lambda: placed((moved(A1, 2), moved(A2, 1)), (B3,)),
        "not numbered 1, 2, 3",
    ),
    "a number left out": (lambda: placed((A1, A2), (moved(B3, 4),)), "not numbered 1, 2, 3"),
    "sections exchanged": (
        lambda: PAPER.model_copy(update={"sections": PAPER.sections[::-1]}),
        "the sections are not the blueprint's",
    ),
    "a section dropped": (
        lambda: PAPER.model_copy(update={"sections": PAPER.sections[:1]}),
        "the sections are not the blueprint's",
    ),
    "a source without its letter": (
        lambda: placed((A1, A2), (set_as(None),)),
        "sources are not lettered",
    ),
    "a source with another letter": (
        lambda: placed((A1, A2), (set_as("B"),)),
        "sources are not lettered",
    ),
    "a source that is none": (
        lambda: placed((A1.model_copy(update={"source": "A"}), A2), (B3,)),
        "sources are not lettered",
    ),
    "minutes on the cover": (
        lambda: PAPER.model_copy(update={"minutes": 60}),
        "does not have the blueprint’s minutes",
    ),
    "level on the cover": (
        lambda: PAPER.model_copy(update={"level": 3}),
        "does not have the blueprint’s level",
    ),
    "grades": (
        lambda: PAPER.model_copy(update={"grades": ()}),
        "does not have the blueprint’s grades",
    ),
}


def test_an_honest_paper_has_no_fault() -> None:
    assert faults(PAPER, PLAN) == []
    assert faults(placed((A1, A2), (set_as("A"),)), PLAN) == []


@pytest.mark.parametrize("tampering", TAMPERED)
def test_tampering_is_found(tampering: str) -> None:
    tamper, said = TAMPERED[tampering]
    assert any(said in fault for fault in faults(tamper(), PLAN))


def test_a_row_counts_only_what_it_matches_in_its_section() -> None:
    values = {row.id: row.value for row in measure_rows(PAPER, PLAN)}
    assert values == {"total": 8, "time": 10, "recall": 2, "hard": 0, "ideas": 2}


CONDITIONS: list[tuple[dict[str, Any], int]] = [
    ({"topic": "T1"}, 1),
    ({"topic": ["T2", "T1"]}, 1),
    ({"topic": "T2"}, 0),
    ({"level": 2}, 1),
    ({"level": {"min": 3}}, 0),
    ({"facility": {"min": 0.6, "max": 0.6}}, 1),
    ({"minutes": {"max": 0.9}}, 0),
    ({"marks": 1}, 1),
    ({"ref": "BE-1"}, 1),
    ({"syllabus": "S1.KC1"}, 1),
    ({"command_word": "assess"}, 0),
    ({"format": "objective", "kind": "multiple_choice"}, 1),
    ({"season": "spring"}, 1),
    ({"season": {"min": 1}}, 0),
    ({"weather": "fine"}, 0),
    ({"ao": ["AO1", "AO3"]}, 1),
]


@pytest.mark.parametrize(("where", "value"), CONDITIONS)
def test_every_dimension_is_read_from_the_question_itself(
    where: dict[str, Any], value: int
) -> None:
    plan = make_blueprint(make_row(where=where, min=value, max=value))
    question = ask(make_choice("BE-1", tags={"season": "spring"}))
    assert faults(freeze_these({"A": [question]}, plan), plan) == []


def test_a_bound_is_exact() -> None:
    question = ask(make_choice(estimated_minutes=0.3))
    sound: Blueprint = make_blueprint(make_row(measure="minutes", min=0.3, max=0.3))
    freeze_these({"A": [question]}, sound)
    with pytest.raises(PaperUnsound, match=r"row total: 0\.3 minutes, outside its band"):
        freeze_these({"A": [question]}, make_blueprint(make_row(measure="minutes", max=0.2999999)))


def test_a_paper_that_breaks_its_blueprint_is_never_frozen() -> None:
    with pytest.raises(PaperUnsound, match="BE-1 stands with its enemy BE-2"):
        freeze_these({"A": [ask(make_choice("BE-1"), "BE-2"), SECOND]}, make_blueprint())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"kind": "must exclude", "where": {"topic": "T2"}}, "question BE-2 stands there"),
        ({"kind": "at most one", "where": {"level": 2}}, "two of the group stand there"),
        ({"kind": "enemies", "same": "level"}, "two of 2 stand there"),
        (
            {"kind": "cue", "gives_away": "BE-1", "answer_of": "BE-2", "apart": True},
            "BE-1 stands with BE-2",
        ),
    ],
)
def test_a_broken_rule_is_a_fault(rule: dict[str, object], said: str) -> None:
    plan = make_blueprint(make_row(min=1), rules=[{"id": "rule", **rule}])
    asked = [ask(make_choice("BE-1")), ask(make_choice("BE-2", topic="T2"))]
    paper = freeze_these({"A": asked}, make_blueprint(make_row(min=1)))
    assert [fault for fault in faults(paper, plan) if fault.startswith("rule")] == [
        f"rule rule: {said}"
    ]
