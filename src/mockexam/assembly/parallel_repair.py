"""Papers that break rows, mended by a search that takes no exchange back at once."""

from collections.abc import Iterator

import numpy as np

from mockexam.assembly.parallel_problem import Bools, Floats, Ints, ParallelProblem
from mockexam.assembly.parallel_state import NOTHING, UNUSED, Papers

WIDTH = 100
"""So many items and places are tried against each item of a paper in one round."""
_TENURE = (4, 12)
_NEVER = 1e12
_LATE = 1e6
_NOUGHT = 1e-9
_ALL = slice(None)


def spread(problem: ParallelProblem, rng: np.random.Generator) -> Bools:
    """Return a membership that meets only the uses: every item in as many papers as it must be."""
    least, _ = problem.uses()
    membership = np.zeros((problem.papers, problem.items), dtype=bool)
    membership[:, list(problem.fixed)] = True
    size = np.zeros(problem.papers)
    for item in rng.permutation(problem.items):
        for _ in range(int(least[item]) - int(membership[:, item].sum())):
            open_papers = np.flatnonzero(~membership[:, item])
            if not len(open_papers):
                break
            ties = open_papers[size[open_papers] == size[open_papers].min()]
            paper = int(rng.choice(ties))
            membership[paper, item] = True
            size[paper] += 1
    return membership


