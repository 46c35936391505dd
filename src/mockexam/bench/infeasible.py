"""Blueprints that cannot be met, made at random, and whether what is said of them is true."""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from mockexam.assembly import rule as rules
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.build import build
from mockexam.assembly.compile import model_of
from mockexam.assembly.explain import Explanation, Suggestion, amended, explain
from mockexam.assembly.model import Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.row import Row
from mockexam.assembly.solve import Outcome, solve, solve_relaxation
from mockexam.assembly.table import (
    MISSING,
    Column,
    Ints,
    Lists,
    Names,
    Numbers,
    Shares,
    Table,
    column_of,
)  # fmt: skip
from mockexam.assembly.table_file import read_table
from mockexam.yaml_source import read_documents

TABLES = ("td_science", "td_reading", "mst_mixed", "synthetic")
"""Blueprints with a table each; of `synthetic` one of 1,000 items."""
OF_TABLES, OF_SMALL_BANKS = 30, 20
TIGHTENINGS_MAX = 40
NODES = 100
"""A blueprint of which so many nodes of a search do not say whether it can be met is passed by."""
PRIME = 7


@dataclass(frozen=True, eq=False)
class Infeasible:
    """A blueprint that its pool cannot meet; `only_whole` where fractions of questions could."""

    name: str
    blueprint: Blueprint
    pool: Pool
    only_whole: bool


@dataclass
class ExplanationFigures:
    """How many blueprints were explained, how many rightly, and how long each took in seconds.

    `minimal` counts the conflicts that clash and that do not without any one of their
    clauses; `working` the suggestions that let the blueprint be met, of `suggestions`.
    """

    blueprints: int = 0
    only_whole: int = 0
    minimal: int = 0
    suggestions: int = 0
    working: int = 0
    without_suggestion: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def measure_explanations(folder: Path, blueprints: Path, seed: int = 1) -> ExplanationFigures:
    """Explain 50 blueprints that cannot be met and have a plain solve judge each answer.

    Args:
        folder: Holds a folder with `items.csv` for each of `TABLES`.
        blueprints: Holds a blueprint for each of them, as `<name>.yaml`.
        seed: Which 50.
    """
    figures = ExplanationFigures()
    for case in infeasible_blueprints(folder, blueprints, seed):
        start = time.perf_counter()
        explanation = explain(case.blueprint, case.pool)
        figures.seconds.append(time.perf_counter() - start)
        figures.blueprints += 1
        figures.only_whole += case.only_whole
        judge(case, explanation, figures)
    return figures


def judge(case: Infeasible, explanation: Explanation, figures: ExplanationFigures) -> None:
    """Add to figures whether a conflict is minimal, and which suggestions work."""
    fault = fault_of_conflict(case.blueprint, case.pool, explanation.conflict)
    figures.minimal += fault is None
    if fault is not None:
        figures.faults.append(f"{case.name}: {fault}")
    figures.without_suggestion += not explanation.suggestions
    for suggestion in explanation.suggestions:
        figures.suggestions += 1
        works = suggestion_works(case.blueprint, case.pool, suggestion)
        figures.working += works
        if not works:
            figures.faults.append(f"{case.name}: does not work: {suggestion.change}")


def fault_of_conflict(blueprint: Blueprint, pool: Pool, conflict: Sequence[str]) -> str | None:
    """Return what is wrong with a set of clauses said to clash, None where it is minimal."""
    model = model_of(blueprint, pool, keep_barred=True)
    if can_be_met(model, conflict):
        return f"{', '.join(conflict) or 'nothing'} can be met"
    for left_out in conflict:
        if not can_be_met(model, [id_ for id_ in conflict if id_ != left_out]):
            return f"{left_out} is not needed in {', '.join(conflict)}"
    return None


def suggestion_works(blueprint: Blueprint, pool: Pool, suggestion: Suggestion) -> bool:
    """Tell whether a blueprint can be met once it, or the pool, is changed as suggested."""
    bank = with_copies(pool, blueprint, suggestion.like)
    changed = amended(blueprint, bank, suggestion).model_copy(update={"objective": None})
    return can_be_met(model_of(changed, bank), None)


def can_be_met(model: Model, clauses: Collection[str] | None) -> bool:
    """Tell whether a model's hard clauses, or some of them, can be met: one column a place."""
    hard = {clause.id for clause in model.clauses if not clause.soft}
    held = hard if clauses is None else hard & set(clauses)
    program = build(model, clauses=held, objective=False).program
    return solve(program).outcome is not Outcome.INFEASIBLE


