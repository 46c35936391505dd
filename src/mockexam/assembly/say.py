"""Rows, rules and changes of a blueprint in sentences that a tutor understands."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mockexam.assembly import rule as rules
from mockexam.assembly.blueprint import EXPOSURE
from mockexam.assembly.changes import Change
from mockexam.assembly.model import Clause, Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.row import Measure, Row
from mockexam.assembly.rule import Rule
from mockexam.assembly.table import MISSING, Lists, Names, Numbers, Shares
from mockexam.assembly.where import named, shown

_CLOSE = 1e-6


def say_clause(model: Model, clause: Clause) -> str:
    """Return what a row or rule asks for, and what the bank has where that is too little."""
    if clause.rule is not None:
        return say_rule(clause.rule)
    if clause.alike is not None:
        return f"{clause.name}, of the same marks and near in facility."
    row = clause.row
    assert row is not None
    says = f"{row_name(row)}: {_band(row)}{_of(row)}."
    has = _supply(model, clause)
    if has is not None and row.min is not None and has + _CLOSE < row.min:
        return f"{says} The bank has {amount(has, row)}."
    return says


def say_change(
    model: Model, clauses: Sequence[Clause], change: Change, before: Mapping[str, Row]
) -> str:
    """Return what to change, as an instruction.

    Args:
        model: The places, for questions to write.
        clauses: Those that clash: questions to write are told by the tags that they name.
        change: What to change.
        before: The rows as they are, by id.
    """
    by_id = {clause.id: clause for clause in model.clauses}
    parts = [_move(before[row.id], row) for row in change.changed]
    parts += [f"{_rule_name(by_id[id_].rule, id_)}: switch this rule off" for id_ in change.lifted]
    if change.copies:
        parts.append("Write " + " and ".join(_copies(model, clauses, change)))
    return "; ".join(parts)


def row_name(row: Row) -> str:
    """Return a row's label with its id, or the id alone where it has no label of its own."""
    return row.id if row.label == row.id else f"{row.label} ({row.id})"


def _rule_name(rule: Rule | None, id_: str) -> str:
    return id_ if rule is None or not rule.label else f"{rule.label} ({id_})"


def _of(row: Row) -> str:
    """Return what a row counts, where no label says so."""
    told = row.label != row.id or not row.where
    return "" if told else f", of {shown(row.where)}"


def _move(before: Row, after: Row) -> str:
    parts = []
    if after.min is not None and after.min != before.min:
        parts.append(f"at least {amount(after.min, after)} instead of {before.min:.10g}")
    if after.max is not None and after.max != before.max:
        parts.append(f"at most {amount(after.max, after)} instead of {before.max:.10g}")
    return f"{row_name(after)}: allow {_measured(after)}{' and '.join(parts)}"


def _band(row: Row) -> str:
    if row.min is not None and row.min == row.max:
        return f"{_measured(row)}exactly {amount(row.min, row)}"
    parts = []
    if row.min is not None:
        parts.append(f"at least {amount(row.min, row)}")
    if row.max is not None:
        parts.append(f"at most {amount(row.max, row)}")
    return _measured(row) + (" and ".join(parts) or f"about {amount(row.target or 0, row)}")


def _measured(row: Row) -> str:
    if isinstance(row.measure, Measure):
        return ""
    return f"a {'mean' if row.is_mean else 'total'} {row.column} of "


def amount(value: float, row: Row) -> str:
    """Return a figure of a row with its unit, as "1 mark"."""
    figure = f"{round(value, 2):.10g}"
    if not isinstance(row.measure, Measure):
        return figure
    noun = str(row.measure)
    return f"{figure} {noun.removesuffix('s') if value == 1 else noun}"


def _supply(model: Model, clause: Clause) -> float | None:
    """Return what the bank's questions could give a row between them; None of a mean."""
    row = clause.row
    if row is None or row.is_mean or not clause.lines:
        return None
    line = clause.lines[0]
    best = np.zeros(len(model.pool))
    np.maximum.at(best, model.question[line.places], line.values)
    return float(best.sum() + line.set_values.sum())


