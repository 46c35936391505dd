"""A first set of parallel papers, one paper after the other, by how many items of each kind it takes."""

from dataclasses import dataclass, field
from math import inf

import numpy as np

from mockexam.assembly.parallel_problem import Bools, Floats, Ints, ParallelProblem, add_dense_row
from mockexam.assembly.parallel_state import Papers
from mockexam.assembly.solve import Program, solve

KINDS_MAX = 1500
"""With more kinds than this only some of them are offered to the solver."""
_NODES = 40
_GAP = 0.2


def first_papers(problem: ParallelProblem, use: Floats, rng: np.random.Generator) -> Bools | None:
    """Return a membership, shape (K, n), that meets all rows and enemies, None where none is found.

    Items of a kind add the same to every row and have the same enemies, so that a
    paper is a count of each kind; the kinds that are left must have room, in
    shares, for the papers that are left. How many items papers share is not looked at.

    Args:
        problem: What must hold.
        use: How much each item serves where all papers together are nearest to the
            aims, shape (n,), or empty; such items are taken first.
        rng: Chooses among items of a kind.
    """
    empty = np.zeros((problem.papers, problem.items), dtype=bool)
    empty[:, list(problem.fixed)] = True
    draft = _Draft(Papers(problem, empty), _offered(problem, use, rng))
    liked = rng.random(problem.items) - (use if len(use) else 0.0)
    for paper in range(problem.papers):
        counts = draft.next_counts(paper)
        if counts is None:
            return None
        draft.take(paper, counts, liked)
    return draft.papers.membership


def _offered(problem: ParallelProblem, use: Floats, rng: np.random.Generator) -> Bools:
    """Return the items to choose from: all, or with too many kinds the most useful and some more."""
    bands, _, _ = problem.bands()
    offered = np.ones(problem.items, dtype=bool)
    if len(np.unique(bands, axis=1).T) > KINDS_MAX:
        rank = rng.random(problem.items) - (10 * use if len(use) else 0.0)
        offered[np.argsort(rank)[KINDS_MAX:]] = False
    least, _ = problem.uses()
    return offered | (least > 0)


@dataclass(eq=False)
class _Draft:
    papers: Papers
    offered: Bools
    kinds: Ints = field(init=False)
    of_kind: list[Ints] = field(init=False)

    def __post_init__(self) -> None:
        open_items = np.flatnonzero(self.offered & self.papers.free)
        self.kinds = np.unique(self.papers.kind[open_items])
        self.of_kind = [open_items[self.papers.kind[open_items] == kind] for kind in self.kinds]

    def next_counts(self, paper: int) -> Ints | None:
        """Return how many items of each kind the next paper takes."""
        left = len(self.papers.membership) - paper - 1
        for aims in (True, False):
            program = self._program(paper, left, aims=aims)
            solution = solve(program, relative_gap=_GAP, nodes=_NODES if aims else _NODES * 50)
            if solution.found:
                return np.rint(solution.values[: len(self.kinds)]).astype(np.int64)
        return None

    def take(self, paper: int, counts: Ints, liked: Floats) -> None:
        """Put so many items of each kind into a paper, the least used and best liked first."""
        state = self.papers
        row = state.membership[paper].copy()
        for items, count in zip(self.of_kind, counts, strict=True):
            if count:
                order = np.lexsort((liked[items], state.used[items], state.used[items] >= state.least[items]))
                able = items[order][state.used[items[order]] < state.most[items[order]]]
                row[able[:count]] = True
        state.replace({paper: row})

    def _program(self, paper: int, left: int, *, aims: bool) -> Program:
        state, program = self.papers, Program()
        size = np.array([len(items) for items in self.of_kind])
        room = state.most - state.used
        needs = np.maximum(state.least - state.used, 0)
        must = np.array([int((needs[items] > left).sum()) for items in self.of_kind])
        able = np.array([int((room[items] > 0).sum()) for items in self.of_kind])
        for low, high in zip(must, able, strict=True):
            program.add_column(0.0, float(low), float(high), integral=True)
        spare = np.array([int(np.minimum(room[items], left).sum()) for items in self.of_kind])
        for most in np.minimum(spare, left * size):
            program.add_column(0.0, 0.0, float(most))
        count = len(self.kinds)
        for c, items in enumerate(self.of_kind):
            terms = {c: 1.0, count + c: 1.0}
            program.add_row(terms, float(needs[items].sum()), float(room[items].sum()))
        adds = state.kinds[self.kinds].T
        base = state.sums[paper]
        for row, start, end in zip(adds, state.low - base, state.high - base, strict=True):
            add_dense_row(program, row, start, end)
            if left:
                add_dense_row(program, row, left * start, left * end, offset=count)
        if aims:
            self._aim(program, paper, left)
        return program

    def _aim(self, program: Program, paper: int, left: int) -> None:
        """Keep the paper, and the mean of those left, near to the aims, as far as kinds tell."""
        state = self.papers
        open_items = [i[state.used[i] < state.most[i]] for i in self.of_kind]
        means = np.array(
            [state.aims[i].mean(axis=0) if len(i) else np.zeros(state.aims.shape[1]) for i in open_items]
        ).reshape(len(open_items), -1)
        for aim, off in zip(means.T, state.off[paper], strict=True):
            for shared, offset in ((1, 0), (left, len(self.kinds))):
                if shared:
                    miss = program.add_column(1.0)
                    for sign in (1.0, -1.0):
                        add_dense_row(
                            program, sign * aim / shared, -inf, -sign * off, {miss: -1.0}, offset
                        )
