"""Several papers of one blueprint that have to do with one another."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf

import numpy as np

from mockexam.assembly.assemble import (
    BlueprintCannotBeMet,
    SearchGaveUp,
    Selection,
    assemble,
    assemble_model,
    by_section,
)
from mockexam.assembly.blueprint import Blueprint, Papers
from mockexam.assembly.build import objective_of
from mockexam.assembly.compile import model_of, written_out
from mockexam.assembly.explain import explain
from mockexam.assembly.model import Clause, Line, Model
from mockexam.assembly.outlook import most_papers, take_out
from mockexam.assembly.parallel import is_parallel, seek_parallel
from mockexam.assembly.pool import Pool, row_counts, row_values
from mockexam.assembly.row import Measure, Row
from mockexam.assembly.search import Limits, Watch
from mockexam.assembly.table import MISSING, Ints

LIKE = Limits(gap=0.1, nodes=400)
"""How far the search for a paper like another goes."""
ROWS_FIRST = 4.0
"""How much more a blueprint's own rows weigh than the other figures of a paper."""
LIKE_IN = ("topic", "ao", "kind", "command_word")
"""Papers from a bank that share nothing are as alike as can be in the marks under these."""


@dataclass(frozen=True)
class _Wish:
    """What several papers are assembled from and with."""

    blueprint: Blueprint
    pool: Pool
    seed: int
    exclude: frozenset[str]
    include: frozenset[str]
    limits: Limits | None
    watch: Watch | None

    @property
    def said(self) -> Papers:
        """How the papers have to do with one another."""
        return self.blueprint.papers


def assemble_several(
    blueprint: Blueprint,
    pool: Pool,
    *,
    seed: int = 1,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
    limits: Limits | None = None,
    watch: Watch | None = None,
) -> list[Selection]:
    """Return as many papers as a blueprint asks for, within what its `papers` allow.

    Raises:
        BlueprintCannotBeMet: No paper meets every row, or not so many together.
        SearchGaveUp: The search ended at its limit without the papers and without a proof.
    """
    wish = _Wish(blueprint, pool, seed, frozenset(exclude), frozenset(include), limits, watch)
    said = blueprint.papers
    if said.count == 1 or not (_are_bound(said) or _over_all(blueprint)):
        return [_one(wish, n) for n in range(said.count)]
    model = model_of(blueprint, pool, exclude=exclude, include=wish.include | _anchors(wish))
    if is_parallel(model):
        return _in_parallel(wish, model)
    if said.use_min:
        raise SearchGaveUp(
            "Papers that use up questions are sought only in one section, without sets, soft "
            "rows and rows over all papers."
        )
    if said.overlap == 0 and not said.anchor and not said.within and not _over_all(blueprint):
        return _apart(wish, model)
    return _one_by_one(wish)


def _are_bound(said: Papers) -> bool:
    """Tell whether the papers have to do with one another."""
    return (
        said.overlap is not None
        or said.use_max is not None
        or said.use_min > 0
        or bool(said.anchor)
        or bool(said.within)
    )


def _over_all(blueprint: Blueprint) -> bool:
    return any(row.on and row.scope == "all papers" for row in blueprint.rows)


def _one(wish: _Wish, number: int, without: Collection[str] = ()) -> Selection:
    return assemble(
        wish.blueprint,
        wish.pool,
        seed=wish.seed + number,
        exclude=wish.exclude | set(without),
        include=wish.include,
        limits=wish.limits,
        watch=wish.watch,
    )


def _in_parallel(wish: _Wish, model: Model) -> list[Selection]:
    """Return papers sought together, as alike as can be; their objective is that of the worst."""
    limits = wish.limits or Limits()
    papers, result, bound = seek_parallel(model, wish.seed, limits, wish.watch)
    if papers is None:
        raise _refusal(wish)
    figures = [objective_of(model, places) for places in papers]
    return [
        Selection(
            seed=wish.seed,
            sections=by_section(model, places),
            objective=min(figures) if model.sense > 0 else max(figures),
            bound=bound,
            proven=result.step.proven,
            reproducible=result.reproducible,
        )
        for places in papers
    ]


