"""What a tutor fills in: a paper to make, a sitting to hold, candidates to enter."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mockexam.delivery import civil
from mockexam.delivery.civil import TimeDoesNotExist, TimeHappensTwice
from mockexam.services.sittings import NAME_LENGTH_MAX, Entry, read_entries
from mockexam.web.forms import WholeNumberField
from mockexam.web.options import options

MARKS_MAX = 200
MINUTES_MAX = 480
SHARED_MAX = 200
LOCAL_TIME = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
"""How browsers write a local time, and first how they want to read it."""
FIRST, SECOND = "first", "second"
WHICH = options([(FIRST, "The first"), (SECOND, "The second")])


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


class CandidatesForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Names, one a line, with extra time where there is any."""

    candidates = TextAreaField(
        "Candidates",
        description="One name a line. For extra time add a comma and the per cent: Ada Lane, 25. "
        "You can leave this empty: learners can also join with the sitting's code.",
    )
    entries: list[Entry]

    def validate_candidates(self, field: Field) -> None:
        """Read the list and say what is wrong with which line."""
        self.entries, faults = read_entries(field.data or "")
        if faults:
            raise ValidationError(" ".join(faults))


class SittingForm(CandidatesForm):
    """When a sitting may be started, in the centre's own time, and how long it lasts."""

    opens_at = DateTimeLocalField(
        "Opens",
        format=LOCAL_TIME,
        validators=[InputRequired("Enter the date and time of the opening.")],
    )
    opens_which = RadioField(
        "Which of the two?", choices=WHICH,
        validate_choice=False,
    )  # fmt: skip
    closes_at = DateTimeLocalField(
        "Last start",
        format=LOCAL_TIME,
        description="Who starts by then has the full time.",
        validators=[InputRequired("Enter the date and time of the last start.")],
    )
    closes_which = RadioField(
        "Which of the two?", choices=WHICH,
        validate_choice=False,
    )  # fmt: skip
    minutes = WholeNumberField(
        "Minutes",
        description="Working time; extra time is added for each candidate.",
        validators=[
            InputRequired("Enter minutes as a whole number."),
            NumberRange(1, MINUTES_MAX, f"Enter minutes from 1 to {MINUTES_MAX}."),
        ],
    )

    def __init__(self, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def asks_which(self, field: Field) -> bool:
        """Tell whether a time falls in the hour that is repeated."""
        return isinstance(field.data, datetime) and civil.happens_twice(field.data, self.zone)

    def instant(self, field: Field, which: Field) -> datetime:
        """Return a field's local time as an instant."""
        second = which.data == SECOND if which.data in (FIRST, SECOND) else None
        return civil.from_local(field.data, self.zone, second=second)

    def validate_opens_at(self, field: Field) -> None:
        """Refuse a time that the clocks skip, or repeat without saying which."""
        self._validate_instant(field, self.opens_which)

    def validate_closes_at(self, field: Field) -> None:
        """Refuse a time that the clocks skip, or repeat without saying which."""
        self._validate_instant(field, self.closes_which)

    def _validate_instant(self, field: Field, which: Field) -> None:
        if field.data is None:
            return  # the field has said that it cannot be read
        try:
            self.instant(field, which)
        except (TimeDoesNotExist, TimeHappensTwice) as refusal:
            raise ValidationError(str(refusal)) from refusal


class CandidateForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """One candidate's name and extra time."""

    name = StringField(
        "Name",
        validators=[
            DataRequired("Enter the name."),
            Length(max=NAME_LENGTH_MAX, message=f"Shorten it to {NAME_LENGTH_MAX} characters."),
        ],
    )
    extra_percent = WholeNumberField(
        "Extra time, per cent",
        description="25 is the usual share; 0 for none. It is rounded up to whole minutes, is not "
        "cut off by the last start, and follows the learner into later sittings.",
        validators=[InputRequired("Enter a whole number.")],
    )
