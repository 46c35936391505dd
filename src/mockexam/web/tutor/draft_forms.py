"""What a tutor fills in while a paper is a draft: its blueprint, what is left out, each change."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from flask_wtf import FlaskForm
from pydantic import ValidationError
from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from mockexam.assembly.blueprint import Blueprint, Measure, Row
from mockexam.services.drafts import TITLE_LENGTH_MAX
from mockexam.web.forms import WholeNumberField
from mockexam.web.options import options
from mockexam.web.tutor.forms import MINUTES_MAX, LeaveOutFields

ROWS_MAX = 80
WHOLE_PAPER = ""
MEASURES = [(measure.value, measure.value) for measure in Measure]
_BAND = ("min", "target", "max")


class BoundField(FloatField):
    """A bound of a row: a number from 0, or nothing; what was typed is never altered."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, and none where nothing was typed."""
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            self.data = None
            return
        try:
            self.data = float(typed.replace(",", "."))
        except ValueError:
            self.data = None
        if self.data is None or not isfinite(self.data) or self.data < 0:
            raise ValueError("Enter a number from 0, or leave it empty.")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


class RowForm(Form):
    """One row of a blueprint. What it counts stands in hidden fields; its band is typed."""

    row = HiddenField()
    label = HiddenField()
    section = HiddenField()
    where = HiddenField()
    on = BooleanField("In use", default=True)
    measure = SelectField("Measure", choices=options(MEASURES), validate_choice=False)
    min = BoundField("Min")
    target = BoundField("Target")
    max = BoundField("Max")

    def offer_own_measure(self) -> None:
        """Let a row keep a measure of its own, such as the sum of a dimension."""
        own = self.measure.data
        if own and own not in dict(MEASURES):
            self.measure.choices = options([*MEASURES, (own, own)])

    @property
    def band(self) -> dict[str, float | None]:
        """The bounds as they were typed."""
        return {name: self[name].data for name in _BAND}


class BlueprintForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A blueprint: its header, its rows, and what a new row would count."""

    title = StringField(
        "Title",
        validators=[
            DataRequired("Enter a title."),
            Length(max=TITLE_LENGTH_MAX, message=f"Shorten it to {TITLE_LENGTH_MAX} characters."),
        ],
    )
    minutes = WholeNumberField(
        "Minutes allowed",
        validators=[
            InputRequired("Enter minutes as a whole number."),
            NumberRange(1, MINUTES_MAX, f"Enter minutes from 1 to {MINUTES_MAX}."),
        ],
    )
    rows = FieldList(FormField(RowForm), max_entries=ROWS_MAX)
    revision = HiddenField()
    counts = SelectField("What it counts", validate_choice=False)
    and_counts = SelectField("and at the same time", validate_choice=False)
    within = SelectField("Where", validate_choice=False)
    by = SelectField("Measure", choices=options(MEASURES))

    def read(self, base: Blueprint) -> Blueprint | None:
        """Return the blueprint that was filled in; None where a field has a fault, which it says.

        Args:
            base: What the form began with; rows keep what the form does not show.
        """
        if not self.validate():
            return None
        known = {row.id: row for row in base.rows}
        rows = [self._read_row(entry.form, known) for entry in self.rows]
        if not rows:
            self.form_errors.append("A blueprint has one row at least. Add a row.")
        if None in rows:
            self.rows.errors = ["A row has a fault."]
        if self.errors:
            return None
        header = {"title": self.title.data, "minutes": self.minutes.data, "rows": tuple(rows)}
        try:
            return Blueprint.model_validate(
                base.model_dump()
                | {**header, "rows": [row.model_dump() for row in rows if row is not None]}
            )
        except ValidationError as refusal:
            said = str(refusal.errors()[0]["msg"]).removeprefix("Value error, ")
            self.form_errors.append(f"{said[0].upper()}{said[1:]}.")
            return None

    def _read_row(self, form: RowForm, known: Mapping[str, Row]) -> Row | None:
        values = {"measure": form.measure.data, "on": form.on.data, **form.band}
        row_id = form.row.data or ""
        try:
            if row_id in known:
                return Row.model_validate(known[row_id].model_dump() | values)
            return Row.model_validate(
                {
                    "id": row_id,
                    "label": form.label.data,
                    "section": form.section.data or None,
                    "where": json.loads(form.where.data or "{}"),
                    **values,
                }
            )
        except ValidationError as refusal:
            said = str(refusal.errors()[0]["msg"])
        except ValueError:
            said = ""
        empty = all(bound is None for bound in form.band.values())
        form.min.errors = [
            "Give it a min, a target or a max." if empty
            else "Let min, target and max rise." if "rising" in said
            else "Remove this row and add it again."
        ]  # fmt: skip
        return None


def entries_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return rows as the form takes them."""
    return [
        {
            "row": row.id,
            "label": row.label,
            "section": row.section or "",
            "where": json.dumps(row.model_dump(mode="json")["where"]),
            "on": row.on,
            "measure": str(row.measure),
            **{name: getattr(row, name) for name in _BAND},
        }
        for row in rows
    ]


class ChangeForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """One change of a draft, as the button that was pressed says it, and the revision seen."""

    do = StringField(validators=[DataRequired("Press one of the buttons.")])
    revision = WholeNumberField(validators=[InputRequired("Press one of the buttons.")])


class LeaveOutForm(LeaveOutFields):
    """What a draft leaves out, and the revision seen."""

    revision = WholeNumberField(validators=[InputRequired("Open the page again.")])


def add_options(field: Any, pairs: Sequence[tuple[str, str]]) -> None:
    """Give a list its options."""
    field.choices = options(pairs)
