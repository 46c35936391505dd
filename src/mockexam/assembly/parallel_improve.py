"""Sound papers brought ever nearer to their aims by exchanges of up to four items at a time."""

from collections.abc import Callable
from functools import partial
from math import inf

import numpy as np

from mockexam.assembly.parallel_pairs import density, near_pairs
from mockexam.assembly.parallel_problem import Bools, Floats, Ints, ParallelProblem
from mockexam.assembly.parallel_state import NOTHING, UNUSED, Moves, Papers

PAIRS = (10_000, 150_000)
"""How many pairs of exchanges are looked at for one paper, in good times and in bad."""
_SINGLES = 4000
_LIST_MAX = 30_000
_MEAN = 0.2
_PARTNERS = 6
_FIRST_PARTNERS = 2
_TRIED = 40
_CENTRED = 2
_CENTRED_SHARE = 0.1
_SACRIFICES = ((32.0, 0.1), (64.0, 0.1))
_GOALS = (0.5, 0.95)
_LOOSE = 9.0


class Improvement:
    """A walk through sound memberships, one round after the other.

    Each round takes the paper that is farthest from its aims and looks for exchanges
    with the unused items, or with a paper that is off the other way, after which neither
    is as far. Exchanges are taken from a list of single and double ones, and two of a
    list that together do just what is wanted are found by `near_pairs`. What all papers
    together are off can only be mended with unused items, so it is kept small on the way.

    `state` holds the papers as they are, which may be farther off than they were.
    """

    def __init__(
        self, problem: ParallelProblem, membership: Bools, rng: np.random.Generator
    ) -> None:
        self.state = Papers(problem, membership)
        self.rng = rng
        self._pairs = PAIRS[0]

    def step(self) -> None:
        """Make one round."""
        paper = int(self.state.worst.argmax())
        now = float(self.state.worst[paper])
        if np.abs(self._total()).max() > self._leeway(now):
            self._centre(now)
        if any(
            self._approach(paper, other, goal * now, goal * now)
            for goal in _GOALS
            for other in self._partners(paper, now)
        ):
            self._pairs = max(PAIRS[0], self._pairs * 2 // 3)
        elif self._pairs < PAIRS[1]:
            self._pairs = min(PAIRS[1], self._pairs * 2)
        elif not self._approach(paper, UNUSED, now * _GOALS[1], now, _LOOSE):
            self._disturb(paper, now)

    def _total(self) -> Floats:
        """Return how far all papers together are above their aims."""
        return np.asarray(self.state.off.sum(axis=0))

    def _leeway(self, bar: float) -> float:
        """Return how far all papers together may be off where each may be off by a bar."""
        return bar * (1 + _MEAN * len(self.state.off))

    def _partners(self, paper: int, now: float) -> list[int]:
        """Return with whom a paper exchanges: first those that are off the other way."""
        meet = np.abs(self.state.off[paper] + self.state.off).max(axis=1) / 2
        meet[paper] = inf
        others = [int(k) for k in np.argsort(meet, kind="stable") if meet[k] < now * _GOALS[1]]
        return [*others[:_FIRST_PARTNERS], UNUSED, *others[_FIRST_PARTNERS:_PARTNERS]]

    def _disturb(self, paper: int, now: float) -> None:
        """Bring a paper nearer at the cost of another, chosen at random."""
        for other in self.rng.permutation(len(self.state.off))[:3].tolist():
            if other != paper and self._approach(paper, other, 0.9 * now, 1.5 * now):
                return

    def _approach(
        self, paper: int, other: int, bar: float, bar_other: float, loose: float = 1.0
    ) -> bool:
        """Bring a paper within a bar, its partner within another; tell whether it worked."""
        off = self.state.off[paper]
        if other == UNUSED:
            rest = -self._total()
            most = np.maximum(self._leeway(bar) * loose, np.abs(rest))
        else:
            rest = self.state.off[other]
            most = np.full_like(rest, bar_other)

        def rank(sums: Floats) -> Floats:
            here = np.abs(sums + off).max(axis=1) / bar
            return np.asarray(np.maximum(here, (np.abs(sums - rest) / most).max(axis=1)))

        low, high = np.maximum(-off - bar, rest - most), np.minimum(-off + bar, rest + most)
        return self._make(paper, other, low, high, rank)

    def _centre(self, now: float) -> None:
        """Bring all papers together nearer to the aims, if need be at the cost of one of them."""
        total = self._total()
        most_off = np.abs(total).argmax()
        helpful = np.argsort(-self.state.off[:, most_off] * np.sign(total[most_off]), kind="stable")
        for paper in helpful[:_CENTRED].tolist():
            if np.abs(self._total()).max() < _CENTRED_SHARE * self._leeway(now):
                return
            self._pull(paper, _GOALS[1] * now, 0.99)
        if np.abs(self._total()).max() > self._leeway(now):
            for bar, share in _SACRIFICES:
                if self._pull(int(self.rng.integers(len(self.state.off))), bar * now, share):
                    return

    def _pull(self, paper: int, bar: float, share: float) -> bool:
        """Keep a paper within a bar and cut what all together are off to a share of it."""
        total, off = self._total(), self.state.off[paper]
        less = share * float(np.abs(total).max())
        low, high = np.maximum(-off - bar, -total - less), np.minimum(-off + bar, -total + less)
        return self._make(paper, UNUSED, low, high, partial(_distance, centre=-total))

    def _make(
        self, paper: int, other: int, low: Floats, high: Floats, rank: Callable[[Floats], Floats]
    ) -> bool:
        """Make the best exchange that changes a paper's aims by what lies in a box, if any."""
        if (low >= high).any():
            return False
        moves = self._exchanges(paper, other, (high - low) / 2)
        one, two = near_pairs(moves.delta, low, high, rank, self._pairs)
        pairs = moves.together(one[:_TRIED], two[:_TRIED])
        for at in range(len(pairs)):
            rows = self.state.after(pairs, at)
            if rows is not None:
                self.state.replace(rows)
                return True
        return False

    def _exchanges(self, paper: int, other: int, reach: Floats) -> Moves:
        """Return none, then single exchanges and, where pairs of them are few, double ones."""
        base = self.state.exchanges(paper, other, _SINGLES, self.rng).after_none()
        singles = len(base) - 1
        size = int(min(_LIST_MAX, (self._pairs / density(base.delta, reach)) ** 0.5))
        if size <= singles:
            some = self.rng.choice(singles, size, replace=False) + 1
            return base.take(np.append(0, some))
        return self._with_doubles(base, min(size - singles, singles**2))

    def _with_doubles(self, base: Moves, count: int) -> Moves:
        nothing = np.zeros(len(base), dtype=np.int64)
        one = self.rng.integers(1, max(2, len(base)), count)
        two = self.rng.integers(1, max(2, len(base)), count)
        good = _apart(base.out, one, two) & _apart(base.into, one, two)
        return base.together(
            np.concatenate([np.arange(len(base)), one[good]]), np.concatenate([nothing, two[good]])
        )


def _distance(sums: Floats, *, centre: Floats) -> Floats:
    return np.asarray(np.abs(sums - centre).max(axis=1))


def _apart(items: Ints, one: Ints, two: Ints) -> Bools:
    """Return where two exchanges do not name the same item."""
    first, second = items[one, 0], items[two, 0]
    return np.asarray((first != second) | (first == NOTHING))
