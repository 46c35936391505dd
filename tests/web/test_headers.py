"""Every answer forbids what is foreign, and pages are kept by nobody on the way."""

from collections.abc import Callable

import pytest

from tests.web.visitor import Visitor
from tests.web.world import Held

ADDRESSES = {
    "a page": "/join",
    "a redirect": "/tutor/",
    "a page that is not there": "/lighthouse",
    "JSON": "/healthz",
    "a static file": "/static/mockexam.css",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_an_answer_allows_nothing_foreign(anonymous: Visitor, address: str) -> None:
    with anonymous.client.get(address) as answer:
        policy = dict(
            part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"


@pytest.mark.parametrize("address", [a for a in ADDRESSES.values() if "static" not in a])
def test_what_is_somebody_s_own_is_not_stored_on_the_way(anonymous: Visitor, address: str) -> None:
    assert anonymous.client.get(address).headers["Cache-Control"] == "no-store"


def test_a_static_file_may_be_stored(anonymous: Visitor) -> None:
    with anonymous.client.get("/static/mockexam.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


def test_no_page_of_an_exam_carries_script_or_style_of_its_own(
    candidate: Visitor, hold: Callable[..., Held]
) -> None:
    ada = hold("Ada Lane").candidates["Ada Lane"]
    pages = [candidate.start(ada.code)]
    pages += [candidate.open(f"{ada.address}{end}") for end in ("questions/4", "review", "submit")]
    for page in pages:
        assert " style=" not in page.html
        assert " onclick=" not in page.html
        assert "<script>" not in page.html


def test_the_server_says_when_it_is_ready(anonymous: Visitor) -> None:
    answer = anonymous.client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_an_address_that_is_not_there_says_so_on_a_page_of_ours(anonymous: Visitor) -> None:
    page = anonymous.open("/lighthouse")
    assert page.status == 404
    assert "There is no such page" in page.words


def test_a_program_is_told_in_json(anonymous: Visitor) -> None:
    answer = anonymous.client.get("/lighthouse", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.json or {}) == {"message"}


def test_too_much_at_once_is_refused(anonymous: Visitor) -> None:
    page = anonymous.open("/join")
    refused = anonymous.submit(page, {"code": "A" * 3_000_000})
    assert refused.status == 413
    assert "too much at once" in refused.words
