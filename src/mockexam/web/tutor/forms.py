"""What a tutor fills in about papers: one to make, one to print, several to compare."""

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import LETTERS, Shuffle, can_vary
from mockexam.printing.layout import Layout
from mockexam.web.forms import VERSIONS_DIFFER_IN, WholeNumberField
from mockexam.web.options import options

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


_SIZES = {
    Layout.STANDARD: "for most candidates",
    Layout.PT18: "for candidates whose arrangement says 18 point",
    Layout.PT24: "for candidates whose arrangement says 24 point",
    Layout.PT36: "for candidates whose arrangement says 36 point; needs a printer for A3",
}


class PrintForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """How large a paper is printed, and which version of it; what is left out is the usual."""

    class Meta:
        """It changes nothing, so it needs no token, and every choice is a link."""

        csrf = False

    format = RadioField(
        "Size",
        choices=options((one.value, f"{one.in_words}, {told}") for one, told in _SIZES.items()),
        default=Layout.STANDARD.value,
    )
    version = SelectField(
        "Version",
        choices=options([("", "As frozen, one for all"), *((one, one) for one in LETTERS)]),
        default="",
    )
    shuffle = RadioField(
        "Versions differ in",
        choices=options((one.value, told) for one, told in VERSIONS_DIFFER_IN.items()),
        default=Shuffle.OPTIONS.value,
    )

    @property
    def asked(self) -> tuple[Layout, str, Shuffle]:
        """The layout, the version's letter or nothing, and what versions differ in."""
        return Layout(self.format.data), self.version.data, Shuffle(self.shuffle.data)

    def validate_for(self, paper: Paper) -> bool:
        """Tell whether all is among what is offered and the paper has such a version."""
        if not self.validate():
            for field in self:
                field.errors = ["Choose one of what is offered."] if field.errors else []
            return False
        _, letter, shuffle = self.asked
        if letter and not can_vary(paper, shuffle):
            self.version.errors = [
                "This paper has one version only: nothing that versions would differ in can move."
            ]
            return False
        return True
