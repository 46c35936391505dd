"""What a tutor fills in about papers: one to make, several to compare."""

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mockexam.web.forms import WholeNumberField

MARKS_MAX = 200
MINUTES_MAX = 480
SHARED_MAX = 200


class TicksField(SelectMultipleField):
    """Boxes to tick, any number of them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PapersField(SelectMultipleField):
    """Boxes to tick, one a paper; a link may name older papers than the list shows."""

    option_widget = CheckboxInput()


class CertificateForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Which papers are compared, and how many questions two of them may share."""

    class Meta:
        """It changes nothing, so it needs no token, and every certificate is a link."""

        csrf = False

    paper = PapersField("Papers", validate_choice=False)
    shared = WholeNumberField(
        "Questions that two of them may share",
        default=0,
        validators=[NumberRange(0, SHARED_MAX, f"Enter a whole number from 0 to {SHARED_MAX}.")],
    )

    def validate_paper(self, field: Field) -> None:
        """Ask for two papers at least."""
        if len(set(field.data or ())) < 2:  # noqa: PLR2004 (a pair is the least)
            raise ValidationError("Tick two papers or more.")


class LeaveOutFields(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Whose questions are left out: those of sittings, of papers, of one learner."""

    sittings = TicksField("Sittings")
    papers = TicksField("Papers that were not sat")
    learner = StringField(
        "One learner, by number",
        description="Leaves out whatever this learner has seen, such as 0042.",
        validators=[Length(max=4, message="A candidate number has four figures.")],
    )


class PaperForm(LeaveOutFields):
    """What was taught, in which style, and how long the paper is."""

    topics = TicksField("Topics taught so far")
    style = RadioField("Style", validators=[InputRequired("Choose a style.")])
    marks = WholeNumberField(
        "Marks",
        validators=[
            Optional(),
            NumberRange(5, MARKS_MAX, f"Enter marks from 5 to {MARKS_MAX}."),
        ],
    )
    minutes = WholeNumberField(
        "Minutes",
        validators=[
            Optional(),
            NumberRange(5, MINUTES_MAX, f"Enter minutes from 5 to {MINUTES_MAX}."),
        ],
    )

    def validate_topics(self, field: Field) -> None:
        """Ask for one topic at least."""
        if not field.data:
            raise ValidationError("Tick at least one topic.")
