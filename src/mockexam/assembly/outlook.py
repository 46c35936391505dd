"""The outlook: how many papers without a shared question a blueprint can still get from a pool.

The bound comes from all papers taken together: K papers need K times every
row's minimum and have room for K times its maximum, from questions that each
serve one paper at most. Relaxed to shares of questions this is one small linear
program, and no set of papers can beat it. The papers themselves are then taken out
one by one, each chosen so that what is left still has room for the others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import floor

from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.constraints import (
    Place,
    Supply,
    add_band,
    hold_once_each,
    keep_enemies_apart,
    supply_of,
)
from mockexam.assembly.pool import Pool
from mockexam.assembly.solve import Outcome, Program, Solution, solve

PAPERS_MAX = 100
"""No more papers are looked for: nobody needs to know of the hundred and first."""
_ROOM = 1e-7


@dataclass(frozen=True)
class Outlook:
    """How many papers without a shared question were found, and how many there can be at most.

    Neither is above `PAPERS_MAX`.

    `binding_row` is the row without which the bound would rise most; None where
    only the number of questions binds. `papers` are the refs of each paper found.
    """

    papers_without_overlap: int
    bound: int
    binding_row: str | None
    papers: tuple[tuple[str, ...], ...]


def outlook(blueprint: Blueprint, pool: Pool) -> Outlook:
    """Return the outlook of a blueprint over a pool."""
    supply = supply_of(blueprint, pool)
    most = _most_papers(blueprint, supply, ())
    papers = _take_out(blueprint, supply, floor(most + _ROOM))
    return Outlook(len(papers), floor(most + _ROOM), _binding(blueprint, supply, most), papers)


def _most_papers(blueprint: Blueprint, supply: Supply, without: Collection[str]) -> float:
    """Return how many papers there can be at most, rows of some ids left out."""
    program = Program()
    share = {place: program.add_column(upper=1.0) for place in supply.places}
    papers = program.add_column(cost=-1.0, upper=float(PAPERS_MAX))
    hold_once_each(program, [share])
    for row in blueprint.rows:
        if row.id not in without:
            _add_bands(program, row, _terms(supply, row, share), papers)
    solution = solve(program)
    return -solution.objective if solution.outcome is Outcome.OPTIMAL else 0.0


def _binding(blueprint: Blueprint, supply: Supply, bound: float) -> str | None:
    """Return the row without which the bound rises most, the first of equals."""
    without = {row.id: _most_papers(blueprint, supply, (row.id,)) for row in blueprint.rows}
    best = max(without, key=lambda row: without[row], default=None)
    return best if best is not None and without[best] > bound + _ROOM else None


def _take_out(blueprint: Blueprint, supply: Supply, wanted: int) -> tuple[tuple[str, ...], ...]:
    papers: list[tuple[str, ...]] = []
    left = set(supply.places)
    while wanted > 0:
        paper = _next_paper(blueprint, supply, left, wanted - 1)
        if paper is None:
            wanted -= 1
            continue
        refs = {ref for _, ref in paper}
        papers.append(tuple(sorted(refs)))
        left = {place for place in left if place[1] not in refs}
        wanted -= 1
    return tuple(papers)


def _next_paper(
    blueprint: Blueprint, supply: Supply, left: Collection[Place], others: int
) -> list[Place] | None:
    """Return a paper from the places left, with room for so many others beside it."""
    program = Program()
    places = [place for place in supply.places if place in left]
    chosen = {place: program.add_column(upper=1.0, integral=True) for place in places}
    rest = {place: program.add_column(upper=1.0) for place in places} if others else {}
    hold_once_each(program, [chosen, rest])
    keep_enemies_apart(program, chosen, supply)
    for row in blueprint.rows:
        add_band(program, row, _terms(supply, row, chosen))
        if others:
            add_band(program, row, _terms(supply, row, rest), others)
    solution: Solution = solve(program, relative_gap=1.0)
    if not solution.found:
        return None
    return [place for place, column in chosen.items() if solution.values[column] > 0.5]  # noqa: PLR2004


def _terms(supply: Supply, row: Row, columns: Mapping[Place, int]) -> dict[int, float]:
    return {columns[place]: adds for place, adds in supply.rows[row.id].items() if place in columns}


def _add_bands(program: Program, row: Row, terms: Mapping[int, float], papers: int) -> None:
    """Hold a row to its band times as many papers as a column says."""
    if row.min is not None:
        program.add_row({**terms, papers: -row.min}, lower=0.0)
    if row.max is not None:
        program.add_row({**terms, papers: -row.max}, upper=0.0)
