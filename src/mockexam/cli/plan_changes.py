"""What the command line changes of a blueprint, and how it shows a search under way."""

import sys
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import click

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.pool import Pool
from mockexam.assembly.search import Watch
from mockexam.errors import InputRefused


@dataclass(frozen=True)
class PlanChanges:
    """How many papers, how alike, how near to the best; None leaves what the blueprint says."""

    papers: int | None = None
    overlap: int | None = None
    tolerance: float | None = None

    def applied_to(self, plan: Blueprint) -> Blueprint:
        """Return a blueprint with the changes."""
        together = {"count": self.papers, "overlap": self.overlap}
        said = {name: value for name, value in together.items() if value is not None}
        changes: dict[str, Any] = {}
        if said:
            changes["papers"] = plan.papers.model_copy(update=said)
        if self.tolerance is not None:
            changes["tolerance"] = self.tolerance
        return plan.model_copy(update=changes) if changes else plan


def check_excluded(refs: Collection[str], pool: Pool) -> None:
    """Refuse to leave out a question that there is not: the ref is likely mistyped.

    Raises:
        InputRefused: A ref names no question of the pool.
    """
    unknown = sorted(set(refs) - set(pool.refs))
    if unknown:
        raise InputRefused(f"--exclude {unknown[0]}: there is no such question.")


def shown_progress() -> Watch | None:
    """Return what shows the best paper so far on a terminal; None where there is none."""
    if not sys.stderr.isatty():
        return None

    def show(cost: float, bound: float) -> None:
        best = "none yet" if cost == float("inf") else f"{abs(cost):.6g}"
        click.echo(f"\rbest so far {best}, bound {abs(bound):.6g}   ", nl=False, err=True)

    return show
