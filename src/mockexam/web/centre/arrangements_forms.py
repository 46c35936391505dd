"""What is filled in for a candidate's access arrangements."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from mockexam.delivery.arrangements import (
    BREAK_MINUTES_MAX,
    EXTRA_PERCENT_MAX,
    NOTE_LENGTH_MAX,
    Arrangements,
)
from mockexam.web.display import SPACINGS, TEXT_SIZES, THEMES
from mockexam.web.forms import WholeNumberField
from mockexam.web.options import options

REASON_LENGTH_MAX = 200
OWN = ""
_OWN_CHOICE = (OWN, "As the candidate chooses")
_MAY_BE_EMPTY = ("theme", "text", "spacing", "font", "print_size")


class ArrangementsForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Everything that a candidate has in every exam."""

    extra_percent = WholeNumberField(
        "Extra time, per cent",
        description="25 is the usual share. It is rounded up to whole minutes, of each section "
        "by itself where sections have clocks.",
        validators=[
            InputRequired("Enter a whole number of per cent, 0 for none."),
            NumberRange(
                0, EXTRA_PERCENT_MAX,
                f"Enter a whole number of per cent from 0 to {EXTRA_PERCENT_MAX}.",
            ),
        ],
    )  # fmt: skip
    break_minutes = WholeNumberField(
        "Rest breaks, minutes",
        description="The most that breaks may take together. The clock stops for them.",
        validators=[
            InputRequired("Enter whole minutes, 0 for none."),
            NumberRange(
                0, BREAK_MINUTES_MAX, f"Enter whole minutes from 0 to {BREAK_MINUTES_MAX}."
            ),
        ],
    )
    separate_room = BooleanField("A separate room")
    print_size = RadioField(
        "Printed paper",
        choices=options(
            [
                (OWN, "Standard print, A4"),
                ("18pt", "18 point bold, A4"),
                ("24pt", "24 point bold, A4"),
                ("36pt", "36 point bold, A3"),
            ]
        ),
    )
    theme = RadioField("Colours", choices=options([_OWN_CHOICE, *THEMES.items()]))
    text = RadioField("Text size", choices=options([_OWN_CHOICE, *TEXT_SIZES.items()]))
    spacing = RadioField(
        "Letter and line spacing", choices=options([_OWN_CHOICE, *SPACINGS.items()])
    )
    font = RadioField(
        "Font",
        choices=options([_OWN_CHOICE, ("standard", "Standard"), ("dyslexia", "Dyslexia-friendly")]),
    )
    ruler = BooleanField("Reading ruler")
    hide_time = BooleanField("The time left is hidden until asked for")
    spelling = BooleanField("The browser’s spelling check in written answers")
    keyboard = BooleanField("Works by keyboard only")
    screen_reader = BooleanField("Works with a screen reader")
    note = TextAreaField(
        "Note for the invigilator",
        description="Such as a scribe, a reader, a prompter, medication at the desk.",
        validators=[
            Length(max=NOTE_LENGTH_MAX, message=f"Shorten it to {NOTE_LENGTH_MAX} characters.")
        ],
    )
    also_now = BooleanField("Also change it now, in the exam that is running")
    reason = TextAreaField(
        "Why now?",
        description="It is kept with the exam.",
        validators=[
            Length(max=REASON_LENGTH_MAX, message=f"Shorten it to {REASON_LENGTH_MAX} characters.")
        ],
    )

    def validate_reason(self, field: Field) -> None:
        """Ask for a reason where a running exam changes."""
        if self.also_now.data and not (field.data or "").strip():
            raise ValidationError("Say why the arrangements change in the middle of an exam.")

    def arrangements(self) -> Arrangements:
        """Return what was filled in."""
        said = {name: self[name].data for name in Arrangements.model_fields}
        said |= {name: said[name] or None for name in _MAY_BE_EMPTY}
        said["note"] = " ".join((self.note.data or "").split())
        return Arrangements.model_validate(said)


def arrangements_form(held: Arrangements) -> ArrangementsForm:
    """Return the form with what a candidate has."""
    values: dict[str, Any] = held.model_dump()
    return ArrangementsForm(**(values | {name: values[name] or OWN for name in _MAY_BE_EMPTY}))
