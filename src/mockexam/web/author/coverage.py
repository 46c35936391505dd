"""The coverage of the bank: where it is thin, and how many papers it still yields."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from mockexam.bank.coverage import BANDS, Coverage
from mockexam.services.bank_search import AT_LEAST, AT_MOST
from mockexam.services.library import read_library
from mockexam.services.outlooks import coverage_of, yields_of
from mockexam.web.access import Role, allow
from mockexam.web.author.blueprint import bp
from mockexam.web.state import reading

SHADES = 5
"""Steps of shade beyond none; every cell has its number besides."""
_FINEST = 0.001
"""A band ends just below the next: estimates have two decimals."""


@dataclass(frozen=True)
class Cell:
    """A number with the search that it opens, and how dark it is, 0..`SHADES`."""

    items: int
    address: str
    shade: int


@bp.get("/coverage")
@allow(Role.AUTHOR, Role.TUTOR)
def coverage() -> ResponseReturnValue:
    """Show points by kinds, topics by facility, what is missing, and what blueprints yield."""
    with reading() as session:
        library = read_library(session)
    counted = coverage_of(library)
    return render_template(
        "web/author/coverage.html",
        counted=counted,
        bands=[_named(low, high) for low, high in pairwise(BANDS)],
        topics=_topics(counted),
        points=counted.points,
        kinds=list(counted.by_kind),
        lacking=counted.lacking(),
        yields=yields_of(library),
    )


def _named(low: float, high: float) -> str:
    if not low:
        return f"under {high:g}"
    return f"{low:g} and over" if high >= 1 else f"{low:g} to {high - 0.01:g}"


def _topics(counted: Coverage) -> list[tuple[str, list[Cell], Cell]]:
    """Return each topic's name with a cell for each band and one for all of them."""
    rows = counted.heat_map()
    most = max((n for row in rows.values() for n in row), default=0)
    return [
        (
            counted.syllabus.topic[topic].short,
            [
                _cell(n, most, topic=topic, **_band(low, high))
                for n, (low, high) in zip(row, pairwise(BANDS), strict=True)
            ],
            _cell(sum(row), 0, topic=topic),
        )
        for topic, row in rows.items()
    ]


def _band(low: float, high: float) -> dict[str, str]:
    ends = {f"facility{AT_LEAST}": low, f"facility{AT_MOST}": high - _FINEST if high < 1 else 0.0}
    return {name: f"{end:g}" for name, end in ends.items() if end}


def _cell(items: int, most: int, **search: Any) -> Cell:
    shade = -(-SHADES * items // most) if most else 0
    return Cell(items, url_for(".items", **search), shade)
