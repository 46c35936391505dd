"""The assembler finds a paper exactly where there is one, and no other choice is much better."""

import json
import os
import subprocess
import sys
from collections.abc import Collection

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mockexam.assembly.assemble import BlueprintCannotBeMet, SearchGaveUp, Selection, assemble
from mockexam.assembly.pool import pool_of
from mockexam.assembly.solve import Outcome, Solution
from mockexam.assembly.verify import faults
from mockexam.bank.question import Question
from tests.assembly.hard_cases import Case, can_be_met, cases, distance, every_selection, meets
from tests.factories import (
    ask,
    assemble_paper,
    few,
    freeze_selection,
    make_blueprint,
    make_choice,
    make_row,
    make_set,
    make_short,
)

seeds = st.integers(0, 99)


def assembled(case: Case, seed: int = 1) -> Selection:
    return assemble(case.blueprint, pool_of(case.bank), seed=seed)


def refs(selection: Selection) -> set[str]:
    return {ref for some in selection.sections.values() for ref in some}


def chosen(selection: Selection, bank: Collection[Question]) -> dict[str, tuple[Question, ...]]:
    by_ref = {question.ref: question for question in bank}
    return {
        section: tuple(by_ref[ref] for ref in some) for section, some in selection.sections.items()
    }


@few
@given(cases())
def test_a_paper_is_found_exactly_where_trying_everything_finds_one(case: Case) -> None:
    try:
        assembled(case)
        found = True
    except BlueprintCannotBeMet:
        found = False
    assert found == can_be_met(case, case.blueprint.rows)


@few
@given(cases(), seeds)
def test_the_independent_checker_passes_every_paper(case: Case, seed: int) -> None:
    assume(can_be_met(case, case.blueprint.rows))
    _, paper = assemble_paper(case.blueprint, case.bank, seed)
    assert faults(paper, case.blueprint) == []
    assert all(row.met for row in paper.rows)


@few
@given(cases(), seeds)
def test_the_distance_from_the_targets_is_the_least_or_within_the_tolerance(
    case: Case, seed: int
) -> None:
    rows = case.blueprint.rows
    allowed = [distance(s, rows) for s in every_selection(case) if meets(s, rows)]
    assume(allowed)
    selection = assembled(case, seed)
    assert selection.proven
    assert selection.bound == pytest.approx(min(allowed), abs=1e-6)
    assert selection.objective == pytest.approx(
        distance(chosen(selection, case.bank), rows), abs=1e-6
    )
    assert selection.objective <= min(allowed) + case.blueprint.tolerance + 1e-5


BANK = [
    *(ask(make_choice(f"BE-{n}", topic="T1" if n % 2 else "T2")) for n in range(1, 13)),
    make_set("BE-20", make_choice("BE-20a"), make_short("BE-20b", marks=3)),
]
TEN = make_blueprint(make_row(min=6, max=6), make_row("T1", where={"topic": "T1"}, target=3))


def test_equal_seeds_give_equal_papers() -> None:
    assert assemble_paper(TEN, BANK, 7) == assemble_paper(TEN, BANK, 7)


def test_the_order_of_the_bank_changes_no_paper() -> None:
    one, other = assemble_paper(TEN, BANK, 7)[1], assemble_paper(TEN, BANK[::-1], 7)[1]
    assert one.ref == other.ref


def test_seeds_give_different_papers() -> None:
    papers = {assemble_paper(TEN, BANK, seed)[1].ref for seed in range(12)}
    assert len(papers) >= 8


