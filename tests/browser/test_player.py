"""The exam player in a browser: nothing typed is lost, the clock is the server's."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.clock import utc_now
from mockexam.services import entries, responses, sittings
from mockexam.services.entries import Entry
from mockexam.store.models import AttemptRow, Candidate, Sitting
from mockexam.web.display import THEMES
from tests.browser.conftest import THEMES_IN_TURN, Served, check_accessible

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def learner(served: Served, page: Page) -> Page:
    """A learner of their own who has just started the live sitting."""
    codes: list[str] = []

    def enter(session: Session) -> None:
        live = sittings.find_anywhere(session, served.demo.live_sitting)
        codes.append(entries.enter(session, live, Entry("Nia Walsh")).access_code)

    served.write(enter)
    page.goto(f"/join/{codes[0]}")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_load_state("networkidle")
    return page


def stored(served: Served) -> dict[str, object]:
    """Return what is stored of the newest attempt."""
    with served.database.reading() as session:
        newest = session.scalars(
            select(AttemptRow)
            .join(Candidate, Candidate.id == AttemptRow.candidate_id)
            .order_by(Candidate.id.desc())
        ).first()
        assert newest is not None
        return dict(responses.responses_of(session, newest.id))


def test_a_choice_is_stored_without_pressing_anything(served: Served, learner: Page) -> None:
    with learner.expect_response(lambda r: r.url.endswith("/saves") and r.ok):
        learner.locator(".mx-option").nth(1).click()
    assert list(stored(served).values()) == ["B"]
    learner.reload()
    expect(learner.locator(".mx-option input").nth(1)).to_be_checked()


def test_an_answer_given_offline_is_stored_when_the_network_is_back(
    served: Served, learner: Page, context: BrowserContext
) -> None:
    context.set_offline(offline=True)
    learner.locator(".mx-option").nth(2).click()
    expect(learner.locator("[data-save-state]")).to_contain_text("Offline")
    context.set_offline(offline=False)
    expect(learner.locator("[data-save-state]")).to_have_text("All answers saved", timeout=20_000)
    assert list(stored(served).values()) == ["C"]


def test_what_is_chosen_before_the_page_s_script_is_ready_is_stored(
    served: Served, learner: Page
) -> None:
    learner.evaluate("sessionStorage.clear()")  # a tab that has to ask for its place first
    learner.route("**/take", lambda _route: None)  # and is never answered
    learner.reload()
    learner.locator(".mx-option").nth(1).click()
    learner.get_by_role("button", name="Save and next").click()
    expect(learner.get_by_role("heading", level=1)).to_contain_text("Question 2 of")
    assert list(stored(served).values()) == ["B"]


def test_a_link_that_is_pressed_before_the_script_is_ready_leaves_no_answer_behind(
    served: Served, learner: Page
) -> None:
    learner.evaluate("sessionStorage.clear()")
    learner.route("**/take", lambda _route: None)
    learner.reload()
    learner.locator(".mx-option").nth(2).click()
    learner.get_by_role("link", name="Display").click()
    kept = learner.get_by_role("button", name="Question 1, answered")
    expect(kept).to_be_visible(timeout=10_000)
    assert list(stored(served).values()) == ["C"]


def test_the_palette_saves_on_the_way(served: Served, learner: Page) -> None:
    learner.locator(".mx-option").first.click()
    learner.get_by_role("button", name="Question 5", exact=True).click()
    expect(learner.get_by_role("heading", level=1)).to_contain_text("Question 5 of")
    assert list(stored(served).values()) == ["A"]
    expect(learner.get_by_role("button", name="Question 1, answered")).to_be_visible()


def test_a_stored_answer_shows_in_the_palette_at_once(learner: Page) -> None:
    learner.get_by_role("button", name="Flag", exact=True).click()
    learner.wait_for_load_state("networkidle")
    learner.locator(".mx-option").first.click()
    named = learner.get_by_role("button", name="Question 1, answered, flagged", exact=True)
    expect(named).to_have_class("mx-square mx-square--flagged mx-square--answered")


def test_when_the_time_is_up_the_page_says_so_and_what_was_chosen_is_stored(
    served: Served, learner: Page
) -> None:
    def leave_two_seconds(session: Session) -> None:
        row = session.scalars(
            select(AttemptRow)
            .where(AttemptRow.status == "in progress")
            .join(Candidate, Candidate.id == AttemptRow.candidate_id)
            .order_by(Candidate.id.desc())
        ).first()
        assert row is not None
        minutes = session.get_one(Sitting, row.sitting_id).minutes
        row.started_at = utc_now() - timedelta(minutes=minutes) + timedelta(seconds=4)
        row.deadline_at = row.started_at + timedelta(minutes=minutes)

    served.write(leave_two_seconds)
    learner.reload(wait_until="networkidle")
    learner.locator(".mx-option").nth(3).click()
    expect(learner.get_by_role("heading", name="Time is up")).to_be_visible(timeout=20_000)
    assert list(stored(served).values()) == ["D"]


@pytest.mark.parametrize("theme", THEMES_IN_TURN)
def test_the_player_is_accessible_in_every_theme_at_twice_the_text_size(
    learner: Page, theme: str
) -> None:
    learner.get_by_role("link", name="Display").click()
    learner.get_by_label(THEMES[theme], exact=True).check()
    learner.get_by_label("200 %").check()
    learner.get_by_role("button", name="Save display").click()
    assert learner.locator("html").get_attribute("data-theme") == theme
    check_accessible(learner)
    learner.set_viewport_size({"width": 320, "height": 640})
    width = learner.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


def test_a_learner_reaches_the_end_by_keyboard_alone(learner: Page) -> None:
    learner.locator("input[type=radio]").first.focus()
    learner.keyboard.press("Space")
    learner.keyboard.press("ArrowDown")
    expect(learner.locator("input[type=radio]").nth(1)).to_be_checked()
    press_until(learner, "Review and submit")
    press_until(learner, "Continue to submit")
    press_until(learner, "Submit with")
    expect(learner.get_by_role("heading", name="Submitted at")).to_be_visible()


def press_until(page: Page, words: str) -> None:
    """Press Tab until what has the focus begins with these words, then Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        if focused.startswith(words):
            with page.expect_navigation(wait_until="load"):
                page.keyboard.press("Enter")
            return
    pytest.fail(f"Tab never reached “{words}”")