def _apart(wish: _Wish, model: Model) -> list[Selection]:
    """Return papers that share nothing, and that are as like the first as can be.

    They are taken out together, so that there is a paper for each; then the first is made
    as good as it can be, and each of the others, from what the rest leave, like the first.
    """
    taken = [set(refs) for refs in take_out(model, wish.said.count)]
    if len(taken) < wish.said.count:
        raise _refusal(wish)
    first = _one(wish, 0, set().union(*taken[1:]))
    taken[0] = refs_of(first)
    like = replace(wish, blueprint=like_paper(wish.blueprint, wish.pool, first), limits=LIKE)
    selections = [first]
    for n in range(1, wish.said.count):
        others = set().union(*(refs for m, refs in enumerate(taken) if m != n))
        made = _one(like, n, others)
        taken[n] = refs_of(made)
        objective = objective_of(model, places_of(model, made))
        selections.append(
            replace(made, objective=objective, bound=first.bound, proven=first.proven)
        )
    return selections


def places_of(model: Model, selection: Selection) -> Ints:
    """Return the places that a selection fills, in order."""
    number = {section.id: n for n, section in enumerate(model.blueprint.sections)}
    wanted = {
        (number[section], model.pool.number[ref])
        for section, refs in selection.sections.items()
        for ref in refs
    }
    pairs = zip(model.section.tolist(), model.question.tolist(), strict=True)
    return np.array([place for place, pair in enumerate(pairs) if pair in wanted], dtype=np.int32)


def like_paper(blueprint: Blueprint, pool: Pool, first: Selection) -> Blueprint:
    """Return the blueprint with a paper's own figures as its targets.

    The rows aim at what the paper gives to them; of a bank, further rows aim at its marks
    by topic, objective, kind and command word, its reading load and its facility.
    """
    aimed = [
        row.model_copy(
            update={
                "target": _within_band(row, _figure(blueprint, pool, row, first)),
                "weight": row.weight * ROWS_FIRST,
            }
        )
        for row in written_out(blueprint, pool)
        if row.scope == "paper"
    ]
    rest = [row for row in blueprint.rows if row.on and row.scope != "paper"]
    further = [] if blueprint.table is not None else list(_figures_to_match(blueprint, pool, first))
    return blueprint.model_copy(update={"rows": (*aimed, *rest, *further), "tolerance": 0.0})


def _figures_to_match(blueprint: Blueprint, pool: Pool, first: Selection) -> Iterator[Row]:
    for dimension in LIKE_IN:
        for value in pool.table.values_of(dimension):
            row = Row(
                id=f"like-{dimension}-{value}".replace(" ", "-"),
                where={dimension: value},
                measure=Measure.MARKS,
                target=0,
            )
            yield row.model_copy(update={"target": _figure(blueprint, pool, row, first)})
    for measure in ("words", "sum of facility"):
        row = Row(id=f"like-{measure.replace(' ', '-')}", measure=measure, target=0, weight=3)
        yield row.model_copy(update={"target": _figure(blueprint, pool, row, first)})


def _within_band(row: Row, value: float) -> float:
    low = row.min if row.min is not None else -inf
    high = row.max if row.max is not None else inf
    return min(max(value, low), high)


def _one_by_one(wish: _Wish) -> list[Selection]:
    """Return papers each assembled within what those before it leave of overlap, use and room."""
    said = wish.said
    anchored = _anchors(wish)
    made: list[Selection] = []
    used: Counter[str] = Counter()
    blueprint = wish.blueprint
    for n in range(said.count):
        most = said.use_max or said.count
        spent = {ref for ref, times in used.items() if times >= most and ref not in anchored}
        model = model_of(
            blueprint, wish.pool, exclude=wish.exclude | spent, include=wish.include | anchored
        )
        if said.overlap is not None:
            model = _with_overlap(model, [refs_of(one) - anchored for one in made], said.overlap)
        model = _with_rows_over_all(model, made, said.count - n)
        selection = assemble_model(model, seed=wish.seed + n, limits=wish.limits, watch=wish.watch)
        if selection is None:
            raise (
                _refusal(wish)
                if made
                else BlueprintCannotBeMet(
                    explain(
                        blueprint, wish.pool, exclude=wish.exclude, include=wish.include | anchored
                    )
                )
            )
        made.append(selection)
        used.update(refs_of(selection))
        if n == 0 and said.within:
            blueprint = _narrowed(wish, selection)
    return made


def refs_of(selection: Selection) -> set[str]:
    """Return the refs of a selection, of all its sections."""
    return {ref for some in selection.sections.values() for ref in some}


def _anchors(wish: _Wish) -> frozenset[str]:
    if not wish.said.anchor:
        return frozenset()
    matched = np.flatnonzero(wish.pool.some_item(wish.said.anchor))
    return frozenset(wish.pool.refs[n] for n in matched)


