"""A blueprint over a pool as a program: which questions, in which sections, how far from target."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import inf

from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.pool import Pool, PoolQuestion, contribution, may_stand_in
from mockexam.assembly.solve import Program

Place = tuple[str, str]
"""A section's id and a question's ref."""


@dataclass(frozen=True)
class Problem:
    """The program of a blueprint with the meaning of its columns.

    `choice` gives the column that is 1 when a question stands in a section;
    `slack` the two columns (below, above) by which a relaxed row may miss its band.
    """

    program: Program
    choice: Mapping[Place, int]
    deviation: Mapping[int, float]
    slack: Mapping[str, tuple[int, int]]

    def chosen(self, values: tuple[float, ...]) -> list[Place]:
        """Return the places that a solution fills."""
        return [place for place, column in self.choice.items() if values[column] > 0.5]  # noqa: PLR2004


@dataclass(frozen=True)
class Supply:
    """The eligible places of a blueprint's sections and what each adds to each row."""

    places: tuple[Place, ...]
    rows: Mapping[str, Mapping[Place, float]]
    enemies: tuple[tuple[str, str], ...]

    def available(self, row_id: str) -> tuple[float, ...]:
        """Return what each question that matches a row adds to it, each question once."""
        once = {ref: value for (_, ref), value in self.rows[row_id].items()}
        return tuple(once.values())


def supply_of(blueprint: Blueprint, pool: Pool, exclude: Collection[str] = ()) -> Supply:
    """Return what a pool can give a blueprint, questions of the refs to exclude left out."""
    open_pool = [question for question in pool if question.ref not in exclude]
    by_place: dict[Place, PoolQuestion] = {
        (section.id, question.ref): question
        for section in blueprint.sections
        for question in open_pool
        if may_stand_in(question, section)
    }
    rows: dict[str, dict[Place, float]] = {}
    for row in blueprint.rows:
        adds = {
            place: contribution(question, row)
            for place, question in by_place.items()
            if row.section in (None, place[0])
        }
        rows[row.id] = {place: value for place, value in adds.items() if value}
    return Supply(tuple(by_place), rows, _enemies(open_pool))


def build_problem(
    blueprint: Blueprint,
    supply: Supply,
    *,
    rows: Collection[str] | None = None,
    relaxed: Collection[str] = (),
) -> Problem:
    """Return the program of a blueprint.

    Args:
        blueprint: Its rows become bands, its targets the cost.
        supply: What the pool gives to each row.
        rows: The ids of the rows that hold; all unless said.
        relaxed: The ids of rows that may miss their band by their slack.

    The cost is the mean distance from the targets, each as a share of its target.
    """
    program = Program()
    choice = {place: program.add_column(upper=1, integral=True) for place in supply.places}
    hold_once_each(program, [choice])
    keep_enemies_apart(program, choice, supply)
    slack: dict[str, tuple[int, int]] = {}
    deviation: dict[int, float] = {}
    targets = sum(row.target is not None for row in blueprint.rows)
    for row in blueprint.rows:
        if rows is not None and row.id not in rows:
            continue
        terms = {choice[place]: value for place, value in supply.rows[row.id].items()}
        if row.id in relaxed:
            slack[row.id] = program.add_column(), program.add_column()
            terms |= {slack[row.id][0]: 1.0, slack[row.id][1]: -1.0}
        add_band(program, row, terms)
        if row.target is not None:
            deviation |= _add_target(program, row, terms, 1 / targets)
    for column, cost in deviation.items():
        program.cost[column] = cost
    return Problem(program, choice, deviation, slack)


def hold_once_each(program: Program, used: Collection[Mapping[Place, int]]) -> None:
    """Let no question serve twice, in any section of any of the papers."""
    by_ref: dict[str, dict[int, float]] = {}
    for columns in used:
        for (_, ref), column in columns.items():
            by_ref.setdefault(ref, {})[column] = 1.0
    for terms in by_ref.values():
        if len(terms) > 1:
            program.add_row(terms, upper=1)


def keep_enemies_apart(program: Program, choice: Mapping[Place, int], supply: Supply) -> None:
    """Let no two enemies share a paper."""
    by_ref: dict[str, list[int]] = {}
    for (_, ref), column in choice.items():
        by_ref.setdefault(ref, []).append(column)
    for one, other in supply.enemies:
        if one in by_ref and other in by_ref:
            program.add_row(dict.fromkeys((*by_ref[one], *by_ref[other]), 1.0), upper=1)


def add_band(program: Program, row: Row, terms: Mapping[int, float], papers: int = 1) -> None:
    """Hold a row to its band, times as many papers as share it."""
    low = row.min * papers if row.min is not None else -inf
    high = row.max * papers if row.max is not None else inf
    if low > -inf or high < inf:
        program.add_row(terms, low, high)


def _add_target(
    program: Program, row: Row, terms: Mapping[int, float], weight: float
) -> dict[int, float]:
    """Add the distance of a row from its target; return its columns with their cost."""
    target = row.target or 0.0
    above, below = program.add_column(), program.add_column()
    program.add_row({**terms, above: -1.0, below: 1.0}, target, target)
    return dict.fromkeys((above, below), weight / max(target, 1.0))


def _enemies(pool: Collection[PoolQuestion]) -> tuple[tuple[str, str], ...]:
    known = {question.ref for question in pool}
    pairs = {
        (min(question.ref, enemy), max(question.ref, enemy))
        for question in pool
        for enemy in question.enemies
        if enemy in known
    }
    return tuple(sorted(pairs))
