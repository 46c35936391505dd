"""Two vectors of a list that add up to nearly a wanted one, found without trying all pairs."""

from collections.abc import Callable, Sequence

import numpy as np

from mockexam.assembly.parallel_problem import Floats, Ints

KEPT = 64


def near_pairs(
    vectors: Floats, low: Floats, high: Floats, rank: Callable[[Floats], Floats], most: int
) -> tuple[Ints, Ints]:
    """Return pairs of vectors whose sum lies within a box, the best first.

    Args:
        vectors: Shape (m, A).
        low: Shape (A,), the box's least corner.
        high: Shape (A,), its greatest, above `low` in each direction.
        rank: Gives sums, shape (p, A), a number each, less being better.
        most: How many pairs are looked at, about; those of the first vectors come first.

    Returns:
        Two arrays of indices, at most `KEPT` long; no vector is paired with itself.
    """
    wanted, reach = (low + high) / 2, (high - low) / 2
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
        first_in = np.searchsorted(key, base - beside)
        count = np.searchsorted(key, base + beside, side="right") - first_in
        count[np.cumsum(count) > most] = 0
        one = np.repeat(np.arange(len(vectors)), count)
        starts = np.repeat(first_in - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        two = order[np.arange(len(one)) + starts]
        kept = one < two
        ones.append(one[kept])
        twos.append(two[kept])
    one, two = np.concatenate(ones), np.concatenate(twos)
    sums = vectors[one] + vectors[two]
    kept = ((sums >= low) & (sums <= high)).all(axis=1)
    one, two = one[kept], two[kept]
    value = rank(sums[kept])
    if len(value) > KEPT:
        best = np.argpartition(value, KEPT)[:KEPT]
        one, two, value = one[best], two[best], value[best]
    by_rank = np.lexsort((two, one, value))
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
