"""Reading a blueprint from its YAML file, and holding it against a bank."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from mockexam.assembly.blueprint import Blueprint, Range, Row, Where
from mockexam.assembly.compile import supply
from mockexam.assembly.objective import INFORMATION
from mockexam.assembly.pool import Pool, dimensions, may_stand
from mockexam.assembly.row import MEAN_OF, SUM_OF, Measure
from mockexam.assembly.rule import Rule
from mockexam.assembly.where import Presence, named
from mockexam.errors import Finding, InputRefused
from mockexam.yaml_source import YamlDocument, read_documents, refusals

_Place = tuple[str | int, ...]
_Nothing = tuple[_Place, str, str]
"""Where a blueprint names nothing, by the path into its document, the id and the message."""


@dataclass(frozen=True)
class BlueprintFile:
    """A blueprint with the text that it was read from."""

    blueprint: Blueprint
    source: YamlDocument


def read_blueprint(path: Path) -> BlueprintFile:
    """Return the blueprint of a file.

    Raises:
        InputRefused: The file cannot be read, or its schema finds a fault.
    """
    shown = path.name
    documents, findings = read_documents(path, shown)
    if not findings and len(documents) != 1:
        message = f"holds one blueprint, not {len(documents)} documents"
        findings.append(Finding(shown, 0, "blueprint", message))
    if not findings:
        try:
            blueprint = Blueprint.model_validate(documents[0].value)
        except ValidationError as error:
            findings += refusals(error, documents[0])
        else:
            return BlueprintFile(blueprint, documents[0])
    raise InputRefused(f"The blueprint {shown} was refused.", findings)


def check_against(file: BlueprintFile, pool: Pool) -> list[Finding]:
    """Return a finding for each condition of a blueprint that names nothing in the pool."""
    return [
        Finding(file.source.file, file.source.line_of(place), "row.names-nothing", message, ref)
        for place, ref, message in _nothing_named(file.blueprint, pool)
    ]


def _nothing_named(blueprint: Blueprint, pool: Pool) -> Iterator[_Nothing]:
    yield from _in_sections(blueprint, pool)
    yield from _in_rows(blueprint, pool)
    for n, rule in enumerate(blueprint.rules):
        for message in _unknown_to_rule(rule, blueprint, pool) if rule.on else ():
            yield ("rules", n), rule.id, f"rule {rule.id}: {message}"
    if blueprint.objective is not None:
        for message in _unmeasured(blueprint.objective.measure, blueprint, pool):
            yield ("objective",), "objective", f"objective: {message}"


def _in_sections(blueprint: Blueprint, pool: Pool) -> Iterator[_Nothing]:
    for n, section in enumerate(blueprint.sections):
        for dimension, message in _unknown(section.where, pool):
            place = ("sections", n, "where", dimension)
            yield place, section.id, f"section {section.id}: {message}"


def _in_rows(blueprint: Blueprint, pool: Pool) -> Iterator[_Nothing]:
    adds = supply(blueprint, pool)
    for n, row in enumerate(blueprint.rows):
        if not row.on:
            continue
        faults = _faults_of_row(row, blueprint, pool)
        if not faults and row.each is None and not adds[row.id] and _asks_for_something(row):
            faults.append(((), "no question in its sections meets all its conditions"))
        named_nothing = _names_no_dimension(row, blueprint, pool)
        if blueprint.table is not None and not _asks_for_something(row) and not named_nothing:
            faults = []  # a table may lack what no row asks for
        faults += [(("where",), message) for message in _divided_sets(row, blueprint, pool)]
        for place, message in faults:
            yield ("rows", n, *place), row.id, f"row {row.id}: {message}"


def _faults_of_row(row: Row, blueprint: Blueprint, pool: Pool) -> list[tuple[_Place, str]]:
    """Return what a row names that is not there, by the path into the row."""
    found: list[tuple[_Place, str]] = [(("where", d), m) for d, m in _unknown(row.where, pool)]
    found += [((), message) for message in _unmeasured(row.measure, blueprint, pool)]
    if row.each is not None and row.each not in pool.table.columns:
        found.append((("each",), _no_dimension(row.each, pool)))
    return found


def _asks_for_something(row: Row) -> bool:
    return bool(row.min or row.target)


def _names_no_dimension(row: Row, blueprint: Blueprint, pool: Pool) -> bool:
    spoken_of = {dimension for dimension, _ in named(row.where)} | ({row.each} - {None})
    return not spoken_of <= set(pool.table.columns) or any(
        _unmeasured(row.measure, blueprint, pool)
    )


def _unmeasured(measure: str, blueprint: Blueprint | None, pool: Pool) -> Iterator[str]:
    """Yield what is wrong with a measure: a column that holds no numbers, nothing to count."""
    if measure == INFORMATION:
        if pool.calibration is None:
            yield "the items are not calibrated; name the columns under `table: irt`"
    elif measure == Measure.SETS:
        if not pool.set_names:
            yield _no_sets(blueprint)
    elif measure not in tuple(Measure):
        name = measure.removeprefix(SUM_OF).removeprefix(MEAN_OF)
        if pool.table.numbers(name) is None:
            known = ", ".join(d for d in pool.table.columns if pool.table.numbers(d) is not None)
            yield f"{name} is no dimension of numbers; those are {known}"
    elif (
        blueprint is not None
        and blueprint.table is not None
        and measure in (Measure.MINUTES, Measure.WORDS)
        and not (pool.minutes if measure == Measure.MINUTES else pool.words).any()
    ):
        yield f"no item has {measure}; name the column under `table: {measure}`"


def _unknown_to_rule(rule: Rule, blueprint: Blueprint, pool: Pool) -> Iterator[str]:
    for field in ("by", "column", "listed_in", "same"):
        dimension = getattr(rule, field, None)
        if dimension is not None and dimension not in pool.table.columns:
            yield _no_dimension(dimension, pool)
        elif (
            rule.kind == "only"
            and field == "column"
            and pool.table.numbers(dimension or "") is None
        ):
            yield f"{dimension} holds no numbers to lie in a range"
    for ref in (getattr(rule, "gives_away", None), getattr(rule, "answer_of", None)):
        if ref is not None and ref not in pool.number:
            yield f"there is no question {ref}"
    if rule.kind == "sets apart":
        yield from (f"there is no set {name}" for name in rule.sets if name not in pool.set_names)
    of_sets = rule.kind == "only" and rule.sets
    if (of_sets or rule.kind in ("set size", "whole sets", "pivot")) and not pool.set_names:
        yield _no_sets(blueprint)
    for _, message in _unknown(getattr(rule, "where", {}), pool):
        yield message


def _no_sets(blueprint: Blueprint | None) -> str:
    if blueprint is not None and blueprint.table is None:
        return "a bank's sets are taken whole; this is for tables of items"
    return "no item comes from a set; name the column under `table: set`"


def _no_dimension(dimension: str, pool: Pool) -> str:
    near = ", ".join(sorted(dimensions(pool)))
    return f"no item has a {dimension}; dimensions are {near}"


def _divided_sets(row: Row, blueprint: Blueprint, pool: Pool) -> Iterator[str]:
    """Yield a set that a row of sets does not hold of as a whole.

    Such a row counts the sets on the paper of which some item could match, so its
    conditions have to be about sets: the same for every item of one.
    """
    if row.measure != Measure.SETS:
        return
    matched = pool.some_item(row.where) & (pool.sets >= 0)
    if row.section is not None:
        other = [s for s in blueprint.sections if s.id != row.section]
        matched &= ~np.any([may_stand(pool, s) for s in other], axis=0)
    divided = np.intersect1d(pool.sets[matched], pool.sets[~matched & (pool.sets >= 0)])
    if len(divided):
        yield (
            f"some items of the set {pool.set_names[divided[0]]} meet its conditions and others do "
            "not; a row of sets has conditions that all the items of a set share"
        )


def _unknown(where: Where, pool: Pool) -> list[tuple[str, str]]:
    """Return each dimension of conditions that names nothing, with what is wrong."""
    faults = []
    for dimension, condition in named(where):
        if dimension not in pool.table.columns:
            faults.append((dimension, _no_dimension(dimension, pool)))
            continue
        wanted = condition if isinstance(condition, tuple) else (condition,)
        faults += [
            (dimension, f"no item has {dimension} {_shown(one)}")
            for one in wanted
            if not isinstance(one, Presence) and not pool.table.part({dimension: one}).any()
        ]
    return faults


def _shown(condition: object) -> str:
    if not isinstance(condition, Range):
        return str(condition)
    if condition.above is not None or condition.below is not None:
        return str(condition)
    low, high = condition.min, condition.max
    return f"from {low if low is not None else '…'} to {high if high is not None else '…'}"
