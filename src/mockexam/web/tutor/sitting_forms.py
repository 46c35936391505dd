"""What a tutor fills in for a sitting: when, where, how it is sat, and who sits it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from mockexam.delivery import civil
from mockexam.delivery.civil import TimeDoesNotExist, TimeHappensTwice
from mockexam.delivery.rules import Release, Rules
from mockexam.exchange.candidates_csv import NotText, decode
from mockexam.services.candidate_list import read_entries
from mockexam.services.entries import NAME_LENGTH_MAX, PLACE_LENGTH_MAX, Entry
from mockexam.services.sittings import Plan
from mockexam.web.forms import WholeNumberField
from mockexam.web.options import options
from mockexam.web.tutor.forms import MINUTES_MAX, TicksField

ROOM_LENGTH_MAX = 60
INSTRUCTIONS_LENGTH_MAX = 2000
FAULTS_SHOWN = 12
LOCAL_TIME = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
"""How browsers write a local time, and first how they want to read it."""
FIRST, SECOND = "first", "second"
WHICH = options([(FIRST, "The first"), (SECOND, "The second")])
RELEASES = options(
    [
        ("by hand", "By hand, when you press Release"),
        ("after marking", "To each learner once all their answers are marked"),
        ("at a time", "At a date and time"),
        ("at once", "At once, when a learner submits"),
    ]
)
NAVIGATIONS = options(
    [("free", "Free, back and forth"), ("forward only", "Forward only, no way back")]
)
_SECTIONS_MAX = 20


def which_field() -> RadioField:
    """Return the question that is asked of a time that happens twice."""
    return RadioField("Which of the two?", choices=WHICH, validate_choice=False)


def time_field(label: str, missing: str = "", hint: str = "") -> DateTimeLocalField:
    """Return a field of the centre's own time; it may be empty unless `missing` says what to do."""
    check = InputRequired(missing) if missing else Optional()
    return DateTimeLocalField(label, format=LOCAL_TIME, description=hint, validators=[check])


def faults_shown(faults: Sequence[str]) -> list[str]:
    """Return the first faults of a list, and how many more there are."""
    more = len(faults) - FAULTS_SHOWN
    return [*faults[:FAULTS_SHOWN], *([f"… and {more} more."] if more > 0 else [])]


class CandidatesForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A list of candidates, typed, pasted or from a file."""

    candidates_file = FileField(
        "A file of candidates",
        description="CSV with headings such as name, number, extra time, rest breaks, seat. It "
        "takes the place of what stands in the box.",
    )
    candidates = TextAreaField(
        "Candidates",
        description="One name a line; for extra time add a comma and the per cent: Ada Lane, 25. "
        "Or paste a table with its headings. You can leave this empty: learners can also join "
        "with the sitting’s code.",
    )
    entries: list[Entry]

    def validate_candidates_file(self, field: Field) -> None:
        """Put the text of the file into the box, where it can be mended."""
        if field.data:
            try:
                self.candidates.data = decode(field.data.read(), field.data.filename or "The file")
            except NotText as refusal:
                raise ValidationError(str(refusal)) from refusal

    def validate_candidates(self, field: Field) -> None:
        """Read the list and say what is wrong with which cell."""
        self.entries, faults = read_entries(field.data or "")
        self.refuse(faults)

    def refuse(self, faults: Sequence[str]) -> None:
        """Say what is wrong with the list."""
        self.candidates.errors = [*self.candidates.errors, *faults_shown(faults)]


class LocalTimes(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Times in the centre's own zone, each with the question that the repeated hour asks."""

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

    def instant_or_none(self, field: Field, which: Field) -> datetime | None:
        """Return a field's local time as an instant, None where it is empty."""
        return None if field.data is None else self.instant(field, which)

    def check_instant(self, field: Field, which: Field) -> None:
        """Refuse a time that the clocks skip, or repeat without saying which."""
        if field.data is None:
            return  # the field has said that it cannot be read
        try:
            self.instant(field, which)
        except (TimeDoesNotExist, TimeHappensTwice) as refusal:
            raise ValidationError(str(refusal)) from refusal


class LaterForm(LocalTimes):
    """What of a sitting can be changed at any time: its room, its people, its results."""

    room = StringField(
        "Room",
        validators=[
            Length(max=ROOM_LENGTH_MAX, message=f"Shorten it to {ROOM_LENGTH_MAX} characters.")
        ],
    )
    invigilators = TicksField("Invigilators", coerce=int)
    instructions = TextAreaField(
        "Instructions",
        description="Learners read them before they start.",
        validators=[
            Length(
                max=INSTRUCTIONS_LENGTH_MAX,
                message=f"Shorten them to {INSTRUCTIONS_LENGTH_MAX} characters.",
            )
        ],
    )
    release = RadioField("Results are released", choices=RELEASES, default="by hand")
    release_at = time_field("Release at", hint="Only for a date and time.")
    release_which = which_field()

    def validate_release_at(self, field: Field) -> None:
        """Ask for a time where one is meant."""
        unread = field.raw_data and field.raw_data[0]  # the field has said that it cannot be read
        if self.release.data == "at a time" and field.data is None and not unread:
            raise ValidationError("Enter the date and time at which results are released.")
        self.check_instant(field, self.release_which)

    def changed(self, plan: Plan) -> Plan:
        """Return a plan with what the form says."""
        when = self.release.data or plan.release.when
        at = self.instant_or_none(self.release_at, self.release_which) or plan.release.at
        return replace(
            plan,
            room=" ".join((self.room.data or "").split()),
            invigilators=tuple(sorted(self.invigilators.data or ())),
            instructions=(self.instructions.data or "").strip().replace("\r\n", "\n"),
            release=Release(when=when, at=at if when == "at a time" else None),
        )


