"""What the seed does: how different the papers are, and how evenly they use the bank."""

import statistics
import time
from collections import Counter
from dataclasses import dataclass

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.exposure import least_exposure
from mockexam.assembly.freeze import PaperUnsound
from mockexam.clock import utc_now
from mockexam.services.library import Library
from mockexam.services.papers import make_paper


@dataclass(frozen=True)
class SeedFigures:
    """The papers of a blueprint over many seeds; shares are of the papers, 0..1."""

    blueprint: str
    papers: int
    verified: int
    different: int
    most_used_ref: str
    most_used: float
    most_used_bound: float
    seconds: tuple[float, ...]

    @property
    def median_seconds(self) -> float:
        """The median time of one paper, from the blueprint to the checked paper."""
        return statistics.median(self.seconds)


def measure_seeds(library: Library, blueprint: Blueprint, seeds: range) -> SeedFigures:
    """Make one paper a seed; count those that the independent checker lets through."""
    used: Counter[str] = Counter()
    kept: set[tuple[str, ...]] = set()
    seconds: list[float] = []
    unsound = 0
    for seed in seeds:
        begun = time.perf_counter()
        try:
            paper = make_paper(library, blueprint, seed=seed, now=utc_now())
        except PaperUnsound:
            unsound += 1
            continue
        seconds.append(time.perf_counter() - begun)
        refs = tuple(sorted(q.question.ref for q in paper.questions))
        kept.add(refs)
        used.update(refs)
    ref, count = used.most_common(1)[0]
    return SeedFigures(
        blueprint=blueprint.ref,
        papers=len(seeds),
        verified=len(seeds) - unsound,
        different=len(kept),
        most_used_ref=ref,
        most_used=count / len(seeds),
        most_used_bound=least_exposure(blueprint, library.pool),
        seconds=tuple(seconds),
    )