def with_copies(pool: Pool, blueprint: Blueprint, like: Collection[tuple[str, int]]) -> Pool:
    """Return the pool with new questions like some of its own: their tags, no enemies, no set."""
    copied = [pool.number[ref] for ref, count in like for _ in range(count)]
    if not copied:
        return pool
    refs = [f"NEW-{n}" for n in range(1, len(copied) + 1)]
    items = [np.flatnonzero(pool.question_of == number) for number in copied]
    every = np.concatenate(items).astype(np.int32)
    own = {
        name
        for rule in blueprint.rules
        if isinstance(rule, rules.Enemies)
        for name in (rule.listed_in, rule.same)
    }
    columns = {
        name: _longer(column, every, is_blank=name in own)
        for name, column in pool.table.columns.items()
    }
    news = np.repeat(np.arange(len(copied), dtype=np.int32), [len(some) for some in items])
    return replace(
        pool,
        refs=(*pool.refs, *refs),
        table=Table(pool.table.size + len(every), columns),
        question_of=np.concatenate([pool.question_of, len(pool) + news]).astype(np.int32),
        marks=np.concatenate([pool.marks, pool.marks[every]]),
        minutes=np.concatenate([pool.minutes, pool.minutes[every]]),
        words=np.concatenate([pool.words, pool.words[every]]),
        sets=np.concatenate([pool.sets, np.full(len(copied), MISSING)]).astype(np.int32),
    )


def _longer(column: Column, items: Ints, *, is_blank: bool) -> Column:
    match column:
        case Numbers(values):
            added = np.full(len(items), nan) if is_blank else values[items]
            return Numbers(np.concatenate([values, added]))
        case Names(codes, names):
            more = np.full(len(items), MISSING) if is_blank else codes[items]
            return Names(np.concatenate([codes, more]).astype(np.int32), names)
        case Lists(of, codes, names, size):
            pairs = [(size + n, c) for n, i in enumerate(items) for c in codes[of == i]]
            added_items = np.array([n for n, _ in pairs], dtype=np.int32)
            added_codes = np.array([c for _, c in pairs], dtype=np.int32)
            return Lists(
                np.concatenate([of, added_items]), np.concatenate([codes, added_codes]), names,
                size + len(items),
            )  # fmt: skip
        case Shares(shares, names):
            return Shares(np.concatenate([shares, shares[:, items]], axis=1), names)


# Blueprints at random


def infeasible_blueprints(folder: Path, blueprints: Path, seed: int = 1) -> Iterator[Infeasible]:
    """Yield 30 blueprints of tables and 20 of small banks, tightened until they cannot be met."""
    dice = Random(seed)  # noqa: S311 (no secret)
    read = {name: _read(folder, blueprints, name) for name in TABLES}
    for number in range(OF_TABLES):
        name = TABLES[number % len(TABLES)]
        yield _until_infeasible(f"{name} {number}", *read[name], dice)
    made = 0
    while made < OF_SMALL_BANKS:
        case = small_case(dice, f"small bank {made}")
        if case is not None:
            made += 1
            yield case


def _read(folder: Path, blueprints: Path, name: str) -> tuple[Blueprint, Pool]:
    documents, _ = read_documents(blueprints / f"{name}.yaml", name)
    blueprint = Blueprint.model_validate(documents[0].value)
    return blueprint, read_table(folder / name / "items.csv", blueprint)


def _until_infeasible(name: str, blueprint: Blueprint, pool: Pool, dice: Random) -> Infeasible:
    while True:
        changed = blueprint
        for _ in range(TIGHTENINGS_MAX):
            rows = list(changed.rows)
            place = dice.randrange(len(rows))
            rows[place] = _tightened(rows[place], dice)
            tighter = changed.model_copy(update={"rows": tuple(rows)})
            case = _case(name, tighter, pool)
            if isinstance(case, Infeasible):
                return case
            changed = tighter if case is None else changed


def _case(name: str, blueprint: Blueprint, pool: Pool) -> Infeasible | Outcome | None:
    """Return a case where a blueprint cannot be met, None where it can, else STOPPED."""
    model = model_of(blueprint, pool)
    built = build(model, objective=False)
    relaxed = solve_relaxation(built.program)
    if relaxed.outcome is Outcome.INFEASIBLE:
        return Infeasible(name, blueprint, pool, only_whole=False)
    whole = solve(built.program, nodes=NODES)
    if whole.outcome is Outcome.INFEASIBLE:
        return Infeasible(name, blueprint, pool, only_whole=True)
    return None if whole.found else Outcome.STOPPED


