"""Rows of a blueprint and what happens to them, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from mockexam.assembly.balance import Effect
from mockexam.assembly.blueprint import Row
from mockexam.assembly.offer import Offer, Supply
from mockexam.assembly.paper import RowResult
from mockexam.web.pages import number


@dataclass(frozen=True)
class Tight:
    """A row at an end of its band: how much room there is, and what that stops."""

    label: str
    room: str
    stops: str


def tight_rows(results: Sequence[RowResult]) -> list[Tight]:
    """Return the rows with no room left, in the blueprint's order; those of one figure apart."""
    return [
        _tight(row)
        for row in results
        if row.met and row.min != row.max and row.value in (row.min, row.max)
    ]


def _tight(row: RowResult) -> Tight:
    if row.value == row.max:
        room = f"none below {amount(row.max, row.measure)}"
        stops = "A swap may add nothing to it."
    else:
        room = f"none above {amount(row.min, row.measure)}"
        stops = "A question that counts here can only give way to one that gives as much."
    return Tight(row.label, room, stops)


def effect_words(effect: Effect) -> str:
    """Return what a swap does to a row: "Complaints 8 → 9 marks of at most 10"."""
    row = effect.row
    change = f"{number(effect.before)} → {number(effect.after)} {row.measure}"
    if effect.after > effect.before and row.max is not None:
        return f"{row.label} {change} of at most {number(row.max)}"
    if effect.after < effect.before and row.min is not None:
        return f"{row.label} {change} of at least {number(row.min)}"
    return f"{row.label} {change}"


def unmet_words(row: RowResult | Row, value: float) -> str:
    """Return how a row misses its band: "Complaints: 13 marks, at most 12"."""
    low = row.min is not None and value < row.min
    bound = f"at least {number(row.min)}" if low else f"at most {number(row.max)}"
    return f"{row.label}: {amount(value, row.measure)}, {bound}"


def amount(value: float | None, measure: str) -> str:
    """Return a value with its measure: "1 mark", "8 marks"."""
    said = number(value)
    return f"{said} {str(measure).removesuffix('s') if said == '1' else measure}"


def supply_words(offer: Offer) -> str:
    """Return whether the bank has enough, in words."""
    if offer.supply is Supply.SHORT:
        return f"Short by {number(offer.short_by)}"
    return "Just enough" if offer.supply is Supply.SCARCE else "Enough"
