"""What an invigilator fills in: why something is done, an incident, a name put right."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from mockexam.delivery import civil
from mockexam.delivery.civil import TimeDoesNotExist
from mockexam.services.entries import NAME_LENGTH_MAX
from mockexam.services.incident_log import WORDS_LENGTH_MAX
from mockexam.services.interventions import TOKEN_LENGTH_MAX, Action
from mockexam.web.centre.words import ASKED, TIMED
from mockexam.web.forms import WholeNumberField
from mockexam.web.tutor.sitting_forms import LOCAL_TIME

MINUTES_MAX = 480
WHY_LENGTH_MAX = 300
A_MOMENT = timedelta(minutes=1)
THE_ROOM = ""


class ActionForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Why something is done, and by how many minutes.

    `shown` are the minutes that the finishes on the page were reckoned with.
    """

    token = HiddenField(
        validators=[
            InputRequired("Go back to the sitting and start again from there."),
            Length(max=TOKEN_LENGTH_MAX, message="Go back to the sitting and start again."),
        ]
    )
    shown = HiddenField()
    minutes = WholeNumberField("Minutes")
    why = StringField(
        "Why",
        description="It stands in the log and in the incident report.",
        validators=[
            DataRequired("Say why; it is kept with the exam."),
            Length(max=WHY_LENGTH_MAX, message=f"Shorten it to {WHY_LENGTH_MAX} characters."),
        ],
    )

    def __init__(self, action: Action, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.action = action
        asked = ASKED[action]
        if action not in TIMED:
            del self.minutes, self.shown
        else:
            self.minutes.label.text = asked.minutes
            least = 0 if action is Action.REOPEN else 1
            message = f"Enter whole minutes from {least} to {MINUTES_MAX}."
            self.minutes.validators = [
                InputRequired(message), NumberRange(least, MINUTES_MAX, message)
            ]  # fmt: skip
        if action is Action.MESSAGE:
            self.why.label.text = "Message"
            self.why.description = "Plain words, in full sentences."
            self.why.validators = [DataRequired("Write the message."), *self.why.validators[1:]]

    @property
    def minutes_asked(self) -> int:
        """The minutes as they stand, 0 where the action has none or they cannot be read."""
        return (self.minutes.data or 0) if self.action in TIMED else 0

    @property
    def is_as_shown(self) -> bool:
        """True where the finishes on the page were those of these minutes."""
        return self.action not in TIMED or self.shown.data == str(self.minutes_asked)


class IncidentForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """What happened, when, and to whom."""

    words = TextAreaField(
        "What happened",
        validators=[
            DataRequired("Write what happened."),
            Length(max=WORDS_LENGTH_MAX, message=f"Shorten it to {WORDS_LENGTH_MAX} characters."),
        ],
    )
    whom = SelectField("Whom it concerns", validate_choice=True)
    at = DateTimeLocalField(
        "When", format=LOCAL_TIME, validators=[InputRequired("Enter the date and time.")]
    )

    def __init__(self, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone, self.now = zone, now

    def instant(self) -> datetime:
        """Return when it happened; of an hour that is repeated the latest that has been."""
        local = self.at.data or self.now
        second = civil.from_local(local, self.zone, second=True)
        if second <= self.now + A_MOMENT:
            return second
        return civil.from_local(local, self.zone, second=False)

    def validate_at(self, field: Field) -> None:
        """Refuse a time that was not or is not yet."""
        if field.data is None:
            return  # the field has said that it cannot be read
        try:
            instant = self.instant()
        except TimeDoesNotExist as refusal:
            raise ValidationError(str(refusal)) from refusal
        if instant > self.now + A_MOMENT:
            raise ValidationError("Enter a time that has been.")


class NameForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A candidate's name as it is right."""

    name = StringField(
        "Name",
        description="As it stands on the candidate’s proof of identity.",
        validators=[
            DataRequired("Enter the name."),
            Length(max=NAME_LENGTH_MAX, message=f"Shorten it to {NAME_LENGTH_MAX} characters."),
        ],
    )
