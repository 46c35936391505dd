"""How pages look in one browser: theme, text size and spacing, kept in a cookie."""

import re
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import RadioField

from mockexam.delivery.arrangements import Arrangements
from mockexam.web.options import options

COOKIE = "mockexam_display"
EXAM_COOKIE = "mockexam_display_exam"
COOKIE_DAYS = 400
_SIT = re.compile(r"/sit/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")

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
FONTS = {"standard": "Standard", "dyslexia": "OpenDyslexic"}
RULERS = {"off": "Off", "on": "On"}


@dataclass(frozen=True)
class Display:
    """The choices of one browser, or those that were arranged for a candidate."""

    theme: str = "light"
    text: str = "100"
    spacing: str = "normal"
    font: str = "standard"
    ruler: str = "off"

    def as_cookie(self) -> str:
        """Return the choices as the cookie holds them."""
        return ".".join(astuple(self))


_KNOWN = (THEMES, TEXT_SIZES, SPACINGS, FONTS, RULERS)
"""What each choice may be, in the order of the choices."""
_OLD = 3
"""How many choices a cookie held before fonts and the ruler."""


def read_display(cookies: Mapping[str, str], name: str) -> Display:
    """Return the choices in a cookie; what is not known falls back to the first."""
    return _read(cookies.get(name, ""))


def _read(cookie: str) -> Display:
    parts = cookie.split(".")
    if len(parts) not in (_OLD, len(_KNOWN)):
        return Display()
    first = astuple(Display())
    chosen = [
        part if part in known else usual
        for part, known, usual in zip(parts, _KNOWN, first, strict=False)
    ]
    return Display(*chosen)


def display_of(
    cookies: Mapping[str, str],
    names: Callable[[str], str],
    attempt_id: UUID,
    arrangements: Arrangements,
) -> Display:
    """Return how a candidate's pages look: as chosen within this exam, else as arranged.

    What nobody arranged stays as the browser has it. `names` gives the name of a cookie here.
    """
    owner, _, chosen = cookies.get(names(EXAM_COOKIE), "").partition(":")
    if owner == str(attempt_id):
        return _read(chosen)
    arranged = {
        name: value
        for name in ("theme", "text", "spacing", "font")
        if (value := getattr(arrangements, name)) is not None
    }
    if arrangements.ruler:
        arranged["ruler"] = "on"
    return replace(read_display(cookies, names(COOKIE)), **arranged)


def exam_cookie(attempt_id: UUID, chosen: Display) -> str:
    """Return the cookie of choices that were made within an exam."""
    return f"{attempt_id}:{chosen.as_cookie()}"


def attempt_in(address: str) -> UUID | None:
    """Return the attempt whose page an address is, None where it is another page."""
    found = _SIT.search(address)
    return UUID(found[1]) if found else None


class DisplayForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The choices as a form."""

    theme = RadioField("Colours", choices=options(THEMES.items()))
    text = RadioField("Text size", choices=options(TEXT_SIZES.items()))
    spacing = RadioField("Letter and line spacing", choices=options(SPACINGS.items()))
    font = RadioField("Letters", choices=options(FONTS.items()))
    ruler = RadioField("Reading ruler", choices=options(RULERS.items()))
