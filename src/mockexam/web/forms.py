"""What every audience's forms share."""

from flask_wtf import FlaskForm
from wtforms import IntegerField

from mockexam.assembly.versions import Shuffle

_DIGITS_MAX = 9
VERSIONS_DIFFER_IN = {
    Shuffle.OPTIONS: "The order of options; questions keep their numbers",
    Shuffle.QUESTIONS: "The order of questions within their sections",
    Shuffle.BOTH: "Both",
}
"""What versions of a paper may differ in, as it is offered."""


class EmptyForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A form with nothing but its CSRF token."""


class WholeNumberField(IntegerField):
    """A whole number of a length that validators and databases can take."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, and no number where it is too long to be meant."""
        if valuelist and len(valuelist[0]) > _DIGITS_MAX:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)
