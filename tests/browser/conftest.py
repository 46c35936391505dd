"""A real Chromium against a real server; skipped by name where there is no Chromium."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from mockexam.clock import utc_now
from mockexam.demo import Demo, demo_addresses, make_demo
from mockexam.paths import starter_bank_folder
from mockexam.services import library
from mockexam.services.accounts import StaffRole
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.migrate import migrate
from mockexam.system import find_browser
from mockexam.web import create_app
from mockexam.web.display import THEMES

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
"""What Chromium itself writes when a test takes the network away."""
PASSWORD = "correct horse battery"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


OFTEN = {"yellow"}
THEMES_IN_TURN = [
    pytest.param(theme, marks=() if theme in OFTEN else pytest.mark.slow) for theme in THEMES
]
"""Every theme; but for the one that differs most only in the slow tests."""


@dataclass(frozen=True)
class Served:
    """A server that answers at an address, with the demonstration centre."""

    address: str
    demo: Demo
    database: Database

    def write(self, change: Callable[[Session], None]) -> None:
        """Change the database as somebody else would, behind the browser's back."""
        with self.database.writing() as session:
            change(session)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = find_browser()
    if found is None:
        pytest.skip("browser: there is no Chromium; `mockexam doctor --for browser-tests` says how")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(found), args=flags)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    instance = tmp_path_factory.mktemp("instance")
    settings = Settings(instance=instance, bank=starter_bank_folder())
    database = Database(settings.database_address)
    migrate(database.engine)
    with database.writing() as session:
        library.load_folder(session, settings.bank, utc_now())
        demo = make_demo(session, candidates=4, seed=1, password=PASSWORD, now=utc_now())
    app = create_app(settings, database=database, immediate_jobs=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", demo, database)
    server.shutdown()
    thread.join()
    database.close()


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=served.address, viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may be written to the console, a policy violation least of all."""
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    assert [words for words in said if OFFLINE not in words] == []


def sign_in(page: Page, role: StaffRole = StaffRole.TUTOR) -> None:
    """Sign a member of the demonstration centre in by the form."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(demo_addresses()[role])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def check_accessible(page: Page) -> None:
    """Assert that axe finds nothing on the page as it stands."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], page.url
