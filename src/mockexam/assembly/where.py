"""Conditions on the tags of an item, as a blueprint writes them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Self

from pydantic import AfterValidator, FiniteFloat, ValidationError, model_validator

from mockexam.document import Document

ANY, ALL, NOT = "any", "all", "not"


class Range(Document):
    """A condition on a number: from `min` to `max`, both included, or `above` and `below`."""

    min: FiniteFloat | None = None
    max: FiniteFloat | None = None
    above: FiniteFloat | None = None
    below: FiniteFloat | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if all(bound is None for bound in (self.min, self.max, self.above, self.below)):
            raise ValueError("a range has a min, a max, above or below")
        if None not in (self.min, self.above) or None not in (self.max, self.below):
            raise ValueError("a range has a min or above, and a max or below")
        if self.low > self.high:
            raise ValueError(f"min {self.low:g} is above max {self.high:g}")
        return self

    @property
    def low(self) -> float:
        """The lower bound, minus infinity where it is open."""
        given = self.min if self.min is not None else self.above
        return float("-inf") if given is None else given

    @property
    def high(self) -> float:
        """The upper bound, infinity where it is open."""
        given = self.max if self.max is not None else self.below
        return float("inf") if given is None else given

    def __str__(self) -> str:
        names = ("min", "max", "above", "below")
        given = [(name, getattr(self, name)) for name in names]
        return " and ".join(f"{name} {bound:g}" for name, bound in given if bound is not None)


class Presence(Document):
    """A condition on whether a dimension is given at all."""

    present: bool

    def __str__(self) -> str:
        return "given" if self.present else "not given"


Condition = Range | Presence | tuple[str | float, ...] | str | float
"""One value, any of several values, a range, or whether there is a value."""


def _read_where(value: dict[str, Any]) -> dict[str, Any]:
    return {dimension: _read_clause(dimension, clause) for dimension, clause in value.items()}


def _read_clause(dimension: str, clause: Any) -> Any:
    if dimension in (ANY, ALL):
        return tuple(_read_where(one) for one in _mappings(dimension, clause))
    if dimension == NOT:
        if isinstance(clause, dict):
            return _read_where(clause)
        raise ValueError("not: give it one mapping of conditions")
    match clause:
        case Range() | Presence():
            return clause
        case dict():
            return _read_mapping(dimension, clause)
        case list() | tuple():
            return _read_list(dimension, clause)
        case bool():
            wanted = "YAML reads this as true or false; put it in quotation marks"
        case _:
            if _is_value(clause):
                return clause
            wanted = "give it a value, a list of values or a range"
    raise ValueError(f"{dimension}: {wanted}")


def _mappings(dimension: str, clause: Any) -> Iterable[dict[str, Any]]:
    if isinstance(clause, list | tuple) and all(isinstance(one, dict) for one in clause):
        return clause
    raise ValueError(f"{dimension}: give it a list of conditions, each a mapping")


def _read_mapping(dimension: str, clause: dict[str, Any]) -> Range | Presence:
    kind = Presence if "present" in clause else Range
    try:
        return kind.model_validate(clause)
    except ValidationError as error:
        said = "; ".join(_message(fault) for fault in error.errors())
        raise ValueError(f"{dimension}: {said}") from error


def _read_list(dimension: str, clause: Sequence[Any]) -> tuple[str | float, ...]:
    if clause and all(_is_value(one) for one in clause):
        return tuple(clause)
    raise ValueError(f"{dimension}: a list holds the values that may stand, one at least")


def _message(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"a range has min, max, above or below, and no {where}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _is_value(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


Where = Annotated[dict[str, Any], AfterValidator(_read_where)]
"""Conditions by dimension; an item meets all of them.

`any` holds a list of such mappings of which one must hold, `all` a list that must all
hold, `not` one that must not.
"""


def named(where: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each dimension with its condition, those inside any, all and not too."""
    for dimension, clause in where.items():
        if dimension in (ANY, ALL):
            for one in clause:
                yield from named(one)
        elif dimension == NOT:
            yield from named(clause)
        else:
            yield dimension, clause


def shown(where: dict[str, Any]) -> str:
    """Return conditions in words, as `topic T1 or T2, facility min 0.5`."""
    return ", ".join(_shown_clause(dimension, clause) for dimension, clause in where.items())


def _shown_clause(dimension: str, clause: Any) -> str:
    if dimension in (ANY, ALL):
        joint = " or " if dimension == ANY else " and "
        return joint.join(f"({shown(one)})" for one in clause)
    if dimension == NOT:
        return f"not ({shown(clause)})"
    if isinstance(clause, tuple):
        return f"{dimension} {' or '.join(str(one) for one in clause)}"
    return f"{dimension} {clause}"
