"""The web application: one package an audience over the services, thin routes throughout."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from mockexam.clock import utc_now
from mockexam.jobs.queue import open_queue
from mockexam.paths import templates_folder
from mockexam.services.desk import carry_out
from mockexam.settings import Settings, read_settings, secret_key
from mockexam.store.database import Database
from mockexam.store.together import Together
from mockexam.web import (
    access,
    accounts,
    author,
    centre,
    errors,
    headers,
    learner,
    marker,
    pages,
    public,
    tutor,
)
from mockexam.web import state as application_state
from mockexam.web.cookie_sessions import CookieSessions
from mockexam.web.learner import short_way
from mockexam.web.state import State

UPLOAD_BYTES_MAX = 2 * 1024 * 1024


def create_app(
    settings: Settings | None = None,
    *,
    database: Database | None = None,
    clock: Callable[[], datetime] = utc_now,
    immediate_jobs: bool = False,
) -> Flask:
    """Return the application of an instance; it builds, and neither migrates nor asks."""
    settings = settings or read_settings()
    database = database or Database(settings.database_address)
    app = Flask(
        __name__,
        template_folder=str(templates_folder()),
        instance_path=str(settings.instance),
    )
    _configure(app, settings)
    queue = open_queue(settings, database, immediate=immediate_jobs)
    app.extensions["mockexam"] = State(
        settings, database, queue, clock, Together(database, carry_out)
    )
    application_state.set_up(app)
    app.session_interface = CookieSessions(app)
    CSRFProtect(app)
    accounts.set_up(app, database)
    access.set_up(app)
    headers.set_up(app)
    errors.set_up(app)
    pages.set_up(app)
    for audience in (public, learner, tutor, author, marker, centre):
        app.register_blueprint(audience.bp)
    short_way.set_up(app)
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    newest, *older = secret_key(settings)
    app.config.update(
        SECRET_KEY=newest,
        SECRET_KEY_FALLBACKS=older,
        # Flask-WTF knows no fallbacks: it signs with the last key of a list and reads all.
        WTF_CSRF_SECRET_KEY=[*reversed(older), newest],
        SESSION_COOKIE_NAME=settings.cookie("mockexam"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A cookie that lasts for weeks need not be written anew with every save.
        SESSION_REFRESH_EACH_REQUEST=False,
        # Sessions and their CSRF tokens have to outlive the longest exam.
        PERMANENT_SESSION_LIFETIME=timedelta(days=60),
        WTF_CSRF_TIME_LIMIT=None,
        # A page has a dozen small scripts: asked for at every page they would be a load.
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(minutes=5),
        MAX_CONTENT_LENGTH=UPLOAD_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=UPLOAD_BYTES_MAX,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
