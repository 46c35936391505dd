"""Wrong codes and passwords are slowed down; a right code gets in, whoever else is wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from mockexam.web import throttle
from mockexam.web.wrong_tries import CODES_MAX, FLOOD, PASSWORDS_MAX, WrongTries
from tests.web.visitor import PASSWORD, SIGN_OUT, Page, Visitor
from tests.web.world import FAR_TUTOR, NOON, TUTOR, Clock, Held

Hold = Callable[..., Held]
ADA, BEN = "Ada Lane", "Ben Moss"
FAR_AWAY: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "10.9.8.7"}}


@pytest.fixture
def try_codes(app: Flask) -> Callable[..., Page]:
    """Give wrong codes from one address, each by a browser of its own; return the last answer."""

    def tried(count: int, **options: Any) -> Page:
        pages = []
        for _ in range(count):
            visitor = Visitor(app)
            page = visitor.open("/join", **options)
            pages.append(visitor.submit(page, {"code": "ABCD-EFGH"}, **options))
        return pages[-1]

    return tried


def fill(app: Flask, count: int, *, address: str = "127.0.0.1") -> None:
    """Count wrong codes as if they had come from an address, that of the tests unless said."""
    for _ in range(count):
        app.extensions["mockexam"].doors.codes.note(address, NOON)


def fill_passwords(
    app: Flask, email: str = TUTOR, *, browser: str = "", count: int = PASSWORDS_MAX
) -> None:
    """Count wrong passwords for an account as if strangers, or a browser it knows, gave them."""
    for _ in range(count):
        app.extensions["mockexam"].doors.passwords.note(throttle._digest(email) + browser, NOON)


def guess(visitor: Visitor, email: str = TUTOR) -> Page:
    """Give a wrong password for an account."""
    return visitor.submit(visitor.open("/sign-in"), {"email": email, "password": "wrong"})


def test_after_thirty_wrong_codes_in_a_minute_the_next_says_when_to_try_again(
    app: Flask, try_codes: Callable[..., Page], clock: Clock
) -> None:
    fill(app, CODES_MAX - 1)
    clock.advance(seconds=20)
    assert try_codes(1).status == 422
    page = try_codes(1)
    assert page.status == 429
    assert page.response.headers["Retry-After"] == "40"
    assert "This code is not known" in page.words
    assert "try again in 40 seconds" in page.words
    clock.advance(seconds=60)
    assert try_codes(1).status == 422


def test_a_right_code_gets_in_however_many_others_were_wrong(
    app: Flask, try_codes: Callable[..., Page], candidate: Visitor, hold: Hold
) -> None:
    held = hold(ADA)
    fill(app, 2 * CODES_MAX)
    assert try_codes(1).status == 429
    assert "Confirm your details" in candidate.join(held.candidates[ADA].code).words
    assert "Confirm your details" in Visitor(app).join(held.join_code, BEN).words


def test_right_codes_are_never_counted(app: Flask, hold: Hold) -> None:
    ada = hold(ADA).candidates[ADA]
    fill(app, CODES_MAX)
    for _ in range(3):
        assert "Confirm your details" in Visitor(app).join(ada.code).words
    assert not app.extensions["mockexam"].doors.codes.wait("127.0.0.1", CODES_MAX + 1, NOON)


def test_more_than_a_class_could_type_waits_until_the_minute_is_over(
    app: Flask, candidate: Visitor, hold: Hold, clock: Clock
) -> None:
    ada = hold(ADA).candidates[ADA]
    fill(app, FLOOD)
    page = candidate.join(ada.code)
    assert (page.status, page.response.headers["Retry-After"]) == (429, "60")
    assert "Confirm your details" in _from_elsewhere(app, ada.code).words
    clock.advance(seconds=60)
    assert "Confirm your details" in candidate.join(ada.code).words


def _from_elsewhere(app: Flask, code: str) -> Page:
    visitor = Visitor(app)
    return visitor.submit(visitor.open("/join", **FAR_AWAY), {"code": code}, **FAR_AWAY)


@pytest.mark.parametrize(
    ("counted", "address", "status"),
    [
        ("2001:db8::/64", "2001:db8::ffff:1", 429),
        ("2001:db8::/64", "2001:db8:0:1::1", 422),
        ("10.0.0.1", "::ffff:10.0.0.1", 429),
        ("10.0.0.1", "10.0.0.2", 422),
    ],
)
def test_a_subscriber_is_an_address_or_a_network_of_ipv6(
    app: Flask, try_codes: Callable[..., Page], counted: str, address: str, status: int
) -> None:
    fill(app, CODES_MAX, address=counted)
    assert try_codes(1, environ_base={"REMOTE_ADDR": address}).status == status


def test_a_script_is_told_in_json(app: Flask, candidate: Visitor) -> None:
    page = candidate.open("/join")
    fill(app, CODES_MAX)
    answer = candidate.save_as_script(page, {"code": "ABCD-EFGH"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "try again in 60 seconds" in answer.get_json()["message"]


def test_after_ten_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(
    app: Flask, anonymous: Visitor, clock: Clock
) -> None:
    fill_passwords(app, count=PASSWORDS_MAX - 1)
    assert guess(anonymous).status == 200
    page = Visitor(app).sign_in(TUTOR)
    assert (page.status, page.response.headers["Retry-After"]) == (429, "900")
    assert "Try again in 15 minutes" in page.words
    assert anonymous.sign_in(FAR_TUTOR).path == "/tutor/"
    clock.advance(minutes=15)
    assert Visitor(app).sign_in(TUTOR).path == "/tutor/"


def test_an_account_is_one_however_its_address_is_typed_and_from_wherever(
    app: Flask,
) -> None:
    fill_passwords(app, f" {TUTOR.upper()} ")
    visitor = Visitor(app)
    page = visitor.open("/sign-in", **FAR_AWAY)
    values = {"email": TUTOR, "password": PASSWORD}
    assert visitor.submit(page, values, **FAR_AWAY).status == 429


def test_an_account_that_is_not_there_is_slowed_down_alike(app: Flask, anonymous: Visitor) -> None:
    fill_passwords(app, "nobody@quay.example.org")
    assert guess(anonymous, "nobody@quay.example.org").status == 429


def test_nobody_keeps_a_tutor_out_of_a_browser_that_they_signed_in_with_before(
    app: Flask, tutor: Visitor
) -> None:
    tutor.submit(tutor.open("/tutor/"), to=SIGN_OUT)
    fill_passwords(app)
    assert guess(Visitor(app)).status == 429
    assert tutor.sign_in(TUTOR).path == "/tutor/"


def test_such_a_browser_has_ten_tries_of_its_own_and_no_more(app: Flask, tutor: Visitor) -> None:
    tutor.submit(tutor.open("/tutor/"), to=SIGN_OUT)
    with tutor.client.session_transaction() as session:
        browser = session["browser"]
    fill_passwords(app, browser=f" {browser}", count=PASSWORDS_MAX - 1)
    assert guess(tutor).status == 200
    assert tutor.sign_in(TUTOR).status == 429


def test_a_form_that_is_not_filled_in_is_no_wrong_password(app: Flask, anonymous: Visitor) -> None:
    fill_passwords(app, count=PASSWORDS_MAX - 1)
    for values in ({"email": TUTOR, "password": ""}, {"email": "", "password": "wrong"}):
        assert anonymous.submit(anonymous.open("/sign-in"), values).status == 200
    assert anonymous.sign_in(TUTOR).path == "/tutor/"


def test_of_many_keys_the_ones_that_were_wrong_last_are_remembered() -> None:
    tries = WrongTries(timedelta(minutes=1), kept=5, keys_max=2)
    for key in ("a", "b", "a", "c"):
        tries.note(key, NOON)
    assert [bool(tries.wait(key, 1, NOON)) for key in "abc"] == [True, False, True]
