"""The form that asks for the print pack of a sitting."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, NumberRange, Optional

from mockexam.assembly.versions import LETTERS, Shuffle
from mockexam.services.pack_deals import (
    VERSIONS_MAX,
    VERSIONS_MIN,
    AnswerSheetsRefused,
    Dealing,
    PackRefused,
    VersionsRefused,
)
from mockexam.services.pack_plans import SHEETS_MAX, SPARES_MAX, Wanted
from mockexam.web.forms import VERSIONS_DIFFER_IN, WholeNumberField
from mockexam.web.options import options

_NOT_OFFERED = "Choose one of what is offered."
_ONE_FOR_ALL = "0"
_SEVERAL = range(VERSIONS_MIN, VERSIONS_MAX + 1)


def _said(versions: int) -> str:
    last = LETTERS[versions - 1]
    return f"{versions}: A and B" if versions == len("AB") else f"{versions}: A to {last}"


class PackForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """What is asked for of a pack."""

    versions = SelectField(
        "Versions",
        description="For a room where neighbours sit close together. The same questions for the "
        "same marks in another order; nobody has the version of who sits beside them. Candidates "
        "without a seat are dealt them in turn.",
        choices=options(
            [(_ONE_FOR_ALL, "One paper for all"), *((str(n), _said(n)) for n in _SEVERAL)]
        ),
        default=_ONE_FOR_ALL,
        validate_choice=False,
        validators=[AnyOf([_ONE_FOR_ALL, *map(str, _SEVERAL)], _NOT_OFFERED)],
    )
    shuffle = RadioField(
        "Versions differ in",
        choices=options((one.value, told) for one, told in VERSIONS_DIFFER_IN.items()),
        default=Shuffle.OPTIONS.value,
        validate_choice=False,
        validators=[AnyOf([one.value for one in Shuffle], _NOT_OFFERED)],
    )
    answer_sheets = BooleanField(
        "An answer sheet for each candidate",
        description="For papers with questions that are answered by filling bubbles. Name, number, "
        "seat and code are printed on it. Print the sheets on one side only.",
    )
    spares = WholeNumberField(
        "Spare copies of each paper",
        description="Of each version too. Leave it empty for one in twenty, at least two.",
        validators=[
            Optional(),
            NumberRange(0, SPARES_MAX, f"Enter a whole number from 0 to {SPARES_MAX}."),
        ],
    )
    sheets = WholeNumberField(
        "Sheets that the printer holds",
        description="No file has more, and no paper is split between two. A sheet has two pages.",
        validators=[
            Optional(),
            NumberRange(1, SHEETS_MAX, f"Enter a whole number from 1 to {SHEETS_MAX}."),
        ],
    )
    do = StringField(validators=[AnyOf(("make", "cancel"), "Press one of the buttons.")])

    def wanted(self, usual_sheets: int) -> Wanted:
        """Return what is asked for, once it is valid."""
        dealing = Dealing(
            int(self.versions.data), Shuffle(self.shuffle.data), self.answer_sheets.data
        )
        return Wanted(self.sheets.data or usual_sheets, self.spares.data, dealing=dealing)

    def refused(self, refusal: PackRefused) -> str:
        """Say a refusal beside its field; return it where it belongs to none."""
        match refusal:
            case VersionsRefused():
                self.versions.errors = [str(refusal)]
            case AnswerSheetsRefused():
                self.answer_sheets.errors = [str(refusal)]
            case _:
                return str(refusal)
        return ""


def form_like(dealing: Dealing) -> PackForm:
    """Return the form as it is shown first: dealt out as the last pack was."""
    return PackForm(
        formdata=None,
        versions=str(dealing.versions),
        shuffle=dealing.shuffle.value,
        answer_sheets=dealing.answer_sheets,
    )
