"""What a pool can give to each row of a blueprint, while it is still being written."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.pool import Pool, may_stand, row_values
from mockexam.assembly.table import Floats

SCARCE = 2.0
"""Less than so many times what a row asks for is just enough."""
_CLOSE = 1e-6


class Supply(StrEnum):
    """Whether a pool has what a row asks for."""

    ENOUGH = "enough"
    SCARCE = "just enough"
    SHORT = "short"


@dataclass(frozen=True)
class Offer:
    """What a pool has for a row, in the row's measure, from how many questions."""

    has: float
    questions: int
    supply: Supply
    short_by: float = 0.0


def offers(blueprint: Blueprint, pool: Pool, exclude: Collection[str] = ()) -> dict[str, Offer]:
    """Return what a pool has for each row, by the row's id; what is excluded does not count.

    A question counts where it may stand in the row's section, or in any if the row is of the
    whole paper: as much of it as counts to the row there, at the best.
    """
    open_ = np.ones(len(pool), dtype=bool)
    open_[[pool.number[ref] for ref in exclude if ref in pool.number]] = False
    stands = [(section, may_stand(pool, section) & open_) for section in blueprint.sections]
    return {
        row.id: _offer(
            row,
            row_values(pool, row)
            * np.max([float(section.share_in(row)) * where for section, where in stands], axis=0),
        )
        for row in blueprint.rows
    }


def _offer(row: Row, values: Floats) -> Offer:
    if row.is_mean:
        held = int(np.count_nonzero(values))
        return Offer(held, held, Supply.ENOUGH if held else Supply.SHORT)
    has = round(float(values.sum()), 6)
    least = row.min or 0.0
    wanted = max(least, row.target or 0.0)
    questions = int(np.count_nonzero(values))
    if has + _CLOSE < least:
        return Offer(has, questions, Supply.SHORT, round(least - has, 6))
    return Offer(has, questions, Supply.SCARCE if has < SCARCE * wanted else Supply.ENOUGH)
