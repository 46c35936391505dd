"""Routes of the bank's search: every view of it is a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from mockexam.services import bank_search
from mockexam.services.bank_search import Filters, Found
from mockexam.services.library import read_syllabus
from mockexam.syllabus.model import Syllabus
from mockexam.web.access import Role, allow
from mockexam.web.author.blueprint import bp
from mockexam.web.author.forms import search_form
from mockexam.web.state import reading

PAGE = "page"


@dataclass(frozen=True)
class Applied:
    """A filter in use, the address of the same search without it, and how many that finds."""

    label: str
    value: str
    address: str
    items: int | None


@bp.get("/")
@allow(Role.AUTHOR, Role.TUTOR)
def home() -> ResponseReturnValue:
    """Lead to the bank."""
    return redirect(url_for(".items"), 303)


@bp.get("/items")
@allow(Role.AUTHOR, Role.TUTOR)
def items() -> ResponseReturnValue:
    """Search the bank by words, tags and numbers."""
    asked = _tidy(request.args)
    if asked != request.args:
        values: dict[str, Any] = asked.to_dict()
        return redirect(url_for(".items", **values), 303)
    with reading() as session:
        syllabus = read_syllabus(session)
        form = search_form(bank_search.dimensions(session, syllabus), asked)
        if not form.validate():
            return render_template("web/author/items.html", form=form), 422
        found = bank_search.find_items(session, form.filters, _page(asked))
        without = {} if found.total else bank_search.count_without_each(session, form.filters)
    return render_template(
        "web/author/items.html",
        form=form,
        found=found,
        applied=_applied(form.filters, syllabus, without),
        topics=syllabus.topic,
        pages=_pages(form.filters, found),
    )


def _tidy(asked: Mapping[str, str]) -> MultiDict[str, str]:
    """Return what a link asks for without what is empty, foreign or said twice."""
    known = {
        name: value.replace("\0", "").strip()
        for name, value in asked.items()
        if name == PAGE or bank_search.is_parameter(name)
    }
    return MultiDict({name: value for name, value in known.items() if value})


def _page(asked: Mapping[str, str]) -> int:
    number = asked.get(PAGE, "")
    return int(number) if number.isdecimal() and len(number) < 10 else 1  # noqa: PLR2004 (digits)


def _applied(filters: Filters, syllabus: Syllabus, without: Mapping[str, int]) -> list[Applied]:
    return [
        Applied(
            bank_search.label_of(name),
            bank_search.label_of_value(name, value, syllabus),
            _address({other: v for other, v in filters.items() if other != name}),
            without.get(name),
        )
        for name, value in filters.items()
    ]


def _pages(filters: Filters, found: Found) -> dict[str, Any]:
    """Return the addresses of the pages before and after."""
    before, after = found.page - 1, found.page + 1
    return {
        "previous": _address(filters, before) if before else None,
        "next": _address(filters, after) if after <= found.pages else None,
    }


def _address(filters: Filters, page: int = 1) -> str:
    values: dict[str, Any] = {
        name: value if isinstance(value, str) else f"{value:g}" for name, value in filters.items()
    }
    if page > 1:
        values[PAGE] = page
    return url_for(".items", **values)