def _tightened(row: Row, dice: Random) -> Row:
    """Return a row with its band moved, or narrowed to one end."""
    low, high = row.min or 0.0, row.max if row.max is not None else (row.min or 0.0) * 2 + 10
    step = max(1.0, round((high - low) / 2 + 0.05 * high))
    match dice.randrange(4):
        case 0:
            low, high = low + step, high + step
        case 1:
            low, high = max(0.0, low - step), max(0.0, high - step)
        case 2:
            low = high
        case _:
            high = low
    return row.model_copy(update={"min": low, "target": None, "max": high})


def small_case(dice: Random, name: str = "small bank") -> Infeasible | None:
    """Return a blueprint of a random bank of 6 to 30 questions, where it cannot be met."""
    pool = small_pool(dice)
    rows = [Row(id="length", measure="items", min=(size := dice.randint(2, 8)), max=size)]
    rows += [_small_row(n, dice) for n in range(dice.randint(1, 5))]
    blueprint = Blueprint.model_validate(
        {"ref": "SMALL", "title": "A small bank", "table": {}, "rows": rows}
        | {"rules": _small_rules(dice)}
    )
    case = _case(name, blueprint, pool)
    return case if isinstance(case, Infeasible) else None


def small_pool(dice: Random) -> Pool:
    """Return a random bank: marks often even, sets of two or three, a few enemies."""
    size = dice.randint(6, 30)
    usual = [2, 2, 4, 4, 6, 6, *([3] if dice.randrange(2) else [])]
    marks = [dice.choice(usual) for _ in range(size)]
    refs = tuple(f"Q{n}" for n in range(size))
    tags: dict[str, list[Any]] = {
        "ref": list(refs),
        "topic": [dice.choice(["T1", "T2", "T3"]) for _ in range(size)],
        "level": [float(dice.randint(1, 3)) for _ in range(size)],
        "seconds": [float(dice.randint(30, 200)) for _ in range(size)],
        "facility": [dice.randint(20, 90) / 100 for _ in range(size)],
        "double": [dice.choice([None, None, None, "a", "b"]) for _ in range(size)],
    }
    sets = np.array([n // 3 if n < size // 2 else MISSING for n in range(size)], dtype=np.int32)
    return Pool(
        refs=refs,
        table=Table(size, {name: column_of(values) for name, values in tags.items()}),
        question_of=np.arange(size, dtype=np.int32),
        marks=np.array(marks, dtype=np.float64),
        minutes=np.array([1.0] * size),
        words=np.zeros(size),
        sets=sets,
        set_names=tuple(f"S{n}" for n in range(size // 6 + 1)),
    )


def _small_row(number: int, dice: Random) -> Row:
    where = dice.choice(
        [
            {},
            {"topic": "T1"},
            {"topic": ["T1", "T2"]},
            {"level": {"min": 2}},
            {"level": 1, "topic": "T3"},
        ]
    )
    measure, low = dice.choice(
        [
            ("items", dice.randint(0, 4)),
            ("marks", dice.choice([PRIME, 2 * PRIME + 1, dice.randint(4, 30)])),
            ("marks", dice.choice([PRIME, 2 * PRIME + 1, dice.randint(4, 30)])),
            ("sum of seconds", dice.randint(100, 900)),
            ("mean of facility", dice.randint(30, 85) / 100),
        ]
    )
    width = dice.choice([0, 0, 1, 2]) if measure != "mean of facility" else dice.choice([0.01, 0.1])
    return Row(id=f"row-{number}", measure=measure, where=where, min=low, max=low + width)


def _small_rules(dice: Random) -> list[dict[str, object]]:
    known: list[dict[str, object]] = [
        {"id": "double", "kind": "enemies", "same": "double"},
        {"id": "none", "kind": "must exclude", "where": {"topic": "T2", "level": 3}},
        {"id": "all", "kind": "must include", "where": {"topic": "T3", "level": 3}},
        {"id": "sizes", "kind": "set size", "min": 2, "max": 3},
        {"id": "whole", "kind": "whole sets"},
        {"id": "one", "kind": "at most one", "where": {"topic": "T1", "level": 1}},
        {"id": "easy", "kind": "only", "column": "facility", "min": 0.3},
    ]
    return dice.sample(known, dice.randint(0, 3))
