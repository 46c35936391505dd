"""Two vectors of a list that add up to nearly a wanted one, found without trying all pairs."""

from collections.abc import Sequence

import numpy as np

from mockexam.assembly.parallel_problem import Floats, Ints

KEPT = 64


def near_pairs(
    vectors: Floats, wanted: Floats, reach: Floats, *, most: int, offset: Floats | float = 0.0
) -> tuple[Ints, Ints]:
    """Return pairs of vectors whose sum lies within reach of a wanted vector, the best first.

    Args:
        vectors: Shape (m, A).
        wanted: Shape (A,).
        reach: Shape (A,), how far the sum may be off in each direction, above 0.
        most: How many pairs are looked at, about; those of the first vectors come first.
        offset: Added to how far a pair is off in each direction before pairs are ranked.

    Returns:
        Two arrays of indices, at most `KEPT` long; a pair is ranked by its largest
        distance, and no vector is paired with itself.
    """
    first, second = _axes(vectors, reach)
    along, across = vectors[:, first], vectors[:, second]
    start, width = across.min(), float(np.ptp(across))
    near, beside = float(reach[first]), float(reach[second])
    cell, stride = 2 * near, width + 8 * beside + 1e-9
    key = np.floor(along / cell) * stride + (across - start)
    order = np.argsort(key, kind="stable")
    key = key[order]
    at = wanted[first] - along
    other = np.clip(wanted[second] - across - start, -2 * beside, width + 2 * beside)
    ones, twos = [], []
    for step in (-near, near):
        base = np.floor((at + step) / cell) * stride + other
        low = np.searchsorted(key, base - beside)
        count = np.searchsorted(key, base + beside, side="right") - low
        count[np.cumsum(count) > most] = 0
        one = np.repeat(np.arange(len(vectors)), count)
        starts = np.repeat(low - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        two = order[np.arange(len(one)) + starts]
        kept = one < two
        ones.append(one[kept])
        twos.append(two[kept])
    one, two = np.concatenate(ones), np.concatenate(twos)
    miss = np.abs(vectors[one] + vectors[two] - wanted)
    kept = (miss <= reach).all(axis=1)
    one, two = one[kept], two[kept]
    rank = (miss[kept] + offset).max(axis=1, initial=0.0)
    if len(rank) > KEPT:
        best = np.argpartition(rank, KEPT)[:KEPT]
        one, two, rank = one[best], two[best], rank[best]
    by_rank = np.lexsort((two, one, rank))
    return one[by_rank], two[by_rank]


def density(vectors: Floats, reach: Floats) -> float:
    """Return what share of all pairs `near_pairs` has to look at, about."""
    first, second = _axes(vectors, reach)
    share = 1.0
    for axis in {first, second}:
        spread = float(vectors[:, axis].std()) * 4 + 1e-12
        share *= min(1.0, 4 * float(reach[axis]) / spread)
    return share


def _axes(vectors: Floats, reach: Floats) -> Sequence[int]:
    """Return the two directions in which the vectors spread most, by the reach there."""
    by_spread = np.argsort(-vectors.std(axis=0) / reach, kind="stable")
    return int(by_spread[0]), int(by_spread[min(1, len(by_spread) - 1)])
