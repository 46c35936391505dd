"""Why a blueprint cannot be met: a few rows and rules that clash, and changes that work."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.changes import Change, changes_that_work
from mockexam.assembly.compile import model_of, written_out
from mockexam.assembly.conflict import Conflict, find_conflict
from mockexam.assembly.model import Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.row import Row
from mockexam.assembly.say import say_change, say_clause

SHOWN = 5
"""How many of the clauses that clash are shown at first."""


@dataclass(frozen=True)
class Suggestion:
    """A change that was solved and works.

    `rows` are the ids of the rows that it changes and `changed` those rows as they would
    be; `lifted` are the ids of rules that it switches off; `write` is how many questions
    it asks to be written, and `like` the refs of the questions that they are to be like,
    with how many of each. `cost` is the change as a share of the bounds that it moves.
    """

    change: str
    rows: tuple[str, ...]
    cost: float
    changed: tuple[Row, ...]
    lifted: tuple[str, ...] = ()
    write: int = 0
    like: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The rows and rules that clash, a sentence for each, and what would work, cheapest first.

    Those that weigh most in the proof come first. Without any one of them the others can
    be met together. A sentence says what the bank has only where that is short of the
    row's minimum. No id at all says that what always holds cannot be: the questions asked
    for by name exclude each other.
    """

    conflict: tuple[str, ...]
    sentences: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]

    def __str__(self) -> str:
        lines = ["This blueprint cannot be met."]
        if self.suggestions:
            lines.append("What would work, cheapest first:")
            lines += [f"  {suggestion.change}" for suggestion in self.suggestions]
        lines.append(self._head())
        lines += [f"  {sentence}" for sentence in self.sentences[:SHOWN]]
        if len(self.sentences) > SHOWN:
            lines.append(f"  and {len(self.sentences) - SHOWN} more.")
        if not self.suggestions:
            lines.append("No change of bounds or rules was found that works; add questions.")
        return "\n".join(lines)

    def _head(self) -> str:
        if not self.conflict:
            return "Why:"
        if len(self.conflict) == 1:
            return "The bank cannot give what this asks for:"
        return f"These {len(self.conflict)} clash, and any one of them left out would do:"


def explain(
    blueprint: Blueprint,
    pool: Pool,
    *,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
) -> Explanation:
    """Return why a blueprint that cannot be met cannot be met, and what would let it be.

    Args:
        blueprint: Its hard rows and its rules are what may clash.
        pool: The questions.
        exclude: Refs of questions to leave out.
        include: Refs of questions that have to stand on the paper.
    """
    model = model_of(blueprint, pool, exclude=exclude, include=include, keep_barred=True)
    conflict = find_conflict(model)
    clauses = [model.clause(id_) for id_ in conflict.ids]
    before = {row.id: row for row in model.rows}
    return Explanation(
        conflict.ids,
        tuple(say_clause(model, clause) for clause in clauses) or (_without_clash(conflict),),
        tuple(
            _suggestion(model, change, say_change(model, clauses, change, before))
            for change in changes_that_work(model, conflict)
        ),
    )


def _without_clash(conflict: Conflict) -> str:
    if conflict.clashes:
        return "The questions asked for by name cannot stand on one paper."
    return "No rows or rules were found that clash."


def _suggestion(model: Model, change: Change, text: str) -> Suggestion:
    return Suggestion(
        change=text,
        rows=tuple(row.id for row in change.changed),
        cost=change.cost,
        changed=change.changed,
        lifted=change.lifted,
        write=sum(count for _, count in change.copies),
        like=tuple((model.refs([place])[0], count) for place, count in change.copies),
    )


def amended(blueprint: Blueprint, pool: Pool, suggestion: Suggestion) -> Blueprint:
    """Return the blueprint with a suggestion's rows and rules changed, its each-rows written out.

    Rows that say `each` stay as they are where the suggestion changes none of theirs.
    """
    changed = {row.id: row for row in suggestion.changed}
    rows: list[Row] = []
    for row in blueprint.rows:
        alone = blueprint.model_copy(update={"rows": (row,)})
        parts = list(written_out(alone, pool))
        if any(part.id in changed for part in parts):
            rows += [changed.get(part.id, part) for part in parts]
        else:
            rows.append(row)
    lifted = set(suggestion.lifted)
    rules = tuple(
        rule.model_copy(update={"on": False}) if rule.id in lifted else rule
        for rule in blueprint.rules
    )
    exposure = blueprint.exposure.model_copy(update=_less_exposure(lifted, pool))
    changes = {"rows": tuple(rows), "rules": rules, "exposure": exposure}
    return blueprint.model_copy(update=changes)


def _less_exposure(lifted: Collection[str], pool: Pool) -> dict[str, Any]:
    """Return what of a blueprint's exposure has to change for its rules in `lifted` to go."""
    reserves = tuple(str(name) for name in pool.table.values_of("reserved"))
    without = {"most-uses": None, "cooling-off": None, "reserved": reserves}
    fields = {"most-uses": "most_uses", "cooling-off": "cooling_off_days", "reserved": "reserved"}
    return {fields[id_]: value for id_, value in without.items() if id_ in lifted}
