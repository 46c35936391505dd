"""Reading a blueprint from its YAML file, and holding it against a bank."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from mockexam.assembly.blueprint import Blueprint, Measure, Row, Where
from mockexam.assembly.constraints import supply_of
from mockexam.assembly.pool import Pool, counts, dimensions
from mockexam.errors import Finding, InputRefused
from mockexam.yaml_source import YamlDocument, read_documents, refusals


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


def _nothing_named(
    blueprint: Blueprint, pool: Pool
) -> list[tuple[tuple[str | int, ...], str, str]]:
    known = dimensions(pool)
    supply = supply_of(blueprint, pool)
    found: list[tuple[tuple[str | int, ...], str, str]] = []
    for n, section in enumerate(blueprint.sections):
        for dimension, message in _unknown(section.where, pool, known):
            place = ("sections", n, "where", dimension)
            found.append((place, section.id, f"section {section.id}: {message}"))
    for n, row in enumerate(blueprint.rows):
        faults = _unknown(row.where, pool, known)
        for dimension, message in faults:
            found.append((("rows", n, "where", dimension), row.id, f"row {row.id}: {message}"))
        if not faults and not supply.rows[row.id] and _asks_for_something(row):
            message = f"row {row.id}: no question in its sections meets all its conditions"
            found.append((("rows", n), row.id, message))
    return found


def _asks_for_something(row: Row) -> bool:
    return bool(row.min or row.target)


def _unknown(where: Where, pool: Pool, known: set[str]) -> list[tuple[str, str]]:
    faults = []
    for dimension, condition in where.items():
        if dimension not in known:
            near = ", ".join(sorted(known))
            faults.append((dimension, f"no item has a {dimension}; dimensions are {near}"))
            continue
        wanted = condition if isinstance(condition, tuple) else (condition,)
        for one in wanted:
            clause: Where = {dimension: one}
            if not any(counts(i, clause, Measure.ITEMS) for q in pool for i in q.items):
                faults.append((dimension, f"no item has {dimension} {_shown(one)}"))
    return faults


def _shown(condition: object) -> str:
    low, high = getattr(condition, "min", None), getattr(condition, "max", None)
    if low is None and high is None:
        return str(condition)
    return f"from {low if low is not None else '…'} to {high if high is not None else '…'}"
