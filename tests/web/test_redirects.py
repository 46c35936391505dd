"""Nobody is led from our pages to another site."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.web.visitor import PASSWORD, Visitor
from tests.web.world import TUTOR

ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "http:/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_choosing_the_display_leads_nowhere_else(anonymous: Visitor, wanted: str) -> None:
    form = anonymous.open("/display").forms[0]
    answer = anonymous.client.post(
        "/display", query_string={"next": wanted}, data={**form.values, "theme": "dark"}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_leads_nowhere_else(anonymous: Visitor, wanted: str) -> None:
    form = anonymous.open("/sign-in").forms[0]
    answer = anonymous.client.post(
        "/sign-in",
        query_string={"next": wanted},
        data={**form.values, "email": TUTOR, "password": PASSWORD},
    )
    leads_to = answer.headers.get("Location", "/")
    assert urlsplit(urljoin("http://localhost/sign-in", leads_to)).netloc == "localhost"
    assert not leads_to.startswith(("/\\", "/\t", "/\n"))


def test_choosing_the_display_leads_back_to_where_one_was(anonymous: Visitor) -> None:
    page = anonymous.open("/display?next=/help")
    form = page.forms[0]
    answer = anonymous.client.post("/display?next=/help", data={**form.values, "theme": "dark"})
    assert answer.headers["Location"] == "/help"
    assert 'data-theme="dark"' in anonymous.open("/help").html


def test_signing_in_leads_on_to_the_page_that_was_asked_for(anonymous: Visitor) -> None:
    asked = anonymous.client.get("/tutor/papers/new")
    sign_in = asked.headers["Location"]
    form = anonymous.open(sign_in).forms[0]
    answer = anonymous.client.post(
        sign_in, data={**form.values, "email": TUTOR, "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/tutor/papers/new"


def test_a_display_that_is_not_offered_is_not_kept(anonymous: Visitor) -> None:
    anonymous.client.set_cookie("mockexam_display", '"><script>.100.normal')
    page = anonymous.open("/help")
    assert 'data-theme="light"' in page.html
    assert "<script>" not in page.html