def say_rule(rule: Rule) -> str:
    """Return what a rule asks for, with its name."""
    return f"{_rule_name(rule, rule.id)}: {_demand(rule)}."


_OF_QUESTIONS = {
    rules.MustInclude: "every question of {} stands on the paper",
    rules.MustExclude: "no question of {} stands on the paper",
    rules.AllOrNone: "the questions of {} stand together or not at all",
    rules.AtMostOne: "at most one question of {}",
}


def _demand(rule: Rule) -> str:
    match rule:
        case rules.MustExclude(id=id_) if id_ in EXPOSURE:
            return "such questions stay off the paper"
        case rules.MustInclude() | rules.MustExclude() | rules.AllOrNone() | rules.AtMostOne():
            return _OF_QUESTIONS[type(rule)].format(shown(rule.where))
        case rules.Enemies():
            said = f"of the same {rule.same}" if rule.same else f"listed in {rule.listed_in}"
            return f"no two questions {said} on one paper"
        case rules.Cue():
            return f"{rule.gives_away} and {rule.answer_of} do not stand on one paper"
        case rules.InOrder():
            return f"questions stand in the order of {rule.by}"
        case rules.Between():
            what = "sets" if rule.sets else "questions"
            return f"only {what} with {rule.column}{_range(rule)}"
        case _:
            return _demand_of_sets(rule)


def _demand_of_sets(rule: rules.SetSize | rules.WholeSets | rules.SetsApart | rules.Pivot) -> str:
    match rule:
        case rules.SetSize():
            of = f" of {shown(rule.where)}" if rule.where else ""
            return f"from each set on the paper {_count(rule)}{of}"
        case rules.WholeSets():
            return "each set stands on the paper whole or not at all"
        case rules.SetsApart():
            return f"at most one of the sets {', '.join(str(name) for name in rule.sets)}"
        case rules.Pivot():
            return f"a set stands on the paper only with its questions that have a {rule.column}"


def _count(rule: rules.SetSize) -> str:
    parts = []
    if rule.min is not None:
        parts.append(f"at least {rule.min}")
    if rule.max is not None:
        parts.append(f"at most {rule.max}")
    return f"{' and '.join(parts)} {'item' if (rule.max or rule.min) == 1 else 'items'}"


def _range(rule: rules.Between) -> str:
    low = "" if rule.min is None else f" from {rule.min:g}"
    high = "" if rule.max is None else f" up to {rule.max:g}"
    return low + high


# Questions to write


def _copies(model: Model, clauses: Sequence[Clause], change: Change) -> list[str]:
    dimensions = list(
        dict.fromkeys(
            dimension
            for clause in clauses
            if clause.row is not None
            for dimension, _ in named(clause.row.where)
        )
    )
    said = []
    for place, count in change.copies:
        question = int(model.question[place])
        tags = _tags(model.pool, question, dimensions)
        noun = "question" if count == 1 else "questions"
        like = f"{count} more {noun} like {model.pool.refs[question]}"
        said.append(f"{like}: {', '.join(tags)}" if tags else like)
    return said


def _tags(pool: Pool, question: int, dimensions: Sequence[str]) -> list[str]:
    """Return a question's tags, as "topic T1", those of its first item with each."""
    items = np.flatnonzero(pool.question_of == question).tolist()
    found = []
    for dimension in dimensions:
        values = [value for item in items if (value := _value(pool, dimension, item))]
        if values:
            found.append(f"{dimension} {values[0]}")
    return found


def _value(pool: Pool, dimension: str, item: int) -> str:
    column: Any = pool.table.columns.get(dimension)
    match column:
        case Numbers(values):
            return "" if np.isnan(values[item]) else f"{values[item]:g}"
        case Names(codes, names):
            return "" if codes[item] == MISSING else names[codes[item]]
        case Lists(items, codes, names, _):
            return " and ".join(names[code] for code in codes[items == item])
        case Shares(shares, names):
            return " and ".join(names[n] for n in np.flatnonzero(shares[:, item]))
        case _:
            return ""
