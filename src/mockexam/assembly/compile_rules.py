"""What the rules of a blueprint demand of the places, as clauses."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np

from mockexam.assembly import rule as rules
from mockexam.assembly.blueprint import EXPOSURE, Blueprint
from mockexam.assembly.model import NO_PLACES, NO_VALUES, Clause, Groups, Line, Places
from mockexam.assembly.order import ranks_of
from mockexam.assembly.pool import Pool
from mockexam.assembly.rule import Rule
from mockexam.assembly.table import MISSING, Flags, Ints, Names, Numbers
from mockexam.assembly.where import Presence, Range, named


def speaks_of(rule: Rule, pool: Pool) -> bool:
    """Tell whether a rule of exposure has anything to go by; every other rule has."""
    if rule.id not in EXPOSURE or not isinstance(rule, rules.MustExclude):
        return True
    return any(dimension in pool.table.columns for dimension, _ in named(rule.where))


def barred_by(rule: Rule, pool: Pool) -> Flags:
    """Return which questions a rule keeps off the paper whatever else is chosen."""
    match rule:
        case rules.MustExclude():
            return pool.some_item(rule.where)
        case rules.Between():
            inside = Range(min=rule.min, max=rule.max)
            good = pool.every_item({rule.column: inside})
            if not rule.sets:
                return ~good
            in_set = pool.sets != MISSING
            bad_sets = np.unique(pool.sets[in_set & ~good])
            barred: Flags = in_set & np.isin(pool.sets, bad_sets)
            return barred
        case _:
            return np.zeros(len(pool), dtype=bool)


def clause_of_rule(
    rule: Rule, places: Places, *, barred: Flags, standing: Sequence[Rule]
) -> Clause:
    """Return the clause of a rule.

    Args:
        rule: What it is of.
        places: The places that may be filled.
        barred: For each question of the pool, whether the rule bars it.
        standing: Every rule that holds; those of order say which question stands first.
    """
    lines = tuple(_lines(rule, places))
    bars = np.flatnonzero(barred[places.question]).astype(np.int32)
    if len(bars):
        lines += (Line(bars, np.ones(len(bars)), high=0.0),)
    return Clause(
        rule.id,
        rule.name,
        lines,
        of_sets=_lines_of_sets(rule, places),
        apart=_kept_in_turn(rule, places, standing) or places.apart(_kept_apart(rule, places)),
        rule=rule,
        bars=bars,
    )


def _lines(rule: Rule, places: Places) -> Iterator[Line]:
    match rule:
        case rules.MustInclude():
            matched = places.pool.some_item(rule.where)
            wanted = np.flatnonzero(matched[places.question]).astype(np.int32)
            yield Line(wanted, np.ones(len(wanted)), low=float(matched.sum()))
        case rules.AllOrNone():
            matched = places.pool.some_item(rule.where)
            yield from _together(np.flatnonzero(matched).tolist(), places)
        case rules.SetsApart():
            names = {str(name) for name in rule.sets}
            sets = [n for n, name in enumerate(places.set_names) if name in names]
            numbers = np.array(sets, dtype=np.int32)
            yield Line(NO_PLACES, NO_VALUES, -inf, 1.0, numbers, np.ones(len(sets)))
        case _:
            return


def _lines_of_sets(rule: Rule, places: Places) -> dict[int, tuple[Line, ...]]:
    match rule:
        case rules.SetSize():
            return dict(_set_sizes(rule, places))
        case rules.WholeSets():
            return dict(_whole_sets(places))
        case rules.Pivot():
            given = places.pool.some_item({rule.column: Presence(present=True)})
            return _pivots(given, places)
        case _:
            return {}


def _kept_apart(rule: Rule, places: Places) -> Iterator[Collection[int]]:
    pool = places.pool
    match rule:
        case rules.AtMostOne():
            yield np.flatnonzero(pool.some_item(rule.where)).tolist()
        case rules.Enemies():
            yield from _enemy_groups(rule, pool, places.blueprint)
        case rules.Cue() if rule.apart:
            pair = (rule.gives_away, rule.answer_of)
            yield [pool.number[ref] for ref in pair if ref in pool.number]
        case _:
            return


def _kept_in_turn(rule: Rule, places: Places, standing: Sequence[Rule]) -> Groups | None:
    """Return the places of a cue and its answer where the cue would have to stand first.

    Sections stand in turn, and rules of order hold within each.
    """
    if not isinstance(rule, rules.Cue) or rule.apart:
        return None
    number, section = places.pool.number, places.section
    if rule.gives_away not in number or rule.answer_of not in number:
        return None
    cue, answer = number[rule.gives_away], number[rule.answer_of]
    orders = ranks_of(places.pool, standing)
    rank_of_cue, rank_of_answer = ([float(o[n]) for o in orders] for n in (cue, answer))
    return Groups.of(
        [
            np.array([one, other], dtype=np.int32)
            for one in places.of_questions([cue])
            for other in places.of_questions([answer])
            if (section[one], rank_of_cue) < (section[other], rank_of_answer)
        ]
    )


def _together(questions: Sequence[int], places: Places) -> Iterator[Line]:
    for one, other in pairwise(questions):
        first, second = places.of_questions([one]), places.of_questions([other])
        values = np.concatenate([np.ones(len(first)), -np.ones(len(second))])
        yield Line(np.concatenate([first, second]), values, 0.0, 0.0)


def _set_sizes(rule: rules.SetSize, places: Places) -> Iterator[tuple[int, tuple[Line, ...]]]:
    matched = places.pool.some_item(rule.where)[places.question]
    for number, members in enumerate(places.members):
        some = members[matched[members]]
        lines = []
        if rule.min is not None:
            lines.append(_set_line(number, some, rule.min, low=0.0))
        if rule.max is not None and rule.max < len(some):
            lines.append(_set_line(number, some, rule.max, high=0.0))
        yield number, tuple(lines)


def _whole_sets(places: Places) -> Iterator[tuple[int, tuple[Line, ...]]]:
    pool = places.pool
    sizes = np.bincount(pool.sets[pool.sets >= 0], minlength=len(pool.set_names))
    by_name = dict(zip(pool.set_names, sizes.tolist(), strict=True))
    for number, members in enumerate(places.members):
        size = by_name[places.set_names[number]]
        yield number, (_set_line(number, members, size, low=0.0, high=0.0),)


def _pivots(is_pivot: Flags, places: Places) -> dict[int, tuple[Line, ...]]:
    """A set whose pivot may not stand on the paper may not either."""
    pool = places.pool
    by_name = {name: number for number, name in enumerate(places.set_names)}
    lines: dict[int, tuple[Line, ...]] = {}
    for question in np.flatnonzero(is_pivot & (pool.sets != MISSING)).tolist():
        number = by_name.get(pool.set_names[pool.sets[question]])
        if number is not None:
            members = places.members[number]
            pivot = members[places.question[members] == question]
            line = _set_line(number, pivot, 1, 0.0, 0.0)
            lines[number] = (*lines.get(number, ()), line)
    return lines


def _enemy_groups(
    rule: rules.Enemies, pool: Pool, blueprint: Blueprint
) -> Sequence[tuple[int, ...]]:
    """Return the groups of questions that a rule of enemies keeps apart, by their numbers."""
    dimension = rule.listed_in or rule.same or ""
    column: Any = pool.table.columns.get(dimension)
    if rule.same is not None:
        match column:
            case Names(codes, _):
                keys: Any = codes
            case Numbers(values):
                keys = np.where(np.isnan(values), -1, np.unique(values, return_inverse=True)[1])
            case _:
                return ()
        return _groups_of_equals(pool.question_of, keys)
    if not isinstance(column, Names):
        return ()
    separator = blueprint.table.separator.strip() or None if blueprint.table else ","
    pairs: dict[tuple[int, int], None] = {}
    for item in np.flatnonzero(column.codes >= 0).tolist():
        here = int(pool.question_of[item])
        for ref in column.names[column.codes[item]].split(separator):
            other = pool.number.get(ref.strip(), here)
            if other != here:
                pairs[min(here, other), max(here, other)] = None
    return tuple(pairs)


def _groups_of_equals(question_of: Ints, keys: Ints) -> Sequence[tuple[int, ...]]:
    given = np.flatnonzero(keys >= 0)
    order = given[np.argsort(keys[given], kind="stable")]
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    groups = (tuple(dict.fromkeys(question_of[p].tolist())) for p in np.split(order, starts[1:]))
    return tuple(group for group in groups if len(group) > 1)


def _set_line(number: int, places: Ints, size: int, low: float = -inf, high: float = inf) -> Line:
    """Return the line: members less the size of their set, where it is on the paper."""
    of_set = np.array([number], dtype=np.int32)
    return Line(places, np.ones(len(places)), low, high, of_set, np.array([-float(size)]))
