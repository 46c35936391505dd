"""Staff accounts by Flask-Security over our own tables and pages."""

from typing import Any

from flask import Flask, Request, current_app, g, session
from flask_login import user_logged_in
from flask_security import LoginForm, Security, SQLAlchemySessionUserDatastore
from sqlalchemy.orm import scoped_session, sessionmaker

from mockexam.store.database import Database
from mockexam.store.models import Role, Staff
from mockexam.web import throttle
from mockexam.web.access import STAFF_SEEN


class SignInForm(LoginForm):
    """An account's address and its password; wrong ones are counted."""

    def validate(self, **options: Any) -> bool:
        """Tell whether they are right.

        Raises:
            TooManyTries: There were too many wrong passwords for the account.
        """
        email = self.email.data or ""
        throttle.check_account(email)
        is_right = bool(super().validate(**options))
        if not is_right and email and self.password.data:
            throttle.note_wrong_password(email)
        return is_right


def set_up(app: Flask, database: Database) -> None:
    """Sign staff in at /sign-in and out at /sign-out."""
    app.config.update(
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/home",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_LOGIN_USER_TEMPLATE="web/sign_in.html",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (the name of the algorithm)
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"email": {"mapper": str.lower}}],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
    )
    people = scoped_session(sessionmaker(database.engine, expire_on_commit=False))
    Security(app, SQLAlchemySessionUserDatastore(people, Staff, Role), login_form=SignInForm)
    # Nobody signs in by a token in a request, so no request is searched for one.
    app.login_manager.request_loader(_by_session_only)  # type: ignore[attr-defined]
    app.teardown_appcontext(lambda _error: people.remove())
    user_logged_in.connect(_stay_signed_in, app)


def _by_session_only(_request: Request) -> None:
    """Know nobody by anything but their session."""


def ask_for_no_account() -> None:
    """Let the page that says what failed not ask the database who is signed in."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # noqa: SLF001


def _stay_signed_in(_app: Flask, user: Staff, **_extra: object) -> None:
    throttle.know_browser(user.email)
    session.permanent = True
    session.pop(STAFF_SEEN, None)