class Repair:
    """A search for papers that meet all rows; uses are met from the first to the last round.

    The problem's aims are left aside. `state` holds the papers as they are;
    `mended` tells whether all is sound.
    """

    def __init__(
        self, problem: ParallelProblem, membership: Bools, rng: np.random.Generator
    ) -> None:
        self.state = Papers(problem, membership)
        self.rng = rng
        state = self.state
        self.scale = np.maximum(1e-9, np.abs(state.adds).max(axis=0))
        self.weights = 1 / self.scale
        self.barred = np.zeros((problem.papers, problem.items + 1), dtype=np.int64)
        self.round = 0
        self.least_seen = np.inf

    @property
    def mended(self) -> bool:
        """True where nothing is broken any more."""
        return not self._excess(self.state.sums).any() and self._shared_too_many() == 0

    def run(self) -> Iterator[int]:
        """Make rounds for ever, or until all is mended; yield after each."""
        while not self.mended:
            self._step()
            self.round += 1
            yield self.round

    def _excess(self, sums: Floats, rows: Ints | slice = _ALL) -> Floats:
        low, high = self.state.low[rows], self.state.high[rows]
        return np.asarray(np.maximum(0.0, np.maximum(low - sums, sums - high)))

    def _shared_too_many(self) -> int:
        state = self.state
        if state.overlap_max == np.inf:
            return 0
        free = (state.membership & state.free).astype(np.int64)
        shared = np.triu(free @ free.T, 1)
        return int(np.maximum(0, shared - state.overlap_max).sum())

    def _step(self) -> None:
        state, rng = self.state, self.rng
        broken = self._excess(state.sums)
        costs = broken @ self.weights
        (bad,) = np.nonzero(broken.any(axis=1))
        paper = int(rng.choice(bad)) if len(bad) else int(rng.integers(len(costs)))
        out, into, other = self._grid(paper)
        gain = self._gain(paper, out, into, other)
        gain += self._sharing(paper, out, into)
        gain += self._forbidden(out, into, other) * _NEVER
        total = float(costs.sum())
        late = self._is_barred(paper, out, into, other)
        gain += np.where(late & (total + gain > self.least_seen - _NOUGHT), _LATE, 0.0)
        best = np.flatnonzero(gain.ravel() <= gain.min() + 1e-12)
        if gain.min() >= _NEVER / 2:
            return
        one, two = divmod(int(rng.choice(best)), gain.shape[1])
        if gain[one, two] >= -_NOUGHT:
            self.weights = self.weights * np.where(broken.any(axis=0), 1.1, 1.0)
        self._make(paper, int(out[one]), int(into[two]), int(other[two]))

    def _gain(self, paper: int, out: Ints, into: Ints, other: Ints) -> Floats:
        """Return what each exchange adds to the weighted excess of the papers in it."""
        state = self.state
        leaving, coming = state.adds[out], state.adds[into]
        rows = np.flatnonzero(leaving.any(axis=0) | coming.any(axis=0))
        change = coming[None, :, rows] - leaving[:, None, rows]
        weights, before = self.weights[rows], state.sums[:, rows]
        now = self._excess(before, rows) @ weights
        gain = self._excess(before[paper] + change, rows) @ weights - now[paper]
        shared = np.flatnonzero(other != UNUSED)
        there = self._excess(before[other[shared]] - change[:, shared], rows) @ weights
        gain[:, shared] += there - now[other[shared]]
        return np.asarray(gain)

    def _grid(self, paper: int) -> tuple[Ints, Ints, Ints]:
        """Return what may leave a paper, and what may come in with where it comes from."""
        state, rng = self.state, self.rng
        mine = state.membership[paper]
        out = np.append(np.flatnonzero(mine & state.free), NOTHING)
        spare = np.flatnonzero(~mine & state.free & (state.used < state.most))
        others, held = np.nonzero(state.membership & ~mine & state.free)
        if len(spare) > WIDTH:
            spare = rng.choice(spare, WIDTH, replace=False)
        if len(held) > WIDTH:
            kept = rng.choice(len(held), WIDTH, replace=False)
            others, held = others[kept], held[kept]
        papers = np.array([k for k in range(len(state.membership)) if k != paper], dtype=np.int64)
        into = np.concatenate([spare, [NOTHING], held, np.full(len(papers), NOTHING)])
        other = np.concatenate([np.full(len(spare) + 1, UNUSED), others, papers])
        return out, into, other

    def _forbidden(self, out: Ints, into: Ints, other: Ints) -> Bools:
        """Return which exchanges use an item too little or twice in one paper."""
        state = self.state
        must_stay = np.append(state.used <= state.least, False)[out]
        twice = np.append(state.membership, np.zeros((len(state.membership), 1), bool), axis=1)
        there = twice[np.ix_(other, out)].T & (other != UNUSED)
        both = (out[:, None] == NOTHING) & (into[None, :] == NOTHING)
        return np.asarray((must_stay[:, None] & (other == UNUSED)) | there | both)

    def _sharing(self, paper: int, out: Ints, into: Ints) -> Floats | float:
        """Return by how many shared items too many an exchange with unused ones changes."""
        state = self.state
        if state.overlap_max == np.inf:
            return 0.0
        free = state.membership & state.free
        shared = (free & free[paper]).sum(axis=1).astype(float)
        shared[paper] = -np.inf
        padded = np.append(free, np.zeros((len(free), 1), bool), axis=1).astype(float)
        after = shared[:, None, None] - padded[:, out][:, :, None] + padded[:, into][:, None, :]
        cost = np.maximum(0, after - state.overlap_max).sum(axis=0)
        cost -= np.maximum(0, shared - state.overlap_max).sum()
        return np.asarray(cost)

    def _is_barred(self, paper: int, out: Ints, into: Ints, other: Ints) -> Bools:
        back = self.barred[paper, into] > self.round
        away = self.barred[other[None, :], out[:, None]] > self.round
        return np.asarray(back[None, :] | (away & (other != UNUSED)))

    def _make(self, paper: int, out: int, into: int, other: int) -> None:
        state = self.state
        rows = {paper: state.membership[paper].copy()}
        if other != UNUSED:
            rows[other] = state.membership[other].copy()
        until = self.round + int(self.rng.integers(*_TENURE))
        for item, here in ((out, False), (into, True)):
            if item != NOTHING:
                rows[paper][item] = here
                if other != UNUSED:
                    rows[other][item] = not here
                if not here:
                    self.barred[paper, item] = until
                elif other != UNUSED:
                    self.barred[other, item] = until
        state.replace(rows)
        total = float((self._excess(state.sums) @ self.weights).sum())
        self.least_seen = min(self.least_seen, total)
