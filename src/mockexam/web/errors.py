"""Refusals as answers: each class of error mapped to its status once."""

import logging
from http import HTTPStatus

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from mockexam.assembly.assemble import BlueprintCannotBeMet
from mockexam.assembly.certify import TooFewPapers
from mockexam.delivery.attempt import AttemptEnded, SittingNotOpen
from mockexam.errors import MockExamError
from mockexam.services.acts import StalePlace
from mockexam.services.arrangements import NoSuchCandidate
from mockexam.services.bank_items import NoSuchItem
from mockexam.services.desk import NoSuchAttempt, NotSeated
from mockexam.services.drafts import NoSuchDraft
from mockexam.services.library import LibraryEmpty, NoSuchBlueprint
from mockexam.services.papers import NoSuchPaper
from mockexam.services.reading import NotYetReadable
from mockexam.services.saves import ResponseRefused
from mockexam.services.scripts import MarkChanged
from mockexam.services.sittings import NoSuchSitting
from mockexam.web.access import refuse_seat
from mockexam.web.accounts import ask_for_no_account
from mockexam.web.state import wants_json
from mockexam.web.throttle import TooManyTries

log = logging.getLogger(__name__)
RETRY_SECONDS = 10
"""When somebody is told to try again."""
SCRIPT_RETRY_SECONDS = 1
"""When a page's script is: it waits longer from try to try by itself."""

STATUS: dict[type[MockExamError], HTTPStatus] = {
    NoSuchPaper: HTTPStatus.NOT_FOUND,
    NotYetReadable: HTTPStatus.FORBIDDEN,
    NoSuchSitting: HTTPStatus.NOT_FOUND,
    NoSuchCandidate: HTTPStatus.NOT_FOUND,
    NoSuchAttempt: HTTPStatus.NOT_FOUND,
    NoSuchBlueprint: HTTPStatus.NOT_FOUND,
    NoSuchItem: HTTPStatus.NOT_FOUND,
    NoSuchDraft: HTTPStatus.NOT_FOUND,
    LibraryEmpty: HTTPStatus.SERVICE_UNAVAILABLE,
    SittingNotOpen: HTTPStatus.CONFLICT,
    StalePlace: HTTPStatus.CONFLICT,
    AttemptEnded: HTTPStatus.GONE,
    MarkChanged: HTTPStatus.CONFLICT,
    ResponseRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooFewPapers: HTTPStatus.UNPROCESSABLE_ENTITY,
    BlueprintCannotBeMet: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
}

TITLES = {
    HTTPStatus.BAD_REQUEST: "That request could not be read",
    HTTPStatus.FORBIDDEN: "This page is not open to you",
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.CONFLICT: "That cannot be done now",
    HTTPStatus.GONE: "This has ended",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too much at once",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many wrong tries",
    HTTPStatus.SERVICE_UNAVAILABLE: "The last change was not saved",
}


def set_up(app: Flask) -> None:
    """Answer every error with a page, or with JSON where that was asked for."""
    app.register_error_handler(MockExamError, _refused)
    app.register_error_handler(TooManyTries, _to_wait)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(PoolTimeout, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _refused(error: MockExamError) -> ResponseReturnValue:
    if isinstance(error, NotSeated):
        return refuse_seat()
    status = next(
        (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.CONFLICT
    )
    if wants_json() and isinstance(error, StalePlace):
        return {"message": str(error), "epoch": error.epoch, "stale": True}, status
    if wants_json() and isinstance(error, ResponseRefused):
        return {"message": str(error), "faults": error.faults}, status
    return _answer(status, str(error))


def _to_wait(error: TooManyTries) -> ResponseReturnValue:
    return _with_retry(_answer(STATUS[TooManyTries], str(error)), error.seconds)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _answer(
        HTTPStatus.BAD_REQUEST,
        "This page was opened before you signed in, or in a browser that keeps no cookies.",
        "Go back, reload the page and try again. What you have saved is kept.",
    )


def _unavailable(error: Exception) -> ResponseReturnValue:
    log.error("The database did not answer: %s", error)
    ask_for_no_account()
    answer = _answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"The last change was not saved. Try again in {RETRY_SECONDS} seconds.",
    )
    return _with_retry(answer, SCRIPT_RETRY_SECONDS if wants_json() else RETRY_SECONDS)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    status = HTTPStatus(error.code)
    return _answer(status, "Check the address, or go back and try again.")


def _broken(error: Exception) -> ResponseReturnValue:
    log.error("A request failed.", exc_info=error)
    ask_for_no_account()
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The fault is ours and has been logged. What was saved before is safe.",
        "Try again; if it happens twice, tell whoever runs this server when it happened.",
    )


Answer = tuple[str | dict[str, str], int, dict[str, str]]


def _with_retry(answer: Answer, seconds: int) -> Answer:
    body, status, headers = answer
    return body, status, {**headers, "Retry-After": str(seconds)}


def _answer(status: HTTPStatus, message: str, mend: str = "") -> Answer:
    if wants_json():
        return {"message": message}, status, {}
    title = TITLES.get(status, "Something went wrong")
    return render_template("web/error.html", title=title, message=message, mend=mend), status, {}
