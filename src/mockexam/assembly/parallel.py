"""From a model to the task of parallel papers, and back: what each paper gets."""

import time
from dataclasses import replace
from math import inf

import numpy as np

from mockexam.assembly.model import Model
from mockexam.assembly.parallel_search import ParallelProblem, ParallelResult, search_parallel
from mockexam.assembly.pricing import relax_by_pricing, relax_directly
from mockexam.assembly.search import LARGE, Limits, Watch
from mockexam.assembly.solve import Outcome
from mockexam.assembly.table import Flags, Floats, Ints


def is_parallel(model: Model) -> bool:
    """Tell whether papers of a model can be sought together.

    They can of one section without a choice, without sets, where each question is used once.
    """
    said = model.blueprint.papers
    return (
        len(model) > 0
        and len(model.blueprint.sections) == 1
        and not model.set_names
        and not any(clause.soft or clause.alike is not None for clause in model.clauses)
        and not said.within
        and (said.overlap == 0 or said.use_min > 0 or said.use_max is not None)
        and (len(model.aims) > 0 or any(clause.target for clause in model.clauses))
        and not any(row.scope == "all papers" for row in model.rows)
    )


def seek_parallel(
    model: Model, seed: int, limits: Limits, watch: Watch | None
) -> tuple[list[Ints] | None, ParallelResult, float]:
    """Return the places of each paper, the search's result, and the bound of the objective.

    The places are None where no papers were found. Papers whose figures are to be large
    or small are brought as near as can be to the best that one paper alone could have.
    """
    aims, targets, weights = _aims(model)
    problem = _problem(model, aims, targets, weights)
    until = time.monotonic() + limits.seconds

    def told() -> bool:
        return time.monotonic() >= until

    work = limits.rounds if limits.seconds == inf else 10**9
    result = search_parallel(problem, seed=seed, work_max=work, stop=told)
    if watch is not None:
        watch(result.step.deviation, result.step.bound)
    membership = result.step.membership
    if membership is None:
        return None, result, inf
    papers = [np.flatnonzero(paper).astype(np.int32) for paper in membership]
    alone = targets.min() if model.sense > 0 else targets.max(initial=0.0)
    return papers, result, float(alone) if model.sense else result.step.bound


def _aims(model: Model) -> tuple[Floats, Floats, Floats]:
    """Return the figures that papers should come near to: (aims, places), targets, weights."""
    if model.towards:
        return model.aims, np.array(model.towards), np.ones(len(model.aims))
    if len(model.aims):
        aims = model.aims if model.worst else model.aims.sum(axis=0, keepdims=True)
        targets = np.array([_best_alone(model, aim) for aim in aims])
        return aims, targets, np.ones(len(aims))
    aimed = [clause.target for clause in model.clauses if clause.target is not None]
    aims = np.zeros((len(aimed), len(model)))
    for row, target in zip(aims, aimed, strict=True):
        row[target.line.places] = target.line.values
    return aims, np.array([t.at for t in aimed]), np.array([t.cost for t in aimed])


def _best_alone(model: Model, aim: Floats) -> float:
    """Return a bound on a figure of one paper on its own."""
    alone = replace(model, aims=aim[None, :], worst=False)
    relax = relax_by_pricing if len(model) > LARGE else relax_directly
    relaxation = relax(alone)
    return -model.sense * relaxation.objective if relaxation.outcome is Outcome.OPTIMAL else 0.0


def _problem(model: Model, aims: Floats, targets: Floats, weights: Floats) -> ParallelProblem:
    said = model.blueprint.papers
    lines = [line for clause in (model.standing, *model.clauses) for line in clause.lines]
    rows = np.zeros((len(lines), len(model)))
    for row, line in zip(rows, lines, strict=True):
        row[line.places] = line.values
    most = said.use_max if said.use_max is not None else 1 if said.overlap == 0 else said.count
    groups = [g for c in (model.standing, *model.clauses) for g in c.apart.each()]
    return ParallelProblem(
        papers=said.count,
        rows=rows,
        low=np.array([line.low for line in lines]),
        high=np.array([line.high for line in lines]),
        aims=aims,
        targets=targets,
        weights=weights,
        use_min=said.use_min,
        use_max=most,
        enemies=tuple(tuple(group.tolist()) for group in groups),
        fixed=tuple(np.flatnonzero(_anchored(model)).tolist()),
        overlap_max=said.overlap,
    )


def _anchored(model: Model) -> Flags:
    where = model.blueprint.papers.anchor
    if not where:
        return np.zeros(len(model), dtype=bool)
    return model.pool.some_item(where)[model.question]
