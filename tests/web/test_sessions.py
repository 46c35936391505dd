"""Sessions and CSRF tokens outlive the longest exam, and a change of the secret key."""

import time
from collections.abc import Callable

import pytest
from flask import Flask

from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.web import create_app
from tests.web.visitor import SIGN_OUT, Visitor
from tests.web.world import TUTOR, Clock, Held

Hold = Callable[..., Held]
ADA = "Ada Lane"


@pytest.fixture
def pass_hours(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let hours pass by our clock and by the one that cookies and tokens are stamped with."""

    def passed(hours: float) -> None:
        clock.advance(hours=hours)
        later = time.time
        monkeypatch.setattr(time, "time", lambda: later() + hours * 3600)

    return passed


def test_an_answer_is_saved_from_a_page_that_was_opened_thirteen_hours_ago(
    candidate: Visitor, hold: Hold, pass_hours: Callable[[float], None]
) -> None:
    page = candidate.start(hold(ADA, minutes=840).candidates[ADA].code)
    pass_hours(13)
    saved = candidate.answer(page, {"answer-HA-1": "B"}, go="next")
    assert (saved.came_by, saved.status) == (303, 200)
    assert "Question 2 of 6" in saved.words


def test_a_tutor_s_form_is_taken_at_the_end_of_a_long_day(
    tutor: Visitor, hold: Hold, pass_hours: Callable[[float], None]
) -> None:
    page = tutor.open(hold().address)
    pass_hours(11.9)
    entered = tutor.submit(page, {"candidates": "Cy Holm"})
    assert "Candidates entered: 1." in entered.words


def test_staff_who_do_nothing_for_twelve_hours_are_signed_out(
    tutor: Visitor, hold: Hold, pass_hours: Callable[[float], None]
) -> None:
    held = hold()
    page = tutor.open(held.address)
    pass_hours(12)
    refused = tutor.submit(page, {"candidates": "Cy Holm"})
    assert refused.path == "/sign-in"
    assert "You were signed out after a long pause. Sign in again." in refused.words
    tutor.sign_in(TUTOR)
    assert "Cy Holm" not in tutor.open(held.address).words


def test_staff_who_work_on_stay_signed_in(
    tutor: Visitor, pass_hours: Callable[[float], None]
) -> None:
    for _ in range(3):
        pass_hours(8)
        assert tutor.open("/tutor/").path == "/tutor/"


def test_results_open_in_the_same_browser_weeks_later(
    candidate: Visitor, hold: Hold, pass_hours: Callable[[float], None]
) -> None:
    ada = hold(ADA).candidates[ADA]
    candidate.start(ada.code)
    pass_hours(24 * 30)
    assert "not released yet" in candidate.open(f"/learn/results/{ada.attempt_id}").words


@pytest.fixture
def rotated(app: Flask, settings: Settings, database: Database, clock: Clock) -> Flask:
    """The application after a new secret key was put above the one that it had."""
    assert app.config["SECRET_KEY"]
    keys = settings.instance / "secret_key"
    keys.write_text(f"a-new-key-of-a-good-length\n{keys.read_text()}")
    return create_app(settings, database=database, clock=clock, immediate_jobs=True)


def after(rotated: Flask, visitor: Visitor) -> Visitor:
    """Return the visitor, with the same cookies, at the application with the new key."""
    visitor.client.application = rotated
    return visitor


def test_an_exam_goes_on_while_the_secret_key_is_changed(
    candidate: Visitor, hold: Hold, rotated: Flask
) -> None:
    page = candidate.start(hold(ADA).candidates[ADA].code)
    saved = after(rotated, candidate).answer(page, {"answer-HA-1": "B"}, go="next")
    assert (saved.came_by, saved.status) == (303, 200)
    assert "Question 2 of 6" in saved.words


def test_staff_stay_signed_in_while_the_secret_key_is_changed(
    tutor: Visitor, hold: Hold, rotated: Flask
) -> None:
    page = tutor.open(hold().address)
    entered = after(rotated, tutor).submit(page, {"candidates": "Cy Holm"})
    assert "Candidates entered: 1." in entered.words


def test_a_key_that_was_taken_away_signs_everybody_out(
    tutor: Visitor, settings: Settings, database: Database
) -> None:
    (settings.instance / "secret_key").write_text("a-key-that-nobody-had-before\n")
    elsewhere = create_app(settings, database=database, immediate_jobs=True)
    assert after(elsewhere, tutor).open("/tutor/").path == "/sign-in"


def test_the_secret_key_is_made_once_and_kept_from_others(app: Flask, settings: Settings) -> None:
    path = settings.instance / "secret_key"
    assert path.stat().st_mode & 0o077 == 0
    assert app.config["SECRET_KEY"] == path.read_text().strip()


def test_scripts_cannot_read_the_cookies_and_other_sites_do_not_send_them(
    anonymous: Visitor,
) -> None:
    signed_in, display = anonymous.open("/sign-in"), anonymous.open("/display")
    answers = [
        signed_in.response,
        anonymous.client.post("/display", data={**display.forms[0].values, "theme": "dark"}),
    ]
    for answer in answers:
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_a_wrong_password_and_an_unknown_address_read_the_same(anonymous: Visitor) -> None:
    refused = [
        anonymous.submit(anonymous.open("/sign-in"), {"email": email, "password": "wrong"})
        for email in (TUTOR, "nobody@quay.example.org")
    ]
    assert refused[0].words == refused[1].words
    assert all(page.path == "/sign-in" for page in refused)


def test_the_button_signs_staff_out_and_closes_their_pages(tutor: Visitor) -> None:
    tutor.submit(tutor.open("/tutor/papers/new"), to=SIGN_OUT)
    assert tutor.open("/tutor/").path == "/sign-in"
