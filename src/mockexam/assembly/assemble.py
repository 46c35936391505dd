"""The assembler: the best papers that a blueprint allows, and among them the seed's choice."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.constraints import Place, Problem, Supply, build_problem, supply_of
from mockexam.assembly.explain import Explanation, explain
from mockexam.assembly.pool import Pool
from mockexam.assembly.solve import NODES_MAX, Outcome, Solution, solve
from mockexam.errors import MockExamError

CHOICE_GAP = 0.02
CAP_ROOM = 1e-6
"""Above the tolerance: HiGHS 1.15.1 presolves without end where a paper meets the cap exactly."""


class BlueprintCannotBeMet(MockExamError):
    """No paper from this bank meets every row; `explanation` says why and what would work."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        super().__init__(str(explanation))


class SearchGaveUp(MockExamError):
    """The search ended at its limit of work without a paper and without a proof."""


@dataclass(frozen=True)
class Selection:
    """Which questions a paper takes, by section, and how good that is.

    `objective` is the mean distance from the rows' targets as a share of the
    target; `bound` is the least that any paper of this pool could have.
    """

    seed: int
    sections: Mapping[str, tuple[str, ...]]
    objective: float
    bound: float
    proven: bool


def assemble(
    blueprint: Blueprint, pool: Pool, *, seed: int = 1, exclude: Collection[str] = ()
) -> Selection:
    """Return the paper that a seed chooses among those within the blueprint's tolerance.

    First the least possible distance from the targets is found; then, among
    all papers within the tolerance of it, the one that the seed's random
    weights like best. Equal seeds give equal papers.

    Raises:
        BlueprintCannotBeMet: No paper meets every row.
        SearchGaveUp: None was found, and none was ruled out, within the limit of work.
    """
    supply = supply_of(blueprint, pool, exclude)
    problem = build_problem(blueprint, supply)
    best = solve(problem.program)
    if best.outcome is Outcome.INFEASIBLE:
        raise BlueprintCannotBeMet(explain(blueprint, supply))
    if not best.found:
        raise SearchGaveUp(
            f"No paper was found for {blueprint.ref} within {NODES_MAX:,} steps of the search, and "
            "none was ruled out. Widen the bands of its rows, or take rows away."
        )
    marks = {question.ref: sum(i.marks for i in question.items) for question in pool}
    chosen = _choose(problem, best, blueprint.tolerance, marks, seed) or best
    places = problem.chosen(tuple(chosen.values))
    return Selection(
        seed=seed,
        sections=_by_section(blueprint, places),
        objective=_distance(blueprint, supply, places),
        bound=max(0.0, best.bound),
        proven=best.outcome is Outcome.OPTIMAL,
    )


def _choose(
    problem: Problem, best: Solution, tolerance: float, marks: Mapping[str, int], seed: int
) -> Solution | None:
    """Solve again with the distance capped and the seed's weights as the cost."""
    program = problem.program
    program.add_row(problem.deviation, upper=max(0.0, best.objective) + tolerance + CAP_ROOM)
    for column in problem.deviation:
        program.cost[column] = 0.0
    for (section, ref), column in problem.choice.items():
        program.cost[column] = marks[ref] * _weight(seed, section, ref)
    chosen = solve(program, relative_gap=CHOICE_GAP)
    return chosen if chosen.found else None


def _weight(seed: int, section: str, ref: str) -> float:
    """Return a question's weight under a seed, -0.5..0.5, the same on every machine."""
    return random.Random(f"{seed}/{section}/{ref}").random() - 0.5  # noqa: S311 (no secret)


def _distance(blueprint: Blueprint, supply: Supply, places: Collection[Place]) -> float:
    """Return the mean distance from the targets; a choice's own columns may overstate it."""
    aimed = [(supply.rows[row.id], row.target) for row in blueprint.rows if row.target is not None]
    gaps = (
        abs(sum(adds.get(place, 0.0) for place in places) - target) / max(target, 1.0)
        for adds, target in aimed
    )
    return sum(gaps) / max(len(aimed), 1)


def _by_section(blueprint: Blueprint, places: Collection[Place]) -> dict[str, tuple[str, ...]]:
    return {
        section.id: tuple(sorted(ref for place, ref in places if place == section.id))
        for section in blueprint.sections
    }
