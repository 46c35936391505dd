"""What each question of a pool gives to rows and sections, as columns of numbers."""

import numpy as np
import numpy.typing as npt

from mockexam.assembly.blueprint import Row, Section
from mockexam.assembly.pool import Pool, contribution, may_stand_in

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def refs_of(pool: Pool) -> tuple[str, ...]:
    return tuple(q.ref for q in pool)


def numbers_of(pool: Pool) -> dict[str, int]:
    return {q.ref: n for n, q in enumerate(pool)}


def row_values(pool: Pool, row: Row) -> Numbers:
    return np.array([contribution(q, row) for q in pool], dtype=float)


def may_stand(pool: Pool, section: Section) -> Flags:
    return np.array([may_stand_in(q, section) for q in pool], dtype=bool)


def enemies_of(pool: Pool, ref: str) -> frozenset[str]:
    return frozenset(
        {e for q in pool if q.ref == ref for e in q.enemies}
        | {q.ref for q in pool if ref in q.enemies}
    )
