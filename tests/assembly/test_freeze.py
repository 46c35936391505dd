"""A frozen paper has its questions in order, its numbers and letters, and where it came from."""

from datetime import UTC, datetime

import pytest

from mockexam.assembly.assemble import Selection, assemble
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.freeze import freeze
from mockexam.assembly.pool import pool_of
from tests.factories import (
    SYLLABUS,
    ask,
    freeze_these,
    make_blueprint,
    make_choice,
    make_row,
    make_set,
    make_short,
)


def ordered(order: str) -> Blueprint:
    return make_blueprint(sections=[{"id": "A", "title": "A", "order": order}])


QUESTIONS = [
    ask(make_short("BE-1", marks=3, topic="T2", estimated_facility=0.7)),
    ask(make_choice("BE-3", topic="T2", estimated_facility=0.5)),
    ask(make_choice("BE-2", topic="T1", estimated_facility=0.5)),
    ask(make_choice("BE-4", topic="T1", estimated_facility=0.9)),
]


@pytest.mark.parametrize(
    ("order", "refs"),
    [
        ("easiest first", ["BE-4", "BE-1", "BE-2", "BE-3"]),
        ("by topic", ["BE-4", "BE-2", "BE-1", "BE-3"]),
        ("fewest marks first", ["BE-4", "BE-2", "BE-3", "BE-1"]),
    ],
)
def test_a_section_has_its_order_and_ties_go_by_ref(order: str, refs: list[str]) -> None:
    paper = freeze_these({"A": QUESTIONS}, ordered(order))
    assert [question.question.ref for question in paper.questions] == refs


def test_a_topic_that_the_syllabus_has_not_comes_last() -> None:
    strange = ask(make_choice("BE-0", topic="T9", estimated_facility=0.95))
    paper = freeze_these({"A": [strange, *QUESTIONS]}, ordered("by topic"))
    assert paper.questions[-1].question.ref == "BE-0"


def test_numbers_run_on_through_the_sections_and_sources_have_letters() -> None:
    plan = make_blueprint(sections=[{"id": "A", "title": "A"}, {"id": "B", "title": "B"}])
    second = make_set("BE-8", make_choice("BE-8a"), make_choice("BE-8b", estimated_facility=0.1))
    paper = freeze_these({"A": [make_set("BE-9"), QUESTIONS[1]], "B": [second]}, plan)
    assert [(q.number, q.source) for q in paper.questions] == [(1, "A"), (2, None), (3, "B")]
    assert [label for label, _ in paper.items()] == ["1(a)", "1(b)", "2", "3(a)", "3(b)"]


def test_a_paper_takes_along_the_topics_that_feedback_needs_and_no_others() -> None:
    paper = freeze_these({"A": [QUESTIONS[2]]}, make_blueprint())
    assert [topic.id for topic in paper.topics] == ["T1"]
    topic = paper.topic("T1")
    assert topic is not None
    assert [point.id for point in topic.points] == ["S1.KC1", "S1.TIP1", "S1.MIS1", "S2.MIS1"]
    assert paper.topic("T2") is None


def test_a_paper_says_where_it_came_from() -> None:
    plan = make_blueprint(make_row(min=1, max=2, target=1), tolerance=0.05)
    made_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    paper = freeze(
        assemble(plan, pool_of(QUESTIONS), seed=4),
        plan,
        {question.ref: question for question in QUESTIONS},
        SYLLABUS,
        bank_digest="of the bank",
        versions={"solver": "1"},
        now=made_at,
    )
    came = paper.provenance
    assert (came.seed, came.blueprint_ref, came.blueprint_digest) == (4, "BEES", plan.digest)
    assert (came.bank_digest, came.versions, came.assembled_at) == (
        "of the bank", {"solver": "1"}, made_at,
    )  # fmt: skip
    assert (came.proven, came.bound, came.tolerance) == (True, 0, 0.05)


def test_equal_papers_share_a_ref_and_a_changed_question_has_another() -> None:
    one = freeze_these({"A": [QUESTIONS[1]]}, make_blueprint())
    again = freeze_these({"A": [QUESTIONS[1]]}, make_blueprint())
    mended = freeze_these(
        {"A": [ask(make_choice("BE-3", topic="T2", stem="Who?"))]}, make_blueprint()
    )
    assert one.ref == again.ref
    assert one.ref.startswith("BEES-")
    assert mended.ref != one.ref


def test_items_are_found_by_ref() -> None:
    paper = freeze_these({"A": QUESTIONS}, make_blueprint())
    found = paper.item("BE-2")
    assert found is not None
    assert found.ref == "BE-2"
    assert paper.item("BE-99") is None


def test_an_order_that_somebody_chose_is_kept() -> None:
    chosen = Selection(
        seed=1, sections={"A": ("BE-3", "BE-4", "BE-1")}, objective=0, bound=0, proven=True
    )
    paper = freeze(
        chosen,
        make_blueprint(),
        {question.ref: question for question in QUESTIONS},
        SYLLABUS,
        bank_digest="bank",
        versions={},
        keep_order=True,
    )
    assert [question.question.ref for question in paper.questions] == ["BE-3", "BE-4", "BE-1"]