def _with_overlap(model: Model, earlier: Sequence[set[str]], most: int) -> Model:
    clauses = []
    for n, refs in enumerate(earlier, 1):
        numbers = [model.pool.number[ref] for ref in refs]
        places = np.flatnonzero(np.isin(model.question, numbers)).astype(np.int32)
        line = Line(places, np.ones(len(places)), high=float(most))
        clauses.append(Clause(f"overlap-{n}", f"Shared with paper {n}", (line,)))
    return replace(model, clauses=(*model.clauses, *clauses))


def _with_rows_over_all(model: Model, made: Sequence[Selection], left: int) -> Model:
    """Hold the rows over all papers to an even share of what is left; the last to all of it."""
    clauses = []
    for clause in model.clauses:
        row = clause.row
        if row is None or row.scope != "all papers":
            clauses.append(clause)
            continue
        so_far = sum(_figure(model.blueprint, model.pool, row, one) for one in made)
        low = -inf if row.min is None else (row.min - so_far) / left
        high = inf if row.max is None else (row.max - so_far) / left
        if left > 1:
            low, high = floor(low) if low > -inf else low, ceil(high) if high < inf else high
        of_places = row_values(model.pool, row)[model.question] * model.shares(row)
        places = np.flatnonzero(of_places).astype(np.int32)
        clauses.append(replace(clause, lines=(Line(places, of_places[places], low, high),)))
    return replace(model, clauses=tuple(clauses))


def _narrowed(wish: _Wish, first: Selection) -> Blueprint:
    """Return the blueprint with the rows that must not differ held near the first paper's."""
    rows: list[Row] = []
    for row in wish.blueprint.rows:
        room = wish.said.within.get(row.id)
        if room is None or not row.on:
            rows.append(row)
            continue
        for one in written_out(wish.blueprint.model_copy(update={"rows": (row,)}), wish.pool):
            held = one
            if not one.hard:
                rows.append(one)
                loose = {"id": f"{one.id}.within", "min": None, "target": None, "max": None}
                held = one.model_copy(update={**loose, "hard": True})
            figure = _figure(wish.blueprint, wish.pool, one, first)
            rows.append(_held_near(held, figure, room / 2))
    return wish.blueprint.model_copy(update={"rows": tuple(rows)})


def _figure(blueprint: Blueprint, pool: Pool, row: Row, selection: Selection) -> float:
    """Return what a selection gives to a row."""
    values, counts = row_values(pool, row), row_counts(pool, row)
    total = count = 0.0
    sets: set[int] = set()
    for section in blueprint.sections:
        numbers = [pool.number[ref] for ref in selection.sections[section.id]]
        share = float(section.share_in(row))
        total += share * float(values[numbers].sum())
        count += share * float(counts[numbers].sum())
        if share:
            sets |= set(pool.sets[numbers][values[numbers] > 0].tolist())
    if row.measure is Measure.SETS:
        return float(len(sets - {MISSING}))
    return total / (count or 1.0) if row.is_mean else total


def _held_near(row: Row, value: float, room: float) -> Row:
    low = max(value - room, row.min if row.min is not None else -inf)
    high = min(value + room, row.max if row.max is not None else inf)
    target = None if row.target is None else min(max(row.target, low), high)
    return row.model_copy(update={"min": low, "target": target, "max": high})


def _refusal(wish: _Wish) -> Exception:
    """Return why so many papers cannot be had: a clash of rows, or the end of the search."""
    count = wish.said.count
    most = most_papers(wish.blueprint, wish.pool)
    if wish.said.overlap == 0 and most < count:
        return BlueprintCannotBeMet(
            explain(_times(wish.blueprint, count), wish.pool, exclude=wish.exclude)
        )
    return SearchGaveUp(
        f"No {count} papers of {wish.blueprint.ref} were found within what they may share, and "
        "it was not ruled out. Allow more overlap, or ask for fewer."
    )


def _times(blueprint: Blueprint, count: int) -> Blueprint:
    """Return the blueprint of so many papers as one: every bound times as many."""
    rows = tuple(
        row
        if row.is_mean
        else row.model_copy(
            update={
                "label": f"{row.label}, {count} papers together",
                "min": None if row.min is None else row.min * count,
                "target": None if row.target is None else row.target * count,
                "max": None if row.max is None else row.max * count,
            }
        )
        for row in blueprint.rows
    )
    return blueprint.model_copy(update={"rows": rows})
