"""A draft keeps every step, and says what each swap would do to every row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.assembly import draft as drafting
from mockexam.assembly.assemble import Selection
from mockexam.assembly.balance import balance, distance, swaps_for
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.draft import STEPS_MAX, Draft, DraftRefused, Exclusion, begin
from mockexam.assembly.offer import Supply, offers
from mockexam.assembly.pool import pool_of
from tests.factories import ask, make_blueprint, make_choice, make_row, make_short

QUESTIONS = [
    ask(make_choice("BE-1", topic="T1")),
    ask(make_choice("BE-2", topic="T1")),
    ask(make_choice("BE-3", topic="T2")),
    ask(make_choice("BE-4", topic="T1"), "BE-2"),
    ask(make_short("BE-5", topic="T1", marks=2)),
    ask(make_choice("BE-6", topic="T1")),
]
POOL = pool_of(QUESTIONS)
PLAN = make_blueprint(
    make_row(min=2, target=2, max=3), make_row("hive", where={"topic": "T1"}, min=1, max=2)
)
PLACED = {"A": ("BE-1", "BE-2")}


def drafted(plan: Blueprint = PLAN) -> Draft:
    found = Selection(seed=3, sections=PLACED, objective=0, bound=0, proven=True)
    return drafting.take(begin(plan), found, "assembly")


CHANGES = {
    "lock": lambda d: drafting.lock(d, d.refs[0]),
    "unlock": lambda d: drafting.unlock(d, d.refs[0]),
    "up": lambda d: drafting.move(d, d.refs[-1], -1),
    "down": lambda d: drafting.move(d, d.refs[0], 1),
    "plan": lambda d: drafting.plan_again(d, make_blueprint(make_row(min=1), title="Other")),
}


@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=12))
def test_undoing_takes_every_step_back_and_redoing_brings_it_again(names: list[str]) -> None:
    draft = begin(PLAN)
    stood = [draft := drafted()]
    for name in names:
        changed = CHANGES[name](draft)
        if changed != draft:
            stood.append(draft := changed)
    for before in reversed(stood[:-1]):
        draft = drafting.undo(draft)
        assert (draft.sections, draft.step.locked, draft.blueprint) == (
            before.sections, before.step.locked, before.blueprint,
        )  # fmt: skip
    for after in stood[1:]:
        draft = drafting.redo(draft)
        assert draft.step == after.step
    assert Draft.model_validate(draft.as_json()) == draft


def test_a_change_after_an_undo_forgets_what_could_be_done_again() -> None:
    draft = drafting.undo(drafting.lock(drafted(), "BE-1"))
    assert draft.redoes == "lock of BE-1"
    moved = drafting.move(draft, "BE-1", 1)
    assert moved.redoes is None
    assert moved.undoes == "move of BE-1"


def test_the_oldest_steps_are_forgotten_with_their_blueprints() -> None:
    draft = drafted()
    for n in range(2 * STEPS_MAX):
        draft = drafting.plan_again(draft, make_blueprint(make_row(min=n)))
    assert len(draft.steps) == STEPS_MAX
    assert len(draft.plans) == STEPS_MAX
    assert draft.blueprint.rows[0].min == 2 * STEPS_MAX - 1


def test_a_locked_question_is_not_swapped_nor_one_that_is_not_there() -> None:
    locked = drafting.lock(drafted(), "BE-1")
    with pytest.raises(DraftRefused, match="BE-1 is locked"):
        drafting.swap(locked, "BE-1", "BE-3")
    with pytest.raises(DraftRefused, match="stands in this draft already"):
        drafting.swap(locked, "BE-2", "BE-1")
    with pytest.raises(DraftRefused, match="BE-9 does not stand"):
        drafting.move(locked, "BE-9", 1)


def test_a_question_keeps_its_place_when_swapped_and_stops_at_the_ends() -> None:
    assert drafting.swap(drafted(), "BE-1", "BE-3").refs == ("BE-3", "BE-2")
    assert drafting.move(drafted(), "BE-1", -1).refs == ("BE-1", "BE-2")


def test_the_balance_gives_each_row_that_is_on_its_value() -> None:
    plan = make_blueprint(
        *PLAN.rows,
        make_row("off", min=9, on=False),
        make_row("soft", min=9, hard=False),
        make_row("mean", measure="mean of facility", min=0.5, max=0.7),
        make_row("each", each="topic", max=1),
    )
    found = balance(POOL, plan, PLACED)
    assert [(row.id, row.value, row.met) for row in found] == [
        ("total", 2, True), ("hive", 2, True), ("soft", 2, True), ("mean", 0.6, True),
        ("each", 2, False),
    ]  # fmt: skip
    assert distance(found) == 0


def test_swaps_leave_rows_met_first_and_name_every_row_they_change() -> None:
    swaps = swaps_for(POOL, PLAN, PLACED, "BE-1")
    assert [swap.ref for swap in swaps] == ["BE-6", "BE-3", "BE-5"]
    same, other_topic, larger = swaps
    assert same.effects == ()
    assert [(e.row.id, e.before, e.after, e.is_met) for e in other_topic.effects] == [
        ("hive", 2, 1, True)
    ]
    assert larger.broken == ("hive",)
    assert [(e.row.id, e.after) for e in larger.effects] == [("total", 3), ("hive", 3)]


def test_enemies_and_what_is_left_out_are_no_equals() -> None:
    assert "BE-4" not in {swap.ref for swap in swaps_for(POOL, PLAN, PLACED, "BE-1")}
    assert "BE-4" in {swap.ref for swap in swaps_for(POOL, PLAN, PLACED, "BE-2")}
    left = swaps_for(POOL, PLAN, PLACED, "BE-1", exclude={"BE-6"})
    assert "BE-6" not in {swap.ref for swap in left}


def test_what_the_pool_has_for_a_row_is_told_with_what_is_short() -> None:
    plan = make_blueprint(
        make_row(min=20),
        make_row("honey", where={"topic": "T2"}, min=1),
        make_row("hive", where={"topic": "T1"}, min=1),
    )
    found = offers(plan, POOL, exclude={"BE-6"})
    assert [(o.has, o.questions, o.supply, o.short_by) for o in found.values()] == [
        (6, 5, Supply.SHORT, 14), (1, 1, Supply.SCARCE, 0), (5, 4, Supply.ENOUGH, 0),
    ]  # fmt: skip


def test_what_is_left_out_is_known_by_its_source() -> None:
    seen = Exclusion(source="sitting:A-1", label="A-1", questions=("BE-1", "BE-2"))
    assert drafting.exclude(drafted(), (seen,)).left_out == {"BE-1", "BE-2"}
