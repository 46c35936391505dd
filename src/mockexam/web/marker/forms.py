"""What a marker fills in for one response."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mockexam.bank.kinds.scheme import Levels
from mockexam.bank.kinds.written import Written
from mockexam.marking.award import Award
from mockexam.web.forms import WholeNumberField
from mockexam.web.options import options

COMMENT_MAX = 2000
_DIGITS_MAX = 6


class MarkForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The comment and the revision that every judgement has."""

    comment = TextAreaField(
        "Comment for the learner",
        validators=[Length(max=COMMENT_MAX, message=f"Shorten it to {COMMENT_MAX} characters.")],
    )
    revision = HiddenField()

    @property
    def revision_seen(self) -> int:
        """How many judgements the marker saw when the page was opened."""
        text = self.revision.data or "0"
        return int(text) if text.isdecimal() and len(text) <= _DIGITS_MAX else 0


class PointsForm(MarkForm):
    """The marking points to tick, and the box that says that none is earned."""

    points = SelectMultipleField(
        "Marking points", coerce=int, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip

    nothing = BooleanField("No point earned")

    def validate_points(self, field: Field) -> None:
        """Ask for one or the other, so that a slip of the hand is no nought."""
        if not field.data and not self.nothing.data:
            raise ValidationError("Tick the points that the response makes, or “No point earned”.")
        if field.data and self.nothing.data:
            raise ValidationError("Tick points or “No point earned”, not both.")


class LevelForm(MarkForm):
    """The mark within a level."""

    marks = WholeNumberField("Marks")


def mark_form(item: Written, award: Award | None, revision: int) -> MarkForm:
    """Return the form of a response to an item, filled with the judgement that stands."""
    comment = award.comment if award else ""
    if isinstance(item.scheme, Levels):
        marks = int(award.marks) if award else None
        form: MarkForm = LevelForm(marks=marks, comment=comment, revision=revision)
        form.marks.validators = [  # the limit is the item's
            Optional(), NumberRange(0, item.marks, f"Enter marks from 0 to {item.marks}."),
        ]  # fmt: skip
        return form
    ticked = list(award.points) if award else []
    nothing = award is not None and not award.points
    form = PointsForm(points=ticked, nothing=nothing, comment=comment, revision=revision)
    form.points.choices = options((n, p.text) for n, p in enumerate(item.scheme.points))
    return form
