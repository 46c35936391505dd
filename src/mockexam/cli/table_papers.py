"""`mockexam paper assemble` from a table of items: papers as lists of refs, checked and shown."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mockexam.assembly.assemble import BlueprintCannotBeMet
from mockexam.assembly.blueprint import Blueprint, TableColumns
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.search import Limits, Watch
from mockexam.assembly.several import assemble_several
from mockexam.assembly.table_file import read_table
from mockexam.assembly.table_paper import TablePaper, paper_from_table
from mockexam.assembly.verify_table import TableChecker, shared
from mockexam.cli.explained import described_refusal
from mockexam.cli.output import emit_json
from mockexam.cli.plan_changes import PlanChanges, check_excluded
from mockexam.errors import InputRefused, MockExamError
from mockexam.files import write_atomically


class PaperFailsItsCheck(MockExamError):
    """The independent checker refuses a paper: a defect of the assembler, never of the input."""


@dataclass(frozen=True)
class TableJob:
    """What was asked for on the command line."""

    blueprint: Path
    table: Path
    seed: int
    changes: PlanChanges
    exclude: tuple[str, ...]
    limits: Limits
    out: Path | None


def assemble_from_table(job: TableJob, watch: Watch | None, *, as_json: bool) -> None:
    """Assemble papers from a CSV file, check each against the file's own cells, and show them."""
    file = read_blueprint(job.blueprint)
    blueprint = job.changes.applied_to(_of_a_table(file.blueprint))
    begun = time.perf_counter()
    pool = read_table(job.table, blueprint)
    loaded = time.perf_counter() - begun
    findings = check_against(file, pool)
    if findings:
        raise InputRefused(f"The blueprint {job.blueprint.name} does not fit the table.", findings)
    check_excluded(job.exclude, pool)
    begun = time.perf_counter()
    try:
        selections = assemble_several(
            blueprint, pool, seed=job.seed, exclude=job.exclude, limits=job.limits, watch=watch
        )
    except BlueprintCannotBeMet as refusal:
        if as_json:
            emit_json(described_refusal(refusal.explanation))
        raise
    seconds = (time.perf_counter() - begun) / len(selections)
    papers = [paper_from_table(selection, blueprint, pool) for selection in selections]
    described = _checked(job, blueprint, papers, seconds)
    if job.out is not None:
        for one in described:
            content = json.dumps(one, indent=1, ensure_ascii=False)
            write_atomically(job.out / f"{one['ref']}.json", content.encode())
    if as_json:
        emit_json({"papers": described, "load_seconds": round(loaded, 4)})
        return
    for paper, one in zip(papers, described, strict=True):
        click.echo(_line(paper, one, seconds))


def _of_a_table(plan: Blueprint) -> Blueprint:
    return plan if plan.table is not None else plan.model_copy(update={"table": TableColumns()})


def _checked(
    job: TableJob, blueprint: Blueprint, papers: Sequence[TablePaper], seconds: float
) -> list[dict[str, Any]]:
    checker = TableChecker(job.table, blueprint)
    found = []
    for paper in papers:
        if faults := checker.faults(paper.sections):
            raise PaperFailsItsCheck(f"The paper {paper.ref} fails its check: {'; '.join(faults)}.")
        found.append(_described(paper, checker, seconds))
    overlap, anchors = blueprint.papers.overlap, checker.anchors()
    if overlap is not None and shared([p.sections for p in papers], anchors) > overlap:
        raise PaperFailsItsCheck(f"Two papers share more than {overlap} items.")
    return found


def _described(paper: TablePaper, checker: TableChecker, seconds: float) -> dict[str, Any]:
    chosen = paper.selection
    return {
        "ref": paper.ref,
        "seed": chosen.seed,
        "items": list(paper.items),
        "sections": {section: list(refs) for section, refs in paper.sections.items()},
        "objective": round(chosen.objective, 9),
        "bound": round(chosen.bound, 9),
        "proven": chosen.proven,
        "reproducible": chosen.reproducible,
        "seconds": round(seconds, 4),
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "value": round(row.value, 6),
                "min": row.min,
                "target": row.target,
                "max": row.max,
                "met": row.met,
            }
            for row in checker.rows(paper.sections)
        ],
    }


def _line(paper: TablePaper, described: dict[str, Any], seconds: float) -> str:
    chosen = paper.selection
    said = "proven" if chosen.proven else "not proven"
    worth = f"objective {chosen.objective:.6g} (best possible {chosen.bound:.6g}, {said})"
    lines = [f"{paper.ref}: {len(paper.items)} items, {worth}, seed {chosen.seed}, {seconds:.2f} s"]
    for row in described["rows"]:
        low = "" if row["min"] is None else f"{row['min']:g}"
        high = "" if row["max"] is None else f"{row['max']:g}"
        met = "" if row["met"] else "  MISSED"
        lines.append(f"  {row['label']:<40} {row['value']:>10g}  {low:>6} to {high:<6}{met}")
    lines.append("  " + ", ".join(paper.items))
    return "\n".join(lines)
