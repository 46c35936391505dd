"""Options of form fields, as WTForms takes them."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields import choices as fields


def options(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """Return pairs of a value and its label as the choices of a field, in their order."""
    return [fields.SelectChoice(value, label) for value, label in pairs]  # type: ignore[attr-defined]  # the stubs are older
