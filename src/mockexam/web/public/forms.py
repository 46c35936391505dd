"""The form that lets a candidate in."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from mockexam.services.entries import NAME_LENGTH_MAX


class JoinForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A code: a candidate's own, or a sitting's."""

    code = StringField(
        "Access code",
        description="As on your slip. Capitals, spaces and hyphens do not matter.",
        validators=[
            DataRequired("Enter the code from your slip or from the board."),
            Length(max=40),
        ],
    )


class JoinByNameForm(JoinForm):
    """A sitting's code with the name of who joins."""

    name = StringField(
        "Your full name",
        validators=[
            DataRequired("Enter your first and last name."),
            Length(max=NAME_LENGTH_MAX, message=f"Shorten it to {NAME_LENGTH_MAX} characters."),
        ],
    )
