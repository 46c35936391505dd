"""A browser without scripts: it reads pages, fills in their forms and presses their buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

Values = Mapping[str, str | list[str]]
PASSWORD = "a harbour full of boats"
SIGN_OUT = "/sign-out"
_BLOCKS = ("dt", "dd", "td", "th", "li", "p", "div", "option", "br")
_VOID_OF_TEXT = ("script", "style")


@dataclass
class PlainForm:
    """A form of a page: where it goes, and what its fields hold as they stand."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Collects the words and the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[PlainForm] = []
        self.links: list[str] = []
        self._textarea: str | None = None
        self._select: str | None = None
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self.forms.append(PlainForm(has.get("action") or ""))
        elif tag == "a":
            self.links.append(has.get("href") or "")
        elif tag == "textarea":
            self._textarea = has.get("name")
            self._hold(self._textarea, "")
        elif tag == "select":
            self._select = has.get("name")
        elif tag == "option":
            self._offer(has.get("value") or "", chosen="selected" in has)
        elif tag == "input" and (has.get("type") not in ("radio", "checkbox") or "checked" in has):
            self._hold(has.get("name"), has.get("value") or "")
        self._silent = self._silent or tag in _VOID_OF_TEXT
        self.words.append(" " if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            written = self.forms[-1].values[self._textarea]
            # The line end after the tag belongs to the tag, as browsers read it.
            written[-1] = written[-1].replace("\r\n", "\n").removeprefix("\n")
            self._textarea = None
        if tag in _VOID_OF_TEXT:
            self._silent = False

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.forms[-1].values[self._textarea][-1] += data
        elif not self._silent:
            self.words.append(data)

    def _offer(self, value: str, *, chosen: bool) -> None:
        """Hold an option of a list: the first unless another is selected."""
        if self._select and self.forms:
            held = self.forms[-1].values.setdefault(self._select, [value])
            if chosen:
                held[-1] = value

    def _hold(self, name: str | None, value: str) -> None:
        if name and self.forms:
            self.forms[-1].values.setdefault(name, []).append(value)


class Page:
    """An answer as the visitor sees it; `came_by` is the status of what was asked for first."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.came_by = (response.history or (response,))[0].status_code
        self.path = response.request.path
        self.html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        reader = _Reader()
        reader.feed(self.html)
        self.words = " ".join("".join(reader.words).split())
        # The masthead's form comes first on a page and last to a visitor's mind.
        self.forms = sorted(reader.forms, key=lambda form: form.action == SIGN_OUT)
        self.links = reader.links

    def holds(self, name: str) -> str:
        """Return what a field of the page holds."""
        return next(f.values[name][-1] for f in self.forms if name in f.values)


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def open(self, path: str, **options: Any) -> Page:
        """Open an address, wherever it leads."""
        return Page(self.client.get(path, follow_redirects=True, **options))

    def submit(
        self, page: Page, values: Values | None = None, *, to: str | None = None, **options: Any
    ) -> Page:
        """Fill in the form of a page that goes `to` an address, its first one unless said."""
        form = next(f for f in page.forms if to is None or f.action == to)
        filled: dict[str, Any] = {**form.values, **(values or {})}
        return Page(
            self.client.post(
                form.action or page.path, data=filled, follow_redirects=True, **options
            )
        )

    def answer(self, page: Page, values: Values, *, go: str = "stay") -> Page:
        """Answer the question on a page and press one of its buttons."""
        return self.submit(page, {**values, "go": go})

    def save_as_script(self, page: Page, values: Values) -> TestResponse:
        """Save as the page's script does, which asks for JSON."""
        data: dict[str, Any] = {**page.forms[0].values, **values}
        return self.client.post(page.path, data=data, headers={"Accept": "application/json"})

    def send(
        self, page: Page, *answers: tuple[int, str, Any], epoch: int | None = None, path: str = ""
    ) -> TestResponse:
        """Send answers as the page's script does: each a sequence, an item and a value."""
        attempt = page.path.rpartition("/questions/")[0]
        return self.client.post(
            path or f"{attempt}/saves",
            json={
                "epoch": epoch or int(page.holds("epoch")),
                "answers": [
                    {"sequence": sequence, "item": item, "value": value}
                    for sequence, item, value in answers
                ],
            },
            headers={"Accept": "application/json", "X-CSRFToken": page.holds("csrf_token")},
        )

    def sign_in(self, email: str) -> Page:
        """Sign in as a member of staff, through the form."""
        return self.submit(self.open("/sign-in"), {"email": email, "password": PASSWORD})

    def join(self, code: str, name: str | None = None) -> Page:
        """Join by a code, and by a name where the page asks for one."""
        page = self.submit(self.open("/join"), {"code": code})
        return page if name is None else self.submit(page, {"name": name})

    def start(self, code: str) -> Page:
        """Join by a candidate's own code and start the clock; the first question is shown."""
        return self.submit(self.join(code), {"start": "1"})
