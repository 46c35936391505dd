"""The filters of the bank as a form: a field for each dimension that the bank has."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import Field, FloatField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import TextInput, html_params

from mockexam.services.bank_search import (
    AT_LEAST,
    AT_MOST,
    LABELS,
    RANGES,
    WORDS,
    Dimension,
    Filters,
)
from mockexam.web.options import options

ALWAYS_SHOWN = ("topic", "kind", "level", "ao")
"""The dimensions that are not folded away."""
WORDS_LENGTH_MAX = 200
NUMBER_MAX = 1000
LABEL_LENGTH = 80


class NumberField(FloatField):
    """A number typed as text, so that what cannot be read stays to be mended."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError("Enter a number, such as 2 or 0.5.") from fault


class QuickSelect:
    """A list to choose from, written in one go: a bank has hundreds of syllabus points."""

    def __call__(self, field: SelectField, **attributes: object) -> Markup:
        """Return the field as HTML."""
        attributes.setdefault("id", field.id)
        choices: list[Any] = list(field.choices or ())
        offered = "".join(
            f'<option value="{escape(choice.value)}"{" selected" * (choice.value == field.data)}>'
            f"{escape(choice.label)}</option>"
            for choice in choices
        )
        named = html_params(name=field.name, **attributes)
        return Markup(f"<select {named}>{offered}</select>")  # noqa: S704 (escaped above)


class SearchForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Words to look for; the dimensions of the bank are added to it."""

    class Meta:
        """It changes nothing, so it needs no token, and every search is a link."""

        csrf = False

    q = StringField(
        "Words or ref",
        description="The beginning of a word will do, from three letters.",
        validators=[Length(max=WORDS_LENGTH_MAX, message="Shorten it to 200 characters.")],
    )

    @property
    def shown(self) -> list[Field]:
        """The fields that stand open."""
        return [self[name] for name in (WORDS, *ALWAYS_SHOWN) if name in self]

    @property
    def folded(self) -> list[Field]:
        """The fields that are folded away until one of them is used, without the ranges."""
        apart = {field for pair in self.ranges.values() for field in pair} | set(self.shown)
        return [field for field in self if field not in apart]

    @property
    def ranges(self) -> dict[str, tuple[Field, Field]]:
        """The two ends of each range of numbers, by what it is called."""
        return {LABELS[name]: (self[name + AT_LEAST], self[name + AT_MOST]) for name in RANGES}

    @property
    def uses_folded(self) -> bool:
        """True where something that is folded away is filled in."""
        ends = [field for pair in self.ranges.values() for field in pair]
        return any(field.data not in (None, "") or field.errors for field in self.folded + ends)

    @property
    def filters(self) -> Filters:
        """What was filled in, by parameter."""
        return {field.name: field.data for field in self if field.data not in (None, "")}


def search_form(dimensions: Iterable[Dimension], asked: MultiDict[str, str]) -> SearchForm:
    """Return the form of a bank, filled with what a link asks for."""
    fields = {d.name: _field(d, asked.get(d.name, "")) for d in dimensions}
    for name in RANGES:
        for end, label in ((AT_LEAST, "At least"), (AT_MOST, "At most")):
            fields[name + end] = NumberField(
                label,
                validators=[
                    Optional(),
                    NumberRange(0, NUMBER_MAX, f"Enter a number from 0 to {NUMBER_MAX}."),
                ],
            )
    form: SearchForm = type("BankSearchForm", (SearchForm,), fields)(formdata=asked)
    return form


def _field(dimension: Dimension, asked: str) -> Field:
    if not dimension.values:
        return StringField(dimension.label, description="The whole value; they are many.")
    offered = [("", "Any"), *((v.value, _option(v.label, v.items)) for v in dimension.values)]
    if asked not in dict(offered):
        offered.append((asked, asked))
    choices: list[Any] = options(offered)
    return SelectField(
        dimension.label, choices=choices, validate_choice=False, widget=QuickSelect()
    )


def _option(label: str, items: int) -> str:
    shown = label if len(label) <= LABEL_LENGTH else f"{label[:LABEL_LENGTH].rstrip()} …"
    return f"{shown} ({items:,})"
