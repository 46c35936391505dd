"""A section with a choice offers questions that are alike, and counts for what is answered."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockexam.assembly.assemble import BlueprintCannotBeMet
from mockexam.assembly.balance import balance, swaps_for
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.build import build
from mockexam.assembly.compile import model_of, supply
from mockexam.assembly.explain import Explanation, amended
from mockexam.assembly.offer import offers
from mockexam.assembly.outlook import outlook
from mockexam.assembly.paper import Paper
from mockexam.assembly.pool import pool_of
from mockexam.assembly.pricing import relax_by_pricing, relax_directly
from mockexam.assembly.solve import solve
from mockexam.assembly.verify import faults, measure_rows
from mockexam.bank.question import Question
from tests.factories import (
    ask,
    assemble_paper,
    few,
    freeze_these,
    make_blueprint,
    make_choice,
    make_row,
    make_set,
    make_short,
)

OPENING = {"id": "A", "title": "Section A", "where": {"kind": "multiple_choice"}}


def choose(answer: int, offer: int, **fields: Any) -> dict[str, Any]:
    return {"id": "B", "title": "Section B", "answer": answer, "offer": offer} | fields


def essay(number: int, marks: int = 4, facility: float = 0.5, **fields: Any) -> Question:
    made = make_short(
        f"ES-{number}", marks=marks, points=(marks,), estimated_facility=facility, **fields
    )
    return ask(made)


@st.composite
def banks(draw: st.DrawFn) -> tuple[Question, ...]:
    """Draw up to three short questions and up to six to choose from, one of them a set."""
    short = [ask(make_choice(f"BE-{n}")) for n in range(draw(st.integers(0, 3)))]
    marks, facility = st.sampled_from([2, 3]), st.sampled_from([0.4, 0.45, 0.5, 0.55, 0.6])
    long = [
        essay(n, draw(marks), draw(facility), topic=draw(st.sampled_from(["T1", "T2"])))
        for n in range(draw(st.integers(1, 5)))
    ]
    parts = make_choice("BE-20a", estimated_facility=draw(facility)), make_short("BE-20b", marks=1)
    return (*short, *long, *([make_set("BE-20", *parts)] if draw(st.booleans()) else ()))


@st.composite
def plans(draw: st.DrawFn) -> Blueprint:
    offer = draw(st.integers(2, 3))
    section = choose(
        draw(st.integers(1, offer - 1)),
        offer,
        where={"format": ["written", "set"]},
        demand_within=draw(st.sampled_from([0, 0.05, 0.1])),
    )
    rows = [make_row(min=draw(st.integers(1, 6)), max=draw(st.integers(6, 9)))]
    if draw(st.booleans()):
        low = draw(st.sampled_from([0, 1, 1.5]))
        rows.append(make_row("T2", where={"topic": "T2"}, min=low, measure="items"))
    if draw(st.booleans()):
        rows.append(make_row("B", section="B", target=draw(st.integers(1, 6))))
    return make_blueprint(*rows, sections=[OPENING, section], tolerance=0.0)


def every_paper(bank: tuple[Question, ...], plan: Blueprint) -> Iterator[Paper]:
    """Yield each paper that the checker passes, of every choice of questions."""
    short = [q for q in bank if q.items[0].kind == "multiple_choice" and not q.is_set]
    long = [q for q in bank if q not in short]
    some = [part for size in range(len(short) + 1) for part in combinations(short, size)]
    for opening, offered in product(some, combinations(long, plan.sections[1].offer or 0)):
        placed = {"A": list(opening), "B": list(offered)}
        free = plan.model_copy(update={"rows": (make_row(min=0),), "sections": plan.sections})
        if _is_fair(offered, plan):
            paper = freeze_these(placed, free)
            if not faults(paper, plan):
                yield paper


def _is_fair(offered: tuple[Question, ...], plan: Blueprint) -> bool:
    """Tell by every pair whether questions are alike."""
    within = Fraction(str(plan.sections[1].demand_within))
    return all(
        one.marks == other.marks
        and abs(one.estimated_facility - other.estimated_facility) <= within
        for one, other in combinations(offered, 2)
    )


def off_target(paper: Paper, plan: Blueprint) -> float:
    """Return the distance of section B's marks from the target, as a share of it."""
    targets = [row.target for row in plan.rows if row.target]
    section = paper.sections[1]
    given_ = section.asked * section.questions[0].question.marks
    return sum(abs(given_ - target) / target for target in targets)


@few
@given(banks(), plans())
def test_a_fair_paper_is_found_exactly_where_trying_everything_finds_one(
    bank: tuple[Question, ...], plan: Blueprint
) -> None:
    every = list(every_paper(bank, plan))
    try:
        selection, paper = assemble_paper(plan, bank)
    except BlueprintCannotBeMet:
        assert every == []
        return
    assert faults(paper, plan) == []
    assert selection.objective == pytest.approx(min(off_target(p, plan) for p in every), abs=1e-6)


