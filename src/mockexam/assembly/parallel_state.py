"""Papers under change: their sums, what may be exchanged in them, and whether an exchange fits."""

from dataclasses import dataclass
from math import inf

import numpy as np

from mockexam.assembly.parallel_problem import Bools, Floats, Ints, ParallelProblem

NOTHING = -1
"""The place of an item where none leaves or none comes in."""
UNUSED = -1
"""The place of a paper where an item is exchanged with those that no paper needs."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Exchanges of one paper with another or with the unused items.

    `out` leave the paper and `into` come in, shape (m, d) of items or `NOTHING`;
    `other` is the paper that takes and gives them, or `UNUSED`. `delta` is what the paper's
    weighted aims gain, shape (m, A).
    """

    paper: int
    other: int
    out: Ints
    into: Ints
    delta: Floats

    def __len__(self) -> int:
        return len(self.out)

    def take(self, at: Ints) -> "Moves":
        """Return some of the moves."""
        return Moves(self.paper, self.other, self.out[at], self.into[at], self.delta[at])

    def after_none(self) -> "Moves":
        """Return the moves with one before them that moves nothing."""
        none = np.full((1, self.out.shape[1]), NOTHING)
        return Moves(
            self.paper,
            self.other,
            np.concatenate([none, self.out]),
            np.concatenate([none, self.into]),
            np.concatenate([np.zeros((1, self.delta.shape[1])), self.delta]),
        )

    def together(self, one: Ints, two: Ints) -> "Moves":
        """Return moves that are each two of these."""
        return Moves(
            self.paper,
            self.other,
            np.concatenate([self.out[one], self.out[two]], axis=1),
            np.concatenate([self.into[one], self.into[two]], axis=1),
            self.delta[one] + self.delta[two],
        )


NONE: Ints = np.empty(0, dtype=np.int64)


