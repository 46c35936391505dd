"""The paper as one HTML file to answer on screen."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from mockexam.assembly.paper import Paper
from mockexam.bank.pictures import add_picture
from mockexam.printing.document import Cover
from mockexam.printing.html_copy import copy_name, render_copy
from mockexam.printing.pdf import PrintingFault
from tests.factories import make_paper_of_every_kind, secrets_of

from .factories import make_choice, make_paper, make_set

HOSTILE = "<script>alert(1)</script></textarea> {{ 7 * 7 }} \" onfocus='x' & ]]>"
EMPTY = {"input", "meta", "img", "br", "wbr", "hr"}


class Page(HTMLParser):
    """What of a page the tests ask for."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrapped: set[int] = set()
        self.feed(html.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "label" in self.open:
            self.wrapped.add(len(self.tags))
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def every(self, *names: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.fixture(scope="module")
def copy() -> bytes:
    return render_copy(make_paper_of_every_kind(), Cover("Northgate <College>", "12345"))


@pytest.fixture(scope="module")
def page(copy: bytes) -> Page:
    return Page(copy)


def test_every_part_has_its_fields(page: Page) -> None:
    paper = make_paper_of_every_kind()
    asked = {label for question in paper.questions for label, _ in question.parts}
    names = {
        field["name"] for field in page.every("input", "select", "textarea") if "name" in field
    }
    answered = {name.partition(".")[0] for name in names if not name.startswith("details.")}
    assert answered == asked


def test_every_field_has_a_label(page: Page) -> None:
    labelled = {label["for"] for label in page.every("label") if "for" in label}
    for place, (tag, field) in enumerate(page.tags):
        if tag in {"input", "select", "textarea"}:
            assert field.get("id") in labelled or "aria-label" in field or place in page.wrapped


def test_ids_are_there_once_and_what_refers_to_one_finds_it(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert name not in attributes or attributes[name] in ids
    assert {link["href"].removeprefix("#") for link in page.every("a")} <= set(ids)


def test_headings_do_not_skip(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_read_from_a_network(copy: bytes, page: Page) -> None:
    assert b"http:" not in copy
    assert b"https:" not in copy
    assert page.every("link", "iframe", "object", "embed", "base") == []
    assert all("src" not in script for script in page.every("script"))
    policy = next(m["content"] for m in page.every("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none'; ")


def test_pictures_lie_in_the_file_with_their_alternative_text(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "navy").save(tmp_path / "sea.png")
    name = add_picture(tmp_path / "sea.png", tmp_path)
    paper = make_paper(make_choice(stem=f"What is this?\n\n![A blue field]({name})"))
    [picture] = Page(render_copy(paper, Cover(), assets=tmp_path / "assets")).every("img")
    assert picture["src"].startswith("data:image/png;base64,")
    assert picture["alt"] == "A blue field"
    (tmp_path / "assets" / Path(name).name).unlink()
    with pytest.raises(PrintingFault, match="cannot be read"):
        render_copy(paper, Cover(), assets=tmp_path / "assets")
    with pytest.raises(PrintingFault, match="none of the bank's assets"):
        render_copy(paper, Cover())


def test_nothing_that_the_mark_scheme_says_is_in_it() -> None:
    paper = make_paper_of_every_kind()
    text = render_copy(paper, Cover()).decode()
    assert [secret for secret in secrets_of(paper) if secret in text] == []


def test_a_hostile_paper_stays_text() -> None:
    options = [{"text": HOSTILE, "key": True, "why": "x"}, {"text": "low", "why": "x"}]
    options.append({"text": "high", "why": "x"})
    paper = make_paper(make_choice(stem=HOSTILE, options=options), make_set(text=HOSTILE))
    page = Page(render_copy(paper.model_copy(update={"title": HOSTILE}), Cover(HOSTILE)))
    assert len(page.every("script")) == 1
    assert all("onfocus" not in attributes for _, attributes in page.tags)


def test_the_same_paper_gives_the_same_bytes_and_a_version_says_which_it_is(
    paper_of_every_kind: Paper,
) -> None:
    first = render_copy(paper_of_every_kind, Cover())
    assert first == render_copy(paper_of_every_kind, Cover())
    told = Page(render_copy(paper_of_every_kind, Cover(), version="B"))
    assert told.every("html")[0]["data-version"] == "B"
    assert copy_name(paper_of_every_kind, "B") == "SEA-1-B-on-screen.html"
