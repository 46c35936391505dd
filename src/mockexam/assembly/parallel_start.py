"""A first set of parallel papers, paper by paper, by how many items of each kind it takes."""

from dataclasses import dataclass, field

import numpy as np

from mockexam.assembly.parallel_problem import Bools, Floats, Ints, ParallelProblem, add_dense_row
from mockexam.assembly.parallel_state import Papers
from mockexam.assembly.solve import Program, solve

KINDS_MAX = 400
LIKE_MIN = 3
"""With more kinds, or fewer items a kind, a paper is no small program any more."""
_NODES = 1000
_GAP = 0.2
_SOME = 1e-6


def first_papers(
    problem: ParallelProblem, use: Floats, rng: np.random.Generator, *, always: bool = False
) -> Bools | None:
    """Return a membership, shape (K, n), that meets all rows and enemies, None where none is found.

    Items of a kind add the same to every row and have the same enemies, so that a
    paper is a count of each kind; the kinds that are left must have room, in
    shares, for the papers that are left. How many items papers share is not looked at.

    Args:
        problem: What must hold.
        use: How much each item serves where all papers together are nearest to the
            aims, shape (n,), or empty; such items are taken first.
        rng: Chooses among items of a kind.
        always: Look even where there are many kinds, which takes long.
    """
    empty = np.zeros((problem.papers, problem.items), dtype=bool)
    empty[:, list(problem.fixed)] = True
    use = use if len(use) else np.zeros(problem.items)
    draft = _Draft(Papers(problem, empty), use > _SOME)
    if not always and len(draft.kinds) > min(KINDS_MAX, problem.items / LIKE_MIN):
        return None
    liked = rng.random(problem.items)
    for paper in range(problem.papers):
        counts = draft.next_counts(paper)
        if counts is None:
            return None
        draft.take(paper, counts, liked)
    return draft.papers.membership


@dataclass(eq=False)
class _Draft:
    papers: Papers
    wanted: Bools
    kinds: Ints = field(init=False)
    cost: Floats = field(init=False)
    of_kind: list[Ints] = field(init=False)

    def __post_init__(self) -> None:
        open_items = np.flatnonzero(self.papers.free)
        both = self.papers.kind[open_items] * 2 + ~self.wanted[open_items]
        kinds = np.unique(both)
        self.of_kind = [open_items[both == kind] for kind in kinds]
        self.kinds, self.cost = kinds // 2, np.asarray(kinds % 2, dtype=np.float64)

    def next_counts(self, paper: int) -> Ints | None:
        """Return how many items of each kind the next paper takes."""
        left = len(self.papers.membership) - paper - 1
        solution = solve(self._program(paper, left), relative_gap=_GAP, nodes=_NODES)
        if not solution.found:
            return None
        return np.rint(solution.values[: len(self.kinds)]).astype(np.int64)

    def take(self, paper: int, counts: Ints, liked: Floats) -> None:
        """Put so many items of each kind into a paper, the least used and best liked first."""
        state = self.papers
        row = state.membership[paper].copy()
        for items, count in zip(self.of_kind, counts, strict=True):
            if count:
                order = np.lexsort(
                    (liked[items], state.used[items], state.used[items] >= state.least[items])
                )
                able = items[order][state.used[items[order]] < state.most[items[order]]]
                row[able[:count]] = True
        state.replace({paper: row})

    def _program(self, paper: int, left: int) -> Program:
        state, program = self.papers, Program()
        size = np.array([len(items) for items in self.of_kind])
        room = state.most - state.used
        needs = np.maximum(state.least - state.used, 0)
        must = np.array([int((needs[items] > left).sum()) for items in self.of_kind])
        able = np.array([int((room[items] > 0).sum()) for items in self.of_kind])
        program.add_columns(
            len(size), self.cost, must.astype(float), able.astype(float), integral=True
        )
        spare = np.array([int(np.minimum(room[items], left).sum()) for items in self.of_kind])
        most = np.minimum(spare, left * size).astype(float)
        program.add_columns(len(size), self.cost, 0.0, most)
        count = len(self.kinds)
        for c, items in enumerate(self.of_kind):
            low, high = float(needs[items].sum()), float(room[items].sum())
            program.add_row([c, count + c], 1.0, low, high)
        adds = state.kinds[self.kinds].T
        base = state.sums[paper]
        for row, start, end in zip(adds, state.low - base, state.high - base, strict=True):
            add_dense_row(program, row, start, end)
            if left:
                add_dense_row(program, row, left * start, left * end, offset=count)
        return program