class PlanForm(LaterForm):
    """All of a sitting but its papers and candidates."""

    opens_at = time_field("Opens", "Enter the date and time of the opening.")
    opens_which = which_field()
    closes_at = time_field(
        "Last start", "Enter the date and time of the last start.",
        "Who starts by then has the full time.",
    )  # fmt: skip
    closes_which = which_field()
    minutes = WholeNumberField(
        "Minutes",
        description="Working time; extra time is added for each candidate.",
        validators=[
            InputRequired("Enter minutes as a whole number."),
            NumberRange(1, MINUTES_MAX, f"Enter minutes from 1 to {MINUTES_MAX}."),
        ],
    )
    ends_at = time_field(
        "Everybody stops at",
        hint="Leave it empty, and who starts late has the full time all the same.",
    )
    ends_which = which_field()
    end_cuts_extra = BooleanField("Extra time ends then, too")
    navigation = RadioField("Moving between questions", choices=NAVIGATIONS, default="free")
    section_minutes = StringField(
        "Minutes of each section",
        description="One number for each section, such as 20, 30. Each then has a clock of its "
        "own, and the minutes above are their sum. Leave it empty for one clock.",
    )
    shuffle_questions = BooleanField("Shuffle the questions of each section")
    shuffle_options = BooleanField("Shuffle the options of each question")
    practice = BooleanField("Practice: learners are told at once what was right")
    moves_freely = BooleanField(
        "Learners may go on at another computer by themselves, with their own code"
    )

    def validate_opens_at(self, field: Field) -> None:
        """Refuse a time that does not stand for one instant."""
        self.check_instant(field, self.opens_which)

    def validate_closes_at(self, field: Field) -> None:
        """Refuse a time that does not stand for one instant."""
        self.check_instant(field, self.closes_which)

    def validate_ends_at(self, field: Field) -> None:
        """Refuse a time that does not stand for one instant."""
        self.check_instant(field, self.ends_which)

    def validate_section_minutes(self, field: Field) -> None:
        """Read the clocks of the sections."""
        parts = _parts(field.data)
        if not all(_is_minutes(part) for part in parts):
            raise ValidationError(
                f"Enter one whole number from 1 to {MINUTES_MAX} for each section, such as 20, 30."
            )
        if len(parts) > _SECTIONS_MAX:
            raise ValidationError("Enter one number for each section of the paper.")

    def changed(self, plan: Plan) -> Plan:
        """Return a plan with what the form says."""
        rules = plan.rules.model_copy(
            update={
                "navigation": self.navigation.data or plan.rules.navigation,
                "section_minutes": tuple(map(int, _parts(self.section_minutes.data))),
                "shuffle_questions": self.shuffle_questions.data,
                "shuffle_options": self.shuffle_options.data,
                "practice": self.practice.data,
                "moves_freely": self.moves_freely.data,
            }
        )
        return replace(
            super().changed(plan),
            opens_at=self.instant(self.opens_at, self.opens_which),
            closes_at=self.instant(self.closes_at, self.closes_which),
            minutes=self.minutes.data or plan.minutes,
            ends_at=self.instant_or_none(self.ends_at, self.ends_which),
            end_cuts_extra=self.end_cuts_extra.data,
            rules=rules,
        )

    def plan(self) -> Plan:
        """Return the plan of a new sitting."""
        opens_at = self.instant(self.opens_at, self.opens_which)
        return self.changed(Plan(opens_at, opens_at, self.minutes.data or 0, rules=Rules()))


class SittingForm(PlanForm, CandidatesForm):
    """A new sitting: its plan, who sits it, and the other papers of a family."""

    papers = TicksField(
        "Other papers, dealt out in turn",
        description="They carry the same marks. Neighbours then have different papers.",
        validate_choice=False,
    )


class CandidateForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """One candidate's name, extra time and seat."""

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
    place = StringField(
        "Seat",
        description="Such as A4; for this sitting.",
        validators=[
            Length(max=PLACE_LENGTH_MAX, message=f"Shorten it to {PLACE_LENGTH_MAX} characters.")
        ],
    )


def filled(form: type[LaterForm], plan: Plan, zone: ZoneInfo) -> Any:
    """Return a form with a sitting's plan in it."""
    values: dict[str, Any] = {
        "room": plan.room,
        "invigilators": list(plan.invigilators),
        "instructions": plan.instructions,
        "release": plan.release.when,
        "minutes": plan.minutes,
        "end_cuts_extra": plan.end_cuts_extra,
        "section_minutes": ", ".join(map(str, plan.rules.section_minutes)),
        **plan.rules.model_dump(exclude={"section_minutes"}),
    }
    for name, which, instant in (
        ("opens_at", "opens_which", plan.opens_at),
        ("closes_at", "closes_which", plan.closes_at),
        ("ends_at", "ends_which", plan.ends_at),
        ("release_at", "release_which", plan.release.at),
    ):
        if instant is not None:
            local = civil.to_local(instant, zone)
            values[name] = local.replace(tzinfo=None, fold=0)
            values[which] = SECOND if local.fold else FIRST
    return form(zone, **values)


def _is_minutes(part: str) -> bool:
    digits = part.isascii() and part.isdecimal() and len(part) <= len(str(MINUTES_MAX))
    return digits and 1 <= int(part) <= MINUTES_MAX


def _parts(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").replace("+", " ").replace(";", " ").split()
