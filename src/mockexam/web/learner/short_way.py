"""The short way of a save, past everything that pages need and a save does not.

Saving is most of what an exam asks of a server. A save that is stored and counts is answered here;
whatever else becomes of it, the request is handed on untouched and takes the ordinary way, which
has the words for it. What was stored already is not stored again there: it is the same save.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from hmac import compare_digest
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask, Request
from flask_wtf.csrf import same_origin
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from mockexam.errors import MockExamError
from mockexam.services.saves import Saved
from mockexam.services.seats import digest_of_seat
from mockexam.web.access import SEATS
from mockexam.web.headers import PROTECTION
from mockexam.web.learner.saving import SentAnswers, stored
from mockexam.web.state import State

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_SAVES = re.compile(r"/sit/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/saves")
BYTES_MAX = 64 * 1024
"""A longer save takes the ordinary way."""
CSRF = "csrf_token"
_HEADERS = [*PROTECTION.items(), ("Cache-Control", "no-store"), ("Vary", "Cookie")]


def set_up(app: Flask) -> None:
    """Put the short way before the application."""
    app.wsgi_app = ShortWay(app)  # type: ignore[method-assign]


class ShortWay:
    """A WSGI application that answers saves, and hands everything else on."""

    def __init__(self, app: Flask) -> None:
        self._app, self._ordinary = app, app.wsgi_app
        self._state: State = app.extensions["mockexam"]
        # As Flask-WTF signs them: with the last key, and reads what any of them signed.
        self._tokens = URLSafeTimedSerializer(
            app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token"
        )

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        body = self._answer(environ)
        if body is None:
            return self._ordinary(environ, start_response)
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [("Content-Type", "application/json"), length, *_HEADERS])
        return [body]

    def _answer(self, environ: Environ) -> bytes | None:
        """Return the acknowledgement of a save; None where the ordinary way has to answer."""
        address = _SAVES.fullmatch(environ.get("PATH_INFO", ""))
        length = environ.get("CONTENT_LENGTH") or ""
        if address is None or environ["REQUEST_METHOD"] != "POST" or not length.isdecimal():
            return None
        if int(length) > BYTES_MAX:
            return None
        at = self._state.clock()
        sent = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(sent)
        seat = self._seat(Request(environ))
        if seat is None:
            return None
        attempt_id = UUID(address[1])
        saved = self._save(attempt_id, at, seat, sent)
        if saved is None or not saved.counts:
            return None
        told = stored(environ.get("SCRIPT_NAME", ""), attempt_id, saved, at)
        return json.dumps(told).encode()

    def _seat(self, request: Request) -> str | None:
        """Return the digest of the seat that the browser shows, if the request is its own doing."""
        session = self._app.session_interface.open_session(self._app, request)
        held = "" if session is None else session.get(CSRF, "")
        try:
            token = self._tokens.loads(request.headers.get("X-CSRFToken", ""))
        except BadData:
            return None
        if session is None or not held or not compare_digest(str(token), held):
            return None
        if request.is_secure and not same_origin(request.referrer or "", request.host_url):
            return None
        return digest_of_seat(next(iter(session.get(SEATS, [])), ""))

    def _save(self, attempt_id: UUID, at: datetime, seat: str, sent: bytes) -> Saved | None:
        try:
            answers = SentAnswers.model_validate_json(sent)
            saved: Saved = self._state.desk.do(answers.command(attempt_id, at, seat))
        except (ValidationError, MockExamError, SQLAlchemyError):
            return None
        return saved
