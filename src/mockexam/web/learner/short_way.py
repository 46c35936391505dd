"""The short way of what an exam asks most, past everything that pages need and this does not.

Saves, signs of life and submissions are most of what a room asks of a server, and come all at
once. One that goes through is answered here; whatever else becomes of it, the request is handed
on untouched and takes the ordinary way, which has the words for it. What was stored already is
not stored again there: it is the same save, and a second submission changes nothing.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from flask import Flask, Request
from flask_wtf.csrf import same_origin
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from mockexam.errors import MockExamError
from mockexam.services.acts import Standing, Submit
from mockexam.services.saves import Saved
from mockexam.services.seats import digest_of_seat
from mockexam.web.access import SEATS
from mockexam.web.headers import PROTECTION
from mockexam.web.learner.saving import SentAnswers, SentHeartbeat, pulse, stored
from mockexam.web.state import State

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_PLACES = re.compile(r"/sit/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(saves|heartbeat|submit)")
BYTES_MAX = 64 * 1024
"""A longer save takes the ordinary way."""
CSRF = "csrf_token"
_HEADERS = [*PROTECTION.items(), ("Cache-Control", "no-store"), ("Vary", "Cookie")]


def set_up(app: Flask) -> None:
    """Put the short way before the application."""
    app.wsgi_app = ShortWay(app)  # type: ignore[method-assign]


@dataclass(frozen=True)
class _Asked:
    """A request: of which attempt, when it came, what it brought and what it showed."""

    attempt_id: UUID
    at: datetime
    body: bytes
    request: Request


@dataclass(frozen=True)
class _Reply:
    """What is answered: the status, the body and what its head says of it."""

    status: HTTPStatus
    kind: str
    body: bytes
    location: str = ""

    @property
    def head(self) -> list[tuple[str, str]]:
        """The headers."""
        length = [("Content-Type", self.kind), ("Content-Length", str(len(self.body)))]
        return [*length, *([("Location", self.location)] if self.location else []), *_HEADERS]


class ShortWay:
    """A WSGI application that answers what an exam asks most, and hands everything else on."""

    def __init__(self, app: Flask) -> None:
        self._app, self._ordinary = app, app.wsgi_app
        self._state: State = app.extensions["mockexam"]
        # As Flask-WTF signs them: with the last key, and reads what any of them signed.
        self._tokens = URLSafeTimedSerializer(
            app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token"
        )
        self._ways: dict[str, Callable[[_Asked], _Reply | None]] = {
            "saves": self._save,
            "heartbeat": self._heartbeat,
            "submit": self._submit,
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        reply = self._answer(environ)
        if reply is None:
            return self._ordinary(environ, start_response)
        start_response(f"{reply.status.value} {reply.status.phrase}", reply.head)
        return [reply.body]

    def _answer(self, environ: Environ) -> _Reply | None:
        """Return the answer to what goes through; None where the ordinary way has to answer."""
        place = _PLACES.fullmatch(environ.get("PATH_INFO", ""))
        length = environ.get("CONTENT_LENGTH") or ""
        if place is None or environ["REQUEST_METHOD"] != "POST" or not length.isdecimal():
            return None
        if int(length) > BYTES_MAX:
            return None
        at = self._state.clock()
        sent = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(sent)
        asked = _Asked(UUID(place[1]), at, sent, Request(environ))
        try:
            return self._ways[place[2]](asked)
        except (UnicodeDecodeError, ValidationError, MockExamError, SQLAlchemyError):
            return None

    def _save(self, asked: _Asked) -> _Reply | None:
        seat = self._seat(asked, asked.request.headers.get("X-CSRFToken", ""))
        if seat is None:
            return None
        answers = SentAnswers.model_validate_json(asked.body)
        saved: Saved = self._state.desk.do(answers.command(asked.attempt_id, asked.at, seat))
        if not saved.counts:
            return None
        return _told(stored(asked.request.script_root, asked.attempt_id, saved, asked.at))

    def _heartbeat(self, asked: _Asked) -> _Reply | None:
        seat = self._seat(asked, asked.request.headers.get("X-CSRFToken", ""))
        if seat is None:
            return None
        sent = SentHeartbeat.model_validate_json(asked.body)
        held: Standing = self._state.desk.do(sent.command(asked.attempt_id, asked.at, seat))
        with self._state.database.reading_connection() as db:
            return _told(pulse(db, asked.request.script_root, asked.attempt_id, held, sent.heard))

    def _submit(self, asked: _Asked) -> _Reply | None:
        token = parse_qs(asked.body.decode()).get("csrf_token", [""])[0]
        seat = self._seat(asked, token)
        if seat is None:
            return None
        self._state.desk.do(Submit(asked.attempt_id, asked.at, seat=seat))
        where = f"{asked.request.script_root}/sit/{asked.attempt_id}/submitted"
        return _Reply(HTTPStatus.SEE_OTHER, "text/html; charset=utf-8", b"", where)

    def _seat(self, asked: _Asked, token: str) -> str | None:
        """Return the digest of the seat that the browser shows, if the request is its own doing."""
        request = asked.request
        session = self._app.session_interface.open_session(self._app, request)
        held = "" if session is None else session.get(CSRF, "")
        try:
            shown = self._tokens.loads(token)
        except BadData:
            return None
        if session is None or not held or not compare_digest(str(shown), held):
            return None
        if request.is_secure and not same_origin(request.referrer or "", request.host_url):
            return None
        return digest_of_seat(next(iter(session.get(SEATS, [])), ""))


def _told(told: dict[str, Any]) -> _Reply:
    return _Reply(HTTPStatus.OK, "application/json", json.dumps(told).encode())