@few
@given(banks(), plans())
def test_pricing_finds_the_relaxation_of_all_columns(
    bank: tuple[Question, ...], plan: Blueprint
) -> None:
    model = model_of(plan, pool_of(bank))
    whole, priced = relax_directly(model), relax_by_pricing(model)
    if priced.outcome is whole.outcome:
        assert priced.objective == pytest.approx(whole.objective, abs=1e-6)


def test_the_clause_of_a_choice_has_a_name() -> None:
    plan = make_blueprint(make_row(min=1), sections=[OPENING, choose(2, 3)])
    clause = model_of(plan, pool_of([essay(1), essay(2)])).clause("section.B")
    assert clause.name == "Section B: 2 of 3 questions"


TWO_OF_THREE = make_blueprint(
    make_row(min=9, max=9),
    make_row("time", measure="minutes", max=5),
    make_row("chosen", measure="items", section="B", min=2, max=2),
    sections=[OPENING, choose(2, 3, where={"kind": "short_answer"})],
)
BANK = (
    ask(make_choice("BE-1")),
    essay(1, facility=0.5, estimated_minutes=2),
    essay(2, facility=0.55, estimated_minutes=2),
    essay(3, facility=0.6, estimated_minutes=2),
    essay(4, facility=0.7),
    essay(5, marks=6),
)


def test_a_choice_counts_to_every_row_by_what_is_answered() -> None:
    _, paper = assemble_paper(TWO_OF_THREE, BANK)
    assert [q.question.ref for q in paper.sections[1].questions] == ["ES-3", "ES-2", "ES-1"]
    assert [row.value for row in paper.rows] == [9, 5, 2]
    assert (paper.marks, paper.sections[1].marks) == (9, 8)


def test_what_a_row_can_have_of_a_choice_is_what_is_answered_of_it() -> None:
    assert supply(TWO_OF_THREE, pool_of(BANK))["chosen"] == pytest.approx((2 / 3,) * 5)


@pytest.mark.parametrize(
    ("changed", "bank"),
    [
        ({"demand_within": 0.09}, BANK),
        ({"offer": 4}, BANK),
        ({}, (*BANK[:3], essay(3, marks=3, facility=0.6))),
        ({}, BANK[:3]),
        ({}, BANK[:1]),
    ],
)
def test_without_enough_questions_that_are_alike_there_is_no_paper(
    changed: dict[str, Any], bank: tuple[Question, ...]
) -> None:
    section = choose(2, 3, where={"kind": "short_answer"}) | changed
    plan = make_blueprint(make_row(min=1), sections=[OPENING, section])
    with pytest.raises(BlueprintCannotBeMet):
        assemble_paper(plan, bank)


def test_a_difference_of_just_the_width_is_within_it() -> None:
    """0.8 - 0.7 is more than 0.1 in the arithmetic of machines."""
    plan = make_blueprint(make_row(min=1), sections=[choose(1, 2)])
    _, paper = assemble_paper(plan, [essay(1, facility=0.7), essay(2, facility=0.8)])
    assert len(paper.questions) == 2


def test_no_more_papers_are_foreseen_than_there_are_fair_choices() -> None:
    plan = make_blueprint(make_row(min=1), sections=[choose(1, 2)])
    bank = [essay(n, facility=facility) for n, facility in enumerate([0.2, 0.2, 0.5, 0.5, 0.8])]
    assert outlook(plan, pool_of(bank)).papers_without_overlap == 2


def test_a_whole_program_chooses_one_class() -> None:
    model = model_of(TWO_OF_THREE, pool_of(BANK))
    built = build(model)
    refs = model.refs(built.chosen(solve(built.program).values).tolist())
    assert set(refs) == {"BE-1", "ES-1", "ES-2", "ES-3"}


FAIR = {"A": [BANK[0]], "B": list(BANK[1:4])}
SOUND = freeze_these(FAIR, TWO_OF_THREE)


def tampered(**fields: Any) -> Paper:
    first, second = SOUND.sections
    return SOUND.model_copy(update={"sections": (first, second.model_copy(update=fields))})


def with_item(**fields: Any) -> Paper:
    """Return the paper with the last question's item changed."""
    *others, last = SOUND.sections[1].questions
    item = last.question.items[0].model_copy(update=fields)
    question = last.question.model_copy(update={"items": (item,)})
    return tampered(questions=(*others, last.model_copy(update={"question": question})))


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        (tampered(answer=None), "section B: what counts of it is not what the blueprint says"),
        (tampered(answer=1), "section B: what counts of it is not what the blueprint says"),
        (tampered(scored=False), "section B: what counts of it is not what the blueprint says"),
        (tampered(questions=SOUND.sections[1].questions[:2]), "2 questions to choose from, not 3"),
        (with_item(marks=3), "section B: the questions to choose from differ in marks"),
        (with_item(estimated_facility=0.4), "section B: the questions to choose from differ in de"),
        (SOUND.model_copy(update={"pretest_told": False}), "the blueprint’s pretest_told"),
    ],
)
def test_the_checker_finds_a_choice_that_is_not_fair(paper: Paper, said: str) -> None:
    assert any(said in fault for fault in faults(paper, TWO_OF_THREE))


