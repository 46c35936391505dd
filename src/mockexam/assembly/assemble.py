"""The assembler: the best papers that a blueprint allows, and among them the seed's choice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import inf

import numpy as np

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.build import MISSED_ROOM, missed_by, objective_of
from mockexam.assembly.compile import model_of
from mockexam.assembly.explain import Explanation, explain
from mockexam.assembly.model import Clause, Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.search import Found, Limits, Watch, best_paper
from mockexam.assembly.solve import Outcome
from mockexam.assembly.table import Floats, Ints
from mockexam.errors import MockExamError

CHOICE = Limits(gap=0.05, nodes=200, any_paper=True)
"""The seed's choice need not be the one it likes best of all: a good one soon is as good."""
DRAWN = 1500
_FURTHER_DIGITS = 2.0**20
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

    `objective` is in the blueprint's own unit: the mean distance from the rows' targets as
    a share of the target, with what soft rows are missed by, unless it names another.
    `bound` is the best that any paper of this pool could have, and `proven` says that the
    search closed the gap to it, so that what the paper falls short by is the seed's choice.
    `reproducible` is False where the clock ended the search.
    """

    seed: int
    sections: Mapping[str, tuple[str, ...]]
    objective: float
    bound: float
    proven: bool
    reproducible: bool = True


def assemble(
    blueprint: Blueprint,
    pool: Pool,
    *,
    seed: int = 1,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
    limits: Limits | None = None,
    watch: Watch | None = None,
) -> Selection:
    """Return the paper that a seed chooses among those within the blueprint's tolerance.

    First the best objective is found; then, among all papers within the tolerance of it,
    the one that the seed's random weights like best. Equal seeds give equal papers.

    Args:
        blueprint: What the paper has to be like.
        pool: The questions.
        seed: Which of the good papers.
        exclude: Refs of questions to leave out.
        include: Refs of questions that have to stand on the paper.
        limits: Where the search may stop short of a proof.
        watch: Told the cost of the best paper so far, and the bound, as they move.

    Raises:
        BlueprintCannotBeMet: No paper meets every row.
        SearchGaveUp: None was found, and none was ruled out, within the limit of work.
    """
    model = model_of(blueprint, pool, exclude=exclude, include=include)
    selection = assemble_model(model, seed=seed, limits=limits, watch=watch)
    if selection is None:
        raise BlueprintCannotBeMet(explain(blueprint, pool, exclude=exclude, include=include))
    return selection


def assemble_model(
    model: Model, *, seed: int, limits: Limits | None = None, watch: Watch | None = None
) -> Selection | None:
    """Return the paper that a seed chooses of a model, None where there is none.

    Raises:
        SearchGaveUp: None was found, and none was ruled out, within the limit of work.
    """
    settled = _settle_soft_rows(model, limits)
    if settled is None:
        return None
    model = settled
    best = best_paper(model, limits, watch)
    if best.outcome is Outcome.INFEASIBLE:
        return None
    if best.cost == inf:
        raise SearchGaveUp(
            f"No paper was found for {model.blueprint.ref} within the limit of the search, and "
            "none was ruled out. Widen the bands of its rows, take rows away, or allow more time."
        )
    places = _choose(model, best, seed) if model.blueprint.tolerance else best.places
    return Selection(
        seed=seed,
        sections=by_section(model, places),
        objective=objective_of(model, places),
        bound=in_own_unit(model, best.bound),
        proven=best.proven,
        reproducible=best.reproducible,
    )


def _settle_soft_rows(model: Model, limits: Limits | None) -> Model | None:
    """Return the model with its soft rows held to what they must be missed by at least.

    Where the objective is named, misses come first: the least weighted miss is found, and
    the objective is sought among all papers that miss no more. Else misses and distances
    are weighed together.
    """
    if not len(model.aims) or not any(clause.soft for clause in model.clauses):
        return model
    untargeted = tuple(replace(c, target=None) if c.target else c for c in model.clauses)
    least = best_paper(replace(model, clauses=untargeted, aims=model.aims[:0]), limits)
    if least.cost == inf:
        return None if least.outcome is Outcome.INFEASIBLE else model
    filled = np.zeros(len(model))
    filled[least.places] = 1.0
    missed = missed_by(model, filled)
    if missed > MISSED_ROOM:
        return replace(model, missed_at_most=missed)
    return replace(model, clauses=tuple(map(_hardened, model.clauses)))


def _hardened(clause: Clause) -> Clause:
    if not clause.soft or clause.row is None:
        return clause
    return replace(clause, row=clause.row.model_copy(update={"hard": True}))


def in_own_unit(model: Model, cost: float) -> float:
    """Return a cost as a figure of the objective."""
    return -cost if model.sense > 0 else cost if model.sense else max(0.0, cost)


def by_section(model: Model, places: Ints) -> dict[str, tuple[str, ...]]:
    """Return the refs of the questions in places, by section, in the order of refs."""
    return {
        section.id: tuple(sorted(model.refs(places[model.section[places] == n].tolist())))
        for n, section in enumerate(model.blueprint.sections)
    }


def _choose(model: Model, best: Found, seed: int) -> Ints:
    """Search again with the cost capped and the seed's weights in its place."""
    tolerance = model.blueprint.tolerance
    if len(model.aims):
        cap = best.cost + tolerance * abs(best.cost) + CAP_ROOM
    else:
        cap = max(best.cost, 0.0) + tolerance + CAP_ROOM
    liked = _liked(model, best, cap, seed)
    chosen = best_paper(replace(model, liked=liked, cap=cap), CHOICE, start=best.places)
    return chosen.places if chosen.cost < inf else best.places


def _liked(model: Model, best: Found, cap: float, seed: int) -> Floats:
    """Return the seed's cost of each place: what it drew, of those that the cap allows, first.

    Of many places it draws some: the others cost more than any that was drawn.
    """
    weights, marks = seed_weights(model, seed), _marks(model)
    within = best.relaxation.objective + best.relaxation.prices <= cap + CAP_ROOM
    share = min(1.0, DRAWN / max(int(within.sum()), 1))
    drawn = within & ((weights * _FURTHER_DIGITS) % 1.0 < share)
    return np.where(drawn, marks * weights, marks * 1.0)


def _marks(model: Model) -> Floats:
    return model.pool.by_question(model.pool.marks)[model.question]


def seed_weights(model: Model, seed: int) -> Floats:
    """Return each place's weight under a seed, -0.5..0.5, the same on every machine."""
    sections = [section.id for section in model.blueprint.sections]
    weights = np.empty(len(model))
    pairs = zip(model.section.tolist(), model.question.tolist(), strict=True)
    for place, (section, question) in enumerate(pairs):
        key = f"{seed}/{sections[section]}/{model.pool.refs[question]}"
        digest = blake2b(key.encode(), digest_size=8).digest()
        weights[place] = int.from_bytes(digest) / 2**64 - 0.5
    return weights
