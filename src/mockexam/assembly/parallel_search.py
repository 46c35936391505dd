"""The search for K parallel papers: a first sound set, then ever nearer ones."""
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
import numpy as np
from mockexam.assembly.parallel_pairs import density, near_pairs
from mockexam.assembly.parallel_problem import *
from mockexam.assembly.parallel_state import *
from mockexam.assembly.parallel_start import first_papers
from mockexam.assembly.parallel_repair import Repair, spread

PAIRS = 400_000
SINGLES = 4000
LIST_MAX = 30_000


class Improve:
    def __init__(self, problem, membership, rng):
        self.state = Papers(problem, membership)
        self.rng = rng
        self.share = 0.5
        self.round = 0
        self.stats = {}

    def run(self):
        while True:
            ok = self.step()
            self.round += 1
            yield ok

    def step(self):
        st = self.state
        p = int(st.worst.argmax())
        now = st.worst[p]
        for share in sorted({self.share, 0.98}):
            for q in self.partners(p, now):
                if self.attempt(p, q, now, now * share):
                    self.stats[q == UNUSED] = self.stats.get(q == UNUSED, 0) + 1
                    return True
        return False

    def partners(self, p, now):
        st = self.state
        meet = np.abs(st.off[p] + st.off).max(axis=1) / 2
        meet[p] = inf
        qs = [int(q) for q in np.argsort(meet, kind="stable") if meet[q] < now * 0.98]
        return [UNUSED, *qs[:6]]

    def attempt(self, p, q, now, bar):
        st = self.state
        half = np.zeros_like(st.goal)
        wanted = -st.off[p]
        if q != UNUSED:
            half = np.abs(st.off[p] + st.off[q]) / 2
            wanted = (st.off[q] - st.off[p]) / 2
        reach = bar - half
        if (reach <= 0).any():
            return False
        singles = st.exchanges(p, q, SINGLES, self.rng)
        moves = self.compound(singles, reach)
        one, two = near_pairs(moves.delta, wanted, reach, most=PAIRS, offset=half)
        pairs = moves.together(one, two)
        for at in range(min(len(one), 40)):
            rows = st.after(pairs, at)
            if rows is not None and max(np.abs(st.off_of(r)).max() for r in rows.values()) < now:
                st.replace(rows)
                return True
        return False

    def compound(self, singles, reach):
        """nothing + singles + sampled doubles"""
        m = len(singles)
        null = Moves(singles.paper, singles.other, np.full((1, 1), -1), np.full((1, 1), -1), np.zeros((1, singles.delta.shape[1])))
        base = Moves(singles.paper, singles.other, np.concatenate([null.out, singles.out]), np.concatenate([null.into, singles.into]), np.concatenate([null.delta, singles.delta]))
        if m == 0:
            return base
        size = int(min(LIST_MAX, (PAIRS / density(base.delta, reach)) ** 0.5))
        if size <= m:
            at = self.rng.choice(m, size, replace=False) + 1
            return base.take(np.append(0, at))
        extra = min(size - m, m * m)
        one = self.rng.integers(1, m + 1, extra)
        two = self.rng.integers(1, m + 1, extra)
        o, i = base.out[:, 0], base.into[:, 0]
        good = ((o[one] != o[two]) | (o[one] == -1)) & ((i[one] != i[two]) | (i[one] == -1))
        both = base.together(one[good], two[good])
        zero = np.zeros(m + 1, dtype=int)
        alone = base.together(np.arange(m + 1), zero)
        return Moves(base.paper, base.other, np.concatenate([alone.out, both.out]), np.concatenate([alone.into, both.into]), np.concatenate([alone.delta, both.delta]))
