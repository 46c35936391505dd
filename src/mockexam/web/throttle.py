"""Wrong codes and passwords are counted, and who gives too many has to wait; right ones are not."""

import hashlib
import logging
import math
from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask import request, session

from mockexam.errors import MockExamError
from mockexam.web.access import browser_id
from mockexam.web.state import now, state
from mockexam.web.wrong_tries import CODES_MAX, FLOOD, PASSWORDS_MAX

log = logging.getLogger(__name__)

KNOWN_ACCOUNT = "known_account"
IPV6_PREFIX = 64
"""One subscriber has all addresses of such a network."""


class TooManyTries(MockExamError):
    """Wrong codes or passwords came too fast; `wait` is how long until the next is looked at."""

    def __init__(self, message: str, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(message.format(wait=_in_words(self.seconds)))


def check_flood() -> None:
    """Let a code be looked up, unless only a script can have sent what came from its address.

    Raises:
        TooManyTries: Wrong codes come from there faster than a class types.
    """
    if wait := state().doors.codes.wait(_address(), FLOOD, now()):
        raise TooManyTries(
            "Wrong codes come from your network faster than people type. Try again in {wait}.", wait
        )


def note_wrong_code() -> None:
    """Count a code that is not known.

    Raises:
        TooManyTries: There were too many in the last minute.
    """
    address = _address()
    wait = state().doors.codes.wait(address, CODES_MAX, now())
    count = state().doors.codes.note(address, now())
    if count in {CODES_MAX + 1, FLOOD}:
        log.warning("%d wrong codes from %s within a minute.", count, address)
    if wait:
        raise TooManyTries(
            "This code is not known, and many wrong ones have come from your network. Check it "
            "with your slip or the board and try again in {wait}. A right code is let in at once.",
            wait,
        )


def check_account(email: str) -> None:
    """Let a password be looked at, unless too many for its account were wrong.

    Raises:
        TooManyTries: They were.
    """
    if wait := state().doors.passwords.wait(_account_key(email), PASSWORDS_MAX, now()):
        raise TooManyTries(
            "There were too many wrong passwords for this account. Try again in {wait}, or in a "
            "browser that has signed in to it before.",
            wait,
        )


def note_wrong_password(email: str) -> None:
    """Count a wrong password for an account, whether or not there is such an account."""
    if state().doors.passwords.note(_account_key(email), now()) == PASSWORDS_MAX:
        log.warning("%d wrong passwords for one account within 15 minutes.", PASSWORDS_MAX)


def know_browser(email: str) -> None:
    """Remember in this browser that it has signed in to an account: it is counted by itself."""
    browser_id()
    session[KNOWN_ACCOUNT] = _digest(email)


def _account_key(email: str) -> str:
    """Return by what wrong passwords are counted: the account, and alone for a browser it knows.

    So nobody keeps somebody else out by typing wrong passwords for them.

    Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
    """
    account = _digest(email)
    return f"{account} {browser_id()}" if session.get(KNOWN_ACCOUNT) == account else account


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


def _address() -> str:
    """Return the client's address, of IPv6 its network; empty where there is none."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if address.version == 4:  # noqa: PLR2004 (the number of the protocol)
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_PREFIX), strict=False))


def _in_words(seconds: int) -> str:
    count, unit = (seconds, "second") if seconds <= 60 else (-(-seconds // 60), "minute")  # noqa: PLR2004
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
