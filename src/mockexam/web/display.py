"""How pages look in one browser: theme, text size and spacing, kept in a cookie."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from flask_wtf import FlaskForm
from wtforms import RadioField

from mockexam.web.options import options

COOKIE = "mockexam_display"
COOKIE_DAYS = 400

THEMES = {
    "light": "Light",
    "dark": "Dark",
    "cream": "Cream",
    "blue": "Pale blue",
    "green": "Pale green",
    "pink": "Pale pink",
    "yellow": "Yellow on black",
}
TEXT_SIZES = {"100": "100 %", "125": "125 %", "150": "150 %", "200": "200 %"}
SPACINGS = {"normal": "Normal", "wide": "Wide"}


@dataclass(frozen=True)
class Display:
    """The choices of one browser."""

    theme: str = "light"
    text: str = "100"
    spacing: str = "normal"

    def as_cookie(self) -> str:
        """Return the choices as the cookie holds them."""
        return ".".join(astuple(self))


def read_display(cookies: Mapping[str, str], name: str) -> Display:
    """Return the choices in a cookie; what is not known falls back to the first."""
    parts = cookies.get(name, "").split(".")
    if len(parts) != len(astuple(Display())):
        return Display()
    theme, text, spacing = parts
    return Display(
        theme if theme in THEMES else "light",
        text if text in TEXT_SIZES else "100",
        spacing if spacing in SPACINGS else "normal",
    )


class DisplayForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The choices as a form."""

    theme = RadioField("Colours", choices=options(THEMES.items()))
    text = RadioField("Text size", choices=options(TEXT_SIZES.items()))
    spacing = RadioField("Letter and line spacing", choices=options(SPACINGS.items()))
