"""A paper is made in a browser: from a blueprint to the frozen paper, on a bank of 10,000 items."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from mockexam.bench.search import EMAIL, build
from mockexam.bench.search import PASSWORD as BENCH_PASSWORD
from mockexam.paths import starter_bank_folder
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.web import create_app
from mockexam.web.display import THEMES
from tests.browser.conftest import Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-3")]

ANSWER_MS = 2000
WORKING_MS = 130_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with 10,000 items and no worker beside it."""
    settings = Settings(instance=tmp_path_factory.mktemp("large"), bank=starter_bank_folder())
    database = Database(settings.database_address)
    build(database, settings.bank, 10_000)
    server = make_server("127.0.0.1", 0, create_app(settings, database=database), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    database.close()


def answered_in(page: Page) -> float:
    """Return how long the page's document took, in milliseconds."""
    took: float = page.evaluate(
        "(() => { const [n] = performance.getEntriesByType('navigation');"
        " return n.responseEnd - n.startTime; })()"
    )
    return took


def see(page: Page, heading: str) -> None:
    """Wait for a page by its heading, and hold it to its time."""
    expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=WORKING_MS)
    assert answered_in(page) < ANSWER_MS, page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_tutor_makes_a_paper_from_ten_thousand_items_and_never_waits(
    browser: Browser, large: str, *, scripts: bool
) -> None:
    with browser.new_context(base_url=large, java_script_enabled=scripts) as own:
        page = own.new_page()
        page.set_default_timeout(15_000)
        page.goto("/sign-in")
        page.get_by_label("Email").fill(EMAIL)
        page.get_by_label("Password").fill(BENCH_PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.goto("/tutor/blueprints/")
        see_in_time(page, "Blueprints", scripts=scripts)
        page.get_by_role("link", name="CS-L2-50").click()
        change_the_weights(page, scripts=scripts)
        page.get_by_role("button", name="Assemble").click()
        wait_for_the_paper(page, scripts=scripts)
        swap_lock_and_undo(page)
        page.get_by_role("button", name="Freeze this paper").click()
        expect(page.get_by_text("is frozen. Every row of its blueprint is met.")).to_be_visible()


def see_in_time(page: Page, heading: str, *, scripts: bool) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    if scripts:
        assert answered_in(page) < ANSWER_MS, page.url


def change_the_weights(page: Page, *, scripts: bool) -> None:
    """Ask for too much and read that it is short, then for what there is."""
    see_in_time(page, "Blueprint CS-L2-50", scripts=scripts)
    row = page.locator("tr[data-row=numeric], tr[data-row=figures]").first
    low, _, high = row.locator("input.mx-bound").all()
    high.fill("9000")
    low.fill("8000")
    row.get_by_label("Target").fill("")
    if scripts:
        expect(row).to_contain_text("Short by", timeout=ANSWER_MS)
        expect(page.get_by_role("status")).to_contain_text("Short: Figures.")
    else:
        page.get_by_role("button", name="Check supply").last.click()
        row = page.locator("tr[data-row=figures]")
        expect(row).to_contain_text("Short by")
    low, _, high = row.locator("input.mx-bound").all()
    assert low.input_value() == "8000"
    low.fill("1")
    high.fill("3")


def wait_for_the_paper(page: Page, *, scripts: bool) -> None:
    """Wait at the page of work under way, which scripts leave by themselves."""
    for _ in range(200):
        if page.get_by_role("heading", name="Is it balanced?").count():
            break
        if scripts:
            page.wait_for_timeout(500)
        else:
            page.wait_for_timeout(500)
            page.get_by_role("link", name="Check progress").click()
    expect(page.get_by_text("Every row is met.")).to_be_visible()
    if scripts:
        assert answered_in(page) < ANSWER_MS, page.url


def swap_lock_and_undo(page: Page) -> None:
    """Swap the third question for its nearest equal, lock it, and take the lock back."""
    rows = page.locator(".mx-table--draft tbody tr[id]")
    third = rows.nth(2).get_attribute("id") or ""
    page.get_by_role("link", name=f"Swap question 3, {third}", exact=True).click()
    expect(page.get_by_role("heading", name="Swap question 3")).to_be_visible()
    page.get_by_role("button", name=re.compile(f"^Swap {third} for ")).first.click()
    expect(page.get_by_role("button", name=f"Undo swap of {third}")).to_be_visible()
    now = rows.nth(2).get_attribute("id")
    assert now != third
    page.get_by_role("button", name=f"Lock question 3, {now}", exact=True).click()
    page.get_by_role("button", name=f"Unlock question 3, {now}", exact=True).click()
    page.get_by_role("button", name=re.compile("^Undo unlock")).click()
    expect(page.get_by_role("button", name=f"Unlock question 3, {now}", exact=True)).to_be_visible()


def make_draft(page: Page) -> str:
    sign_in(page)
    page.goto("/tutor/papers/new")
    page.get_by_role("button", name="Make a paper").click()
    expect(page.get_by_role("heading", name="Is it balanced?")).to_be_visible()
    return page.url.partition("#")[0]


def test_the_pages_are_accessible_and_only_tables_scroll_sideways(page: Page) -> None:
    draft = make_draft(page)
    ref = page.locator(".mx-table--draft tbody tr[id]").first.get_attribute("id")
    for address in (
        "/tutor/papers/new", "/tutor/blueprints/", "/tutor/blueprints/CS-L3-60", "/tutor/drafts/",
        draft, f"{draft}/swaps/{ref}", f"{draft}/blueprint", f"{draft}/left-out",
    ):  # fmt: skip
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        check_accessible(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.parametrize("theme", THEMES)
def test_a_draft_and_its_blueprint_are_accessible_in_every_theme(page: Page, theme: str) -> None:
    draft = make_draft(page)
    page.goto(f"/display?next={draft.partition('127.0.0.1')[2].partition('/')[2]}")
    page.get_by_label(THEMES[theme], exact=True).check()
    page.get_by_label("200 %").check()
    page.get_by_role("button", name="Save display").click()
    for address in (draft, f"{draft}/blueprint"):
        page.goto(address)
        assert page.locator("html").get_attribute("data-theme") == theme
        check_accessible(page)


def test_a_row_keeps_the_focus_when_it_moves(page: Page) -> None:
    make_draft(page)
    ref = page.locator(".mx-table--draft tbody tr[id]").nth(1).get_attribute("id")
    page.get_by_role("button", name=f"Down question 2, {ref}", exact=True).press("Enter")
    moved = page.get_by_role("button", name=f"Down question 3, {ref}", exact=True)
    expect(moved).to_be_focused()


def test_a_follow_up_is_two_clicks_from_the_results(served: Served, page: Page) -> None:
    sign_in(page)
    page.goto(f"/tutor/sittings/{served.demo.marking_sitting}/")
    page.get_by_role("link", name="Follow-up paper").click()
    check_accessible(page)
    page.get_by_role("button", name="Make the follow-up").click()
    expect(page.get_by_role("heading", name=re.compile("^Follow-up to"))).to_be_visible()
    check_accessible(page)
