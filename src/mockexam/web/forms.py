"""What every audience's forms share."""

from flask_wtf import FlaskForm


class EmptyForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A form with nothing but its CSRF token."""
