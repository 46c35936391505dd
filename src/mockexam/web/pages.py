"""What every page shows around its content: navigation, who is signed in, the display choices."""

from datetime import datetime
from fractions import Fraction
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, request, url_for
from flask_security import current_user
from markupsafe import Markup

from mockexam.bank.kinds.gap_fill import GAP
from mockexam.bank.lines import number_lines
from mockexam.bank.question import Question
from mockexam.bank.text import to_html, to_inline_html, to_plain
from mockexam.delivery import civil
from mockexam.services.codes import show_code
from mockexam.web.access import Role
from mockexam.web.display import COOKIE, read_display
from mockexam.web.state import state

_NAVIGATION = (
    ((Role.TUTOR,), "Home", "tutor.home"),
    ((Role.TUTOR,), "Papers", "tutor.papers"),
    ((Role.TUTOR,), "Sittings", "tutor.sittings"),
    ((Role.TUTOR, Role.AUTHOR), "Bank", "author.home"),
    ((Role.MARKER,), "Marking", "marker.home"),
    ((Role.INVIGILATOR, Role.TUTOR), "Invigilation", "centre.home"),
)
"""Who sees which link to which endpoint."""
_ALSO_BELOW = {"tutor.papers": ("tutor.draft_list", "tutor.blueprints")}
_PLAIN_LENGTH = 80


def set_up(app: Flask) -> None:
    """Give templates their shared values and filters."""
    app.context_processor(_shared)
    app.add_template_filter(_item_html, "item_html")
    app.add_template_filter(_source_html, "source_html")
    app.add_template_filter(lambda text: Markup(to_inline_html(text)), "inline_html")  # noqa: S704
    app.add_template_filter(_gaps, "gaps")
    app.add_template_filter(begins, "begins")
    app.add_template_filter(show_code, "code")
    app.add_template_filter(number, "number")
    app.add_template_filter(facility_of, "facility")
    app.add_template_filter(_clock_time, "clock_time")
    app.add_template_filter(_day, "day")


def picture_address(name: str) -> str:
    """Return the address that a browser reads an item's picture from."""
    return url_for("public.asset", name=name.removeprefix("assets/"))


def begins(text: str) -> str:
    """Return how an item text begins, as one plain line."""
    plain = to_plain(text)
    if len(plain) <= _PLAIN_LENGTH:
        return plain
    return shorten(plain, _PLAIN_LENGTH, placeholder=" …")


def number(value: Fraction | float | None) -> str:
    """Return a number as people write it: whole where it is, else with a point."""
    return "–" if value is None else f"{round(float(value), 2):g}"


def _item_html(text: str) -> Markup:
    return Markup(to_html(text, picture_address))  # noqa: S704 (cleaned by the renderer)


def _source_html(text: str) -> Markup:
    return Markup(number_lines(to_html(text, picture_address)))  # noqa: S704 (cleaned as above)


def _gaps(html: Markup) -> list[Markup]:
    """Return a passage cut at its gaps: text and the number of a gap take turns."""
    return [Markup(piece) for piece in GAP.split(html)]  # noqa: S704 (cleaned as a whole)


def _clock_time(instant: datetime | None, zone: str) -> str:
    return "–" if instant is None else civil.clock_time(instant, ZoneInfo(zone))


def _day(instant: datetime | None, zone: str) -> str:
    return "–" if instant is None else civil.day(instant, ZoneInfo(zone))


def day_and_time(instant: datetime, zone: str) -> str:
    """Return an instant as a centre says it: "09:30, 27 May 2026"."""
    return f"{_clock_time(instant, zone)}, {_day(instant, zone)}"


def facility_of(question: Question) -> float:
    """Return the estimated facility of a question: that of its items by their marks, 0..1."""
    weighted = sum(item.estimated_facility * item.marks for item in question.items)
    return weighted / question.marks


def _shared() -> dict[str, Any]:
    return {
        "display": read_display(request.cookies, state().settings.cookie(COOKIE)),
        "navigation": _navigation(),
        "signed_in_as": _signed_in_as(),
    }


def _navigation() -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return []
    return [
        {
            "label": label,
            "address": url_for(endpoint),
            "current": _is_below(endpoint),
        }
        for roles, label, endpoint in _NAVIGATION
        if any(current_user.has_role(role.value) for role in roles)
    ]


def _is_below(endpoint: str) -> bool:
    """Tell whether the page shown lies at a link's address or below it."""
    address = url_for(endpoint)
    if endpoint == "tutor.home":
        return request.path == address
    also = tuple(url_for(other) for other in _ALSO_BELOW.get(endpoint, ()))
    return request.path.startswith((address, *also))


def _signed_in_as() -> str:
    if not current_user.is_authenticated:
        return ""
    return f"{current_user.name} · {current_user.centre.name}"