def test_a_paper_from_before_choices_is_as_it_was() -> None:
    paper = freeze_these({"A": [BANK[0]]}, make_blueprint())
    stored = paper.as_json()
    assert not {"pretest_told"} & stored.keys()
    assert not {"answer", "scored"} & stored["sections"][0].keys()
    assert Paper.model_validate(stored) == paper


PRETEST = make_blueprint(
    make_row(min=2, max=2),
    make_row("tried", section="P", measure="items", min=1, max=1),
    sections=[OPENING, {"id": "P", "title": "New", "scored": False}],
)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_not_scored_counts_in_no_row_but_its_own(seed: int) -> None:
    _, paper = assemble_paper(PRETEST, [*(ask(make_choice(f"BE-{n}")) for n in range(5))], seed)
    assert [len(section.questions) for section in paper.sections] == [2, 1]
    assert (paper.marks, [section.marks for section in paper.sections]) == (2, [2, 0])
    assert [row.value for row in paper.rows] == [2, 1]


REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "no offer": ([choose(2, 3) | {"offer": None}], "answer and offer stand together"),
    "no answer": ([choose(2, 3) | {"answer": None}], "answer and offer stand together"),
    "no choice": ([choose(3, 3)], "offer more questions than are to be answered"),
    "nothing to answer": ([choose(0, 3)], "greater than or equal to 1"),
    "an unscored choice": ([OPENING, choose(1, 2, scored=False)], "what does not count leaves"),
    "nothing scored": ([{"id": "B", "title": "B", "scored": False}], "no section is scored"),
    "no end": ([OPENING, {"id": "P", "title": "P", "scored": False}], "only a row that names it"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_section_that_makes_no_sense_is_refused(case: str) -> None:
    sections, said = REFUSED[case]
    with pytest.raises(ValidationError, match=said):
        make_blueprint(make_row(min=1), sections=sections)


def test_nobody_sits_a_table() -> None:
    with pytest.raises(ValidationError, match="no one sits a table"):
        make_blueprint(make_row(min=1), sections=[choose(1, 2)], table={})


def test_a_row_may_not_have_the_name_of_a_choice() -> None:
    with pytest.raises(ValidationError, match=r"section\.B stands more than once"):
        make_blueprint(make_row("section.B", min=1), sections=[choose(1, 2)])


def refusal(plan: Blueprint, bank: Sequence[Question]) -> Explanation:
    with pytest.raises(BlueprintCannotBeMet) as refused:
        assemble_paper(plan, bank)
    return refused.value.explanation


def test_a_choice_that_the_bank_cannot_offer_is_named() -> None:
    plan = make_blueprint(make_row(min=1), sections=[OPENING, choose(2, 3)])
    said = refusal(plan, BANK[:3])
    assert said.conflict == ("section.B",)
    assert "Section B: 2 of 3 questions, of the same marks and near in facility." in str(said)


def test_a_row_that_clashes_with_a_choice_is_named_beside_it_and_can_be_moved() -> None:
    plan = make_blueprint(
        make_row("chosen", section="B", min=9),
        sections=[OPENING, choose(2, 3, where={"kind": "short_answer"})],
    )
    said = refusal(plan, BANK)
    assert set(said.conflict) == {"chosen", "section.B"}
    assert [one.changed[0].min for one in said.suggestions] == [8]


@few
@given(banks(), plans())
def test_what_clashes_cannot_be_met_and_what_is_suggested_works(
    bank: tuple[Question, ...], plan: Blueprint
) -> None:
    if any(every_paper(bank, plan)):
        return
    said = refusal(plan, bank)
    assert said.conflict
    for one in said.suggestions:
        better = amended(plan, pool_of(bank), one)
        if one.changed:
            assert any(every_paper(bank, better))


DRAFT = {"A": ["BE-1"], "B": ["ES-1", "ES-2", "ES-3"]}


def test_a_draft_with_a_choice_is_balanced_as_its_paper_is() -> None:
    assert balance(pool_of(BANK), TWO_OF_THREE, DRAFT) == measure_rows(SOUND, TWO_OF_THREE)


def test_a_swap_keeps_a_choice_fair_and_counts_as_it_is_answered() -> None:
    bank = (*BANK, essay(7, facility=0.55, estimated_minutes=3.5), essay(8, facility=0.61))
    (swap,) = swaps_for(pool_of(bank), TWO_OF_THREE, DRAFT, "ES-2")
    assert swap.ref == "ES-7"
    assert [(e.row.id, e.before, e.after) for e in swap.effects] == [("time", 5, 6)]


def test_what_the_bank_has_for_a_row_is_what_would_count_of_it() -> None:
    assert offers(TWO_OF_THREE, pool_of(BANK))["chosen"].has == pytest.approx(5 * 2 / 3)
    (total, tried) = offers(PRETEST, pool_of(BANK)).values()
    assert (total.has, tried.has) == (1, 6)