class Papers:
    """K papers of a problem with their sums kept; items by number, `NOTHING` adds nothing."""

    def __init__(self, problem: ParallelProblem, membership: Bools) -> None:
        bands, self.low, self.high = problem.bands()
        self.adds = _with_nothing(bands)
        self.aims = _with_nothing(problem.aims * problem.weights[:, None])
        self.goal = problem.targets * problem.weights
        self.least, self.most = problem.uses()
        self.free = np.ones(problem.items, dtype=bool)
        self.free[list(problem.fixed)] = False
        self.overlap_max = inf if problem.overlap_max is None else problem.overlap_max
        self.kind, self.kinds = _kinds(self.adds)
        self.load(membership)

    def load(self, membership: Bools) -> None:
        """Put another membership, shape (K, n), in place of this one."""
        self.membership = membership.copy()
        self.used = membership.sum(axis=0)
        self.sums = np.stack([self.sums_of(row) for row in membership])
        self.off = np.stack([self.off_of(row) for row in membership])
        self.worst = np.abs(self.off).max(axis=1, initial=0.0)

    def sums_of(self, row: Bools) -> Floats:
        """Return a paper's sums of rows and enemies."""
        return np.asarray(self.adds[:-1][row].sum(axis=0))

    def off_of(self, row: Bools) -> Floats:
        """Return how far a paper is above its aims, weighted, shape (A,)."""
        return np.asarray(self.aims[:-1][row].sum(axis=0) - self.goal)

    def replace(self, rows: dict[int, Bools]) -> None:
        """Put other items in some papers."""
        for paper, row in rows.items():
            self.used += row.astype(np.int64) - self.membership[paper]
            self.membership[paper] = row
            self.sums[paper] = self.sums_of(row)
            self.off[paper] = self.off_of(row)
            self.worst[paper] = np.abs(self.off[paper]).max(initial=0.0)

    def after(self, moves: Moves, at: int) -> dict[int, Bools] | None:
        """Return the papers that a move changes, as after it; None where it does not fit."""
        out, into = moves.out[at], moves.into[at]
        out, into = out[out != NOTHING], into[into != NOTHING]
        if len(set(out.tolist())) < len(out) or len(set(into.tolist())) < len(into):
            return None
        rows = {moves.paper: _exchanged(self.membership[moves.paper], out, into)}
        if moves.other != UNUSED:
            rows[moves.other] = _exchanged(self.membership[moves.other], into, out)
        return rows if self.fits(rows) else None

    def fits(self, rows: dict[int, Bools]) -> bool:
        """Tell whether all would be sound after some papers are replaced by others."""
        for row in rows.values():
            sums = self.sums_of(row)
            if (sums < self.low).any() or (sums > self.high).any():
                return False
        if len(rows) == 1:
            used = self.used + sum(
                row.astype(np.int64) - self.membership[paper] for paper, row in rows.items()
            )
            if (used < self.least).any() or (used > self.most).any():
                return False
        return self.overlap_max == inf or self._overlaps_fit(rows)

    def _overlaps_fit(self, rows: dict[int, Bools]) -> bool:
        for paper, row in rows.items():
            after = self.membership.copy()
            for other, it in rows.items():
                after[other] = it
            shared = (after & (row & self.free)).sum(axis=1)
            shared[paper] = 0
            if (shared > self.overlap_max).any():
                return False
        return True

    def tight(self, paper: int) -> Ints:
        """Return the papers that can share no more items with a paper than they do."""
        if self.overlap_max == inf:
            return NONE
        shared = (self.membership & (self.membership[paper] & self.free)).sum(axis=1)
        shared[paper] = -1
        return np.flatnonzero(shared >= self.overlap_max)

    def exchanges(self, paper: int, other: int, most: int, rng: np.random.Generator) -> Moves:
        """Return the exchanges of one item at most each way that fit, at most so many.

        `other` is a paper or `UNUSED`. Enemies and rows hold in both papers after
        each of them; two at a time need not fit.
        """
        out, into = self._candidates(paper, other)
        low, high = self.low - self.sums[paper], self.high - self.sums[paper]
        if other != UNUSED:
            low = np.maximum(low, self.sums[other] - self.high)
            high = np.minimum(high, self.sums[other] - self.low)
        width = max(1, 4 * most // max(1, len(out)))
        if len(into) > width:
            into = np.append(np.sort(rng.choice(into[:-1], width, replace=False)), NOTHING)
        grid = self._within(out, into, low, high)
        grid &= (out[:, None] != NOTHING) | (into[None, :] != NOTHING)
        full = self.tight(paper) if other == UNUSED else NONE
        if len(full):
            gained = self._held(full, into).astype(np.float32)
            lost = (~self._held(full, out)).astype(np.float32)
            grid &= (lost.T @ gained) == 0
        one, two = np.nonzero(grid)
        if len(one) > most:
            kept = np.sort(rng.choice(len(one), most, replace=False))
            one, two = one[kept], two[kept]
        leaving, coming = out[one], into[two]
        return Moves(
            paper,
            other,
            leaving[:, None],
            coming[:, None],
            self.aims[coming] - self.aims[leaving],
        )

    def _held(self, papers: Ints, items: Ints) -> Bools:
        held = self.membership[np.ix_(papers, items)]
        held[:, items == NOTHING] = False
        return np.asarray(held)

    def _candidates(self, paper: int, other: int) -> tuple[Ints, Ints]:
        mine = self.membership[paper]
        if other == UNUSED:
            out = mine & self.free & (self.used > self.least)
            into = ~mine & self.free & (self.used < self.most)
        else:
            out = mine & self.free & ~self.membership[other]
            into = ~mine & self.free & self.membership[other]
        return np.append(np.flatnonzero(out), NOTHING), np.append(np.flatnonzero(into), NOTHING)

    def _within(self, out: Ints, into: Ints, low: Floats, high: Floats) -> Bools:
        """Return which exchanges leave all sums within limits, shape (out, into)."""
        leaving, at_out = np.unique(self.kind[out], return_inverse=True)
        coming, at_in = np.unique(self.kind[into], return_inverse=True)
        grid = np.ones((len(leaving), len(coming)), dtype=bool)
        takes, gives = self.kinds[leaving], self.kinds[coming]
        some = np.flatnonzero(takes.any(axis=0) | gives.any(axis=0))
        for row in some:
            change = gives[None, :, row] - takes[:, None, row]
            grid &= (change >= low[row]) & (change <= high[row])
        return np.asarray(grid[np.ix_(at_out, at_in)])


def _exchanged(row: Bools, out: Ints, into: Ints) -> Bools:
    after = row.copy()
    after[out] = False
    after[into] = True
    return after


def _with_nothing(rows: Floats) -> Floats:
    """Return rows by item, shape (n + 1, R), the last item adding nothing."""
    return np.ascontiguousarray(np.concatenate([rows, np.zeros((len(rows), 1))], axis=1).T) + 0.0


def _kinds(adds: Floats) -> tuple[Ints, Floats]:
    """Return of which kind each item is, items of a kind adding the same, and what a kind adds."""
    number: dict[bytes, int] = {}
    kind = np.array([number.setdefault(row.tobytes(), len(number)) for row in adds])
    first = np.unique(kind, return_index=True)[1]
    return kind, adds[first]
