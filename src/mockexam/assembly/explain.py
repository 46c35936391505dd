"""Why a blueprint cannot be met: a minimal set of rows that clash, and changes that work."""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil, floor, inf

from mockexam.assembly.blueprint import Blueprint, Measure, Row
from mockexam.assembly.constraints import Supply, build_problem
from mockexam.assembly.solve import Outcome, solve

_CLOSE = 1e-6


@dataclass(frozen=True)
class Suggestion:
    """A change of rows that was solved again and works.

    `cost` is the change as a share of the bound that it moves, summed over the rows.
    """

    change: str
    rows: tuple[str, ...]
    cost: float
    changed: tuple[Row, ...]


@dataclass(frozen=True)
class Explanation:
    """The rows that clash, a sentence for each, and what would work, cheapest first.

    Without any one of the clashing rows the others can be met together. A sentence says
    what the bank has only where that is short of the row's minimum.
    """

    conflict: tuple[str, ...]
    sentences: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]

    def __str__(self) -> str:
        count = len(self.conflict)
        if count == 1:
            head = "This blueprint cannot be met: the bank cannot give this row what it asks for."
        else:
            head = f"This blueprint cannot be met: these {count} rows clash."
        lines = [head, *(f"  {sentence}" for sentence in self.sentences)]
        if self.suggestions:
            lines.append("What would work, cheapest first:")
            lines += [f"  {suggestion.change}" for suggestion in self.suggestions]
        else:
            lines.append("No change of these rows' bounds alone would work; add questions.")
        return "\n".join(lines)


def explain(blueprint: Blueprint, supply: Supply) -> Explanation:
    """Return why a blueprint that cannot be met cannot be met."""
    conflict = _minimal_conflict(blueprint, supply)
    rows = [row for row in blueprint.rows if row.id in conflict]
    return Explanation(
        tuple(row.id for row in rows),
        tuple(_sentence(row, supply) for row in rows),
        _suggestions(blueprint, supply, rows),
    )


def _minimal_conflict(blueprint: Blueprint, supply: Supply) -> list[str]:
    """Drop rows one at a time for as long as the rest still cannot be met.

    Source: the deletion filter of Chinneck and Dravnieks (1991), ORSA J. Comput. 3(2).
    """
    kept = [row.id for row in blueprint.rows]
    for row_id in list(kept):
        others = [other for other in kept if other != row_id]
        if not _can_be_met(blueprint, supply, others):
            kept = others
    return kept


def _can_be_met(blueprint: Blueprint, supply: Supply, rows: Collection[str]) -> bool:
    problem = build_problem(blueprint, supply, rows=rows)
    problem.program.cost = [0.0] * len(problem.program.cost)
    return solve(problem.program).outcome is not Outcome.INFEASIBLE


def _sentence(row: Row, supply: Supply) -> str:
    available = sum(supply.available(row.id))
    says = f"{row.label}: {_band(row)}."
    if row.min is not None and available + _CLOSE < row.min:
        return f"{says} The bank has {_amount(available, row.measure)}."
    return says


def _suggestions(
    blueprint: Blueprint, supply: Supply, rows: Collection[Row]
) -> tuple[Suggestion, ...]:
    alone: list[Suggestion] = [
        s for row in rows if (s := _smallest_change(blueprint, supply, [row]))
    ]
    if not alone and (together := _smallest_change(blueprint, supply, blueprint.rows)):
        alone = [together]
    return tuple(sorted(alone, key=lambda s: (s.cost, s.rows)))


def _smallest_change(
    blueprint: Blueprint, supply: Supply, rows: Collection[Row]
) -> Suggestion | None:
    """Return the least change of these rows' bounds that lets all be met, solved again."""
    problem = build_problem(blueprint, supply, relaxed=[row.id for row in rows])
    program = problem.program
    program.cost = [0.0] * len(program.cost)
    for row in rows:
        below, above = problem.slack[row.id]
        program.cost[below] = 1 / max(row.min or 0.0, 1.0)
        program.cost[above] = 1 / max(row.max or 0.0, 1.0)
    relaxed = solve(program)
    if not relaxed.found:
        return None
    changed = []
    for row in rows:
        short, over = (relaxed.values[column] for column in problem.slack[row.id])
        if short > _CLOSE or over > _CLOSE:
            changed.append(_widen(row, short, over))
    widened = {row.id: row for row in changed}
    amended = blueprint.model_copy(
        update={"rows": tuple(widened.get(row.id, row) for row in blueprint.rows)}
    )
    if not changed or not _can_be_met(amended, supply, [row.id for row in amended.rows]):
        return None
    before = {row.id: row for row in blueprint.rows}
    return Suggestion(
        change="; ".join(_change(before[row.id], row) for row in changed),
        rows=tuple(row.id for row in changed),
        cost=relaxed.objective,
        changed=tuple(changed),
    )


def _widen(row: Row, below: float, above: float) -> Row:
    # Outwards to two places: what is shown is what was solved, thirds of a minute included.
    low = None if row.min is None else floor(round(max(0.0, row.min - below) * 100, 3)) / 100
    high = None if row.max is None else ceil(round((row.max + above) * 100, 3)) / 100
    target = row.target
    if target is not None:
        target = min(
            max(target, low if low is not None else 0.0), high if high is not None else inf
        )
    return row.model_copy(update={"min": low, "target": target, "max": high})


def _change(before: Row, after: Row) -> str:
    measure = after.measure
    parts = []
    if after.min is not None and after.min != before.min:
        parts.append(f"at least {_amount(after.min, measure)} instead of {before.min:g}")
    if after.max is not None and after.max != before.max:
        parts.append(f"at most {_amount(after.max, measure)} instead of {before.max:g}")
    return f"{after.label} ({after.id}): allow {' and '.join(parts)}"


def _band(row: Row) -> str:
    if row.min is not None and row.min == row.max:
        return f"exactly {_amount(row.min, row.measure)}"
    parts = []
    if row.min is not None:
        parts.append(f"at least {_amount(row.min, row.measure)}")
    if row.max is not None:
        parts.append(f"at most {_amount(row.max, row.measure)}")
    return " and ".join(parts) or f"about {_amount(row.target or 0, row.measure)}"


def _amount(value: float, measure: Measure) -> str:
    noun = {"items": "items", "marks": "marks", "minutes": "minutes"}[measure]
    return f"{round(value, 2):g} {noun.removesuffix('s') if value == 1 else noun}"