def test_a_seed_gives_the_same_paper_in_every_process() -> None:
    script = (
        "import json; from pathlib import Path; from mockexam import paths;"
        "from mockexam.assembly.assemble import assemble;"
        "from mockexam.assembly.blueprint_file import read_blueprint;"
        "from mockexam.assembly.pool import pool_of; from mockexam.bank.load import load_bank;"
        "bank, _ = load_bank(paths.starter_bank_folder());"
        "plan = read_blueprint(bank.folder / 'blueprints' / 'level-2-objective.yaml').blueprint;"
        "found = assemble(plan, pool_of(bank.questions), seed=5);"
        "print(json.dumps([found.sections, found.objective]))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(json.loads(runs[0])[0]["A"]) > 20


@pytest.mark.parametrize("seed", range(6))
def test_enemies_never_meet_even_where_only_one_names_the_other(seed: int) -> None:
    bank = [
        ask(make_choice("BE-1")),
        ask(make_choice("BE-2"), "BE-1"),
        ask(make_choice("BE-3"), "BE-1", "BE-99"),
        ask(make_choice("BE-4")),
    ]
    two = make_blueprint(make_row(min=2, max=3))
    assert not refs(assemble_paper(two, bank, seed)[0]) >= {"BE-1", "BE-2"}
    assert not refs(assemble_paper(two, bank, seed)[0]) >= {"BE-1", "BE-3"}


def test_enemies_that_a_row_needs_together_are_named_as_a_clash() -> None:
    bank = [ask(make_choice("BE-1")), ask(make_choice("BE-2"), "BE-1")]
    with pytest.raises(BlueprintCannotBeMet) as refusal:
        assemble(make_blueprint(make_row(min=2)), pool_of(bank))
    assert refusal.value.explanation.conflict == ("total",)


@few
@given(st.sets(st.sampled_from([question.ref for question in BANK]), max_size=6), seeds)
def test_what_is_excluded_stays_out(exclude: set[str], seed: int) -> None:
    selection = assemble(TEN, pool_of(BANK), seed=seed, exclude=exclude)
    assert refs(selection).isdisjoint(exclude)
    assert freeze_selection(selection, TEN, BANK).marks == 6


def test_a_set_is_taken_whole() -> None:
    plan = make_blueprint(
        make_row(min=4, max=4),
        make_row("short", where={"kind": "short_answer"}, measure="items", min=1),
    )
    _, paper = assemble_paper(plan, BANK)
    assert [item.ref for _, item in paper.items()] == ["BE-20a", "BE-20b"]


def test_a_set_stands_only_in_a_section_that_takes_all_its_parts() -> None:
    plan = make_blueprint(
        make_row(min=4, max=4),
        sections=[{"id": "A", "title": "A", "where": {"kind": "multiple_choice"}}],
    )
    _, paper = assemble_paper(plan, BANK)
    assert not any(question.question.is_set for question in paper.questions)


def test_marks_split_over_objectives_count_where_they_fall() -> None:
    bank = [ask(make_short(f"BE-{n}", marks=3, ao={"AO1": 1, "AO2": 2})) for n in range(4)]
    plan = make_blueprint(
        make_row("recall", where={"ao": "AO1"}, min=2, max=2),
        make_row("use", where={"ao": "AO2"}, min=4, max=4),
        make_row("time", where={"ao": "AO2"}, measure="minutes", max=1.4),
        make_row("both", where={"ao": ["AO1", "AO2"]}, measure="items", min=2, max=2),
    )
    _, paper = assemble_paper(plan, bank)
    assert [row.value for row in paper.rows] == pytest.approx([2, 4, 4 / 3, 2])


def test_a_question_stands_once_though_two_sections_would_take_it() -> None:
    plan = make_blueprint(
        make_row(min=13), sections=[{"id": "A", "title": "A"}, {"id": "B", "title": "B"}]
    )
    _, paper = assemble_paper(plan, BANK)
    assert paper.marks <= sum(question.marks for question in BANK)
    assert len({q.question.ref for q in paper.questions}) == len(paper.questions)


@pytest.mark.parametrize("seed", range(4))
def test_papers_that_all_lie_just_at_the_tolerance_are_chosen_from(seed: int) -> None:
    """Both papers, the empty one and the whole bank, are at the distance 1 exactly."""
    plan = make_blueprint(
        make_row("honey", where={"topic": "T2"}, min=0, target=1),
        make_row("more", where={"topic": "T2"}, target=4, max=8),
        make_row("marks", min=0, target=1),
        make_row("items", measure="items", min=0, target=1),
        tolerance=0.0,
    )
    selection, _ = assemble_paper(plan, [ask(make_short("BE-0", marks=3))], seed)
    assert (selection.objective, selection.bound) == pytest.approx((1, 1))


def test_a_search_that_ends_without_a_paper_says_that_nothing_was_ruled_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = Solution(Outcome.STOPPED, np.zeros(0), float("inf"), 0.0)
    monkeypatch.setattr("mockexam.assembly.search.solve", lambda *_, **__: stopped)
    thirds = make_blueprint(make_row(min=1, max=1))
    with pytest.raises(SearchGaveUp, match="none was ruled out"):
        assemble(thirds, pool_of([ask(make_short(f"BE-{n}", marks=3)) for n in range(2)]))


def test_the_solver_prints_nothing() -> None:
    code = "from mockexam.assembly.solve import Program, solve\n"
    code += "program = Program()\nprogram.add_column(upper=1.0, integral=True)\nsolve(program)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")
