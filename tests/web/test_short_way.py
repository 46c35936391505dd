"""A save takes a short way past the application, and nobody can tell but by the clock."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from mockexam.delivery.attempt import Kind
from mockexam.services.responses import responses_of
from mockexam.store.database import Database
from mockexam.store.models import AttemptEvent
from mockexam.web.learner.short_way import ShortWay
from tests.web.visitor import Page, Visitor
from tests.web.world import Clock, Entered, Held

ADA = "Ada Lane"
ALWAYS = {"Content-Length", "Content-Type", "Cache-Control", "Content-Security-Policy"}


@pytest.fixture
def ada(hold: Callable[..., Held]) -> Entered:
    return hold(ADA).candidates[ADA]


@pytest.fixture
def page(candidate: Visitor, ada: Entered) -> Page:
    return candidate.start(ada.code)


@pytest.fixture
def ordinary(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Tell which addresses took the ordinary way since this was asked last."""
    short = app.wsgi_app
    assert isinstance(short, ShortWay)
    came: list[str] = []
    way = short._ordinary

    def noted(environ: dict[str, Any], start_response: Any) -> Any:
        came.append(environ["PATH_INFO"])
        return way(environ, start_response)

    monkeypatch.setattr(short, "_ordinary", noted)

    def since() -> list[str]:
        found = came.copy()
        came.clear()
        return found

    return since


def by_the_ordinary_way(app: Flask, ask: Callable[[], TestResponse]) -> TestResponse:
    short = app.wsgi_app
    assert isinstance(short, ShortWay)
    app.wsgi_app = short._ordinary  # type: ignore[method-assign]
    try:
        return ask()
    finally:
        app.wsgi_app = short  # type: ignore[method-assign]


def test_both_ways_give_the_same_answer_under_the_same_headers(
    app: Flask, candidate: Visitor, page: Page, ordinary: Callable[[], list[str]]
) -> None:
    def ask() -> TestResponse:
        return candidate.send(page, (1, "HA-1", "B"), (2, "HA-3", ["A", "D"]))

    ordinary()
    short = ask()
    assert ordinary() == []
    long = by_the_ordinary_way(app, ask)
    assert short.json == long.json
    assert short.status_code == long.status_code == 200
    kept = {name: value for name, value in long.headers.items() if name != "Content-Length"}
    assert {n: v for n, v in short.headers.items() if n != "Content-Length"} == kept
    assert set(short.headers.keys()) >= ALWAYS


@pytest.mark.parametrize(
    ("token", "value", "status"),
    [("not-a-token", "B", 400), ("", "B", 400), (None, "Z", 422)],
)
def test_what_is_refused_is_refused_in_the_words_of_the_ordinary_way(
    candidate: Visitor,
    page: Page,
    ordinary: Callable[[], list[str]],
    token: str | None,
    value: str,
    status: int,
) -> None:
    ordinary()
    held = page.holds("csrf_token") if token is None else token
    told = candidate.client.post(
        page.path.replace("questions/1", "saves"),
        json={"epoch": 1, "answers": [{"sequence": 1, "item": "HA-1", "value": value}]},
        headers={"Accept": "application/json", "X-CSRFToken": held},
    )
    assert told.status_code == status
    assert (told.json or {})["message"]
    assert len(ordinary()) == 1


def test_a_late_save_is_kept_once_though_it_went_both_ways(
    candidate: Visitor, page: Page, ada: Entered, clock: Clock, database: Database
) -> None:
    clock.advance(minutes=41)
    told = candidate.send(page, (1, "HA-1", "B"))
    assert told.status_code == 410
    assert "Arrived 60 s after time." in (told.json or {})["message"]
    with database.reading() as session:
        assert responses_of(session, ada.attempt_id, counted=False) == {"HA-1": "B"}
        assert responses_of(session, ada.attempt_id) == {}


def test_another_candidate_s_browser_saves_nothing(
    candidate: Visitor,
    other_candidate: Visitor,
    page: Page,
    hold: Callable[..., Held],
    ada: Entered,
    database: Database,
) -> None:
    theirs = other_candidate.start(hold("Ben Moss").candidates["Ben Moss"].code)
    told = other_candidate.send(theirs, (1, "HA-1", "B"), path=f"{ada.address}saves")
    assert told.status_code == 403
    with database.reading() as session:
        assert responses_of(session, ada.attempt_id) == {}
    assert candidate.send(page, (1, "HA-1", "A")).status_code == 200


def test_a_sign_of_life_is_answered_alike_by_both_ways(
    app: Flask, candidate: Visitor, page: Page, ada: Entered, ordinary: Callable[[], list[str]]
) -> None:
    def ask() -> TestResponse:
        return candidate.client.post(
            f"{ada.address}heartbeat",
            json={"question": 2, "heard": 0},
            headers={"Accept": "application/json", "X-CSRFToken": page.holds("csrf_token")},
        )

    ordinary()
    short = ask()
    assert ordinary() == []
    long = by_the_ordinary_way(app, ask)
    assert short.json == long.json
    assert (short.json or {})["status"] == "in progress"
    assert short.status_code == long.status_code == 200


def submit(candidate: Visitor, page: Page, address: str, **fields: str) -> TestResponse:
    data = {"csrf_token": page.holds("csrf_token"), "submit": "1", **fields}
    return candidate.client.post(f"{address}submit", data=data)


def test_a_submission_leads_to_its_proof_by_both_ways_and_counts_once(
    app: Flask,
    candidate: Visitor,
    page: Page,
    ada: Entered,
    ordinary: Callable[[], list[str]],
    database: Database,
) -> None:
    ordinary()
    short = submit(candidate, page, ada.address)
    assert ordinary() == []
    long = by_the_ordinary_way(app, lambda: submit(candidate, page, ada.address))
    assert short.status_code == long.status_code == 303
    assert short.headers["Location"] == long.headers["Location"] == f"{ada.address}submitted"
    beside = {"Content-Length", "Location"}
    kept = {n: v for n, v in long.headers.items() if n not in beside}
    assert {n: v for n, v in short.headers.items() if n not in beside} == kept
    with database.reading() as session:
        kinds = session.scalars(
            select(AttemptEvent.kind).where(AttemptEvent.attempt_id == ada.attempt_id)
        ).all()
    assert kinds.count(Kind.SUBMITTED.value) == 1
    assert "Receipt" in candidate.open(short.headers["Location"]).words


def test_a_submission_without_its_token_is_refused_in_the_words_of_the_ordinary_way(
    candidate: Visitor, page: Page, ada: Entered, ordinary: Callable[[], list[str]]
) -> None:
    ordinary()
    told = submit(candidate, page, ada.address, csrf_token="not-a-token")
    assert told.status_code == 400
    assert len(ordinary()) == 1
    assert candidate.send(page, (1, "HA-1", "B")).status_code == 200
