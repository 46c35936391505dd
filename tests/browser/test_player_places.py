"""Two tabs, a second device, a pause, a grant: the page says what is so and loses nothing."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from mockexam.clock import utc_now
from mockexam.services.invigilation import AllowMove, Grant, Pause, Resume
from tests.browser.conftest import Served
from tests.browser.sitting import SAVED, STATE, Candidate, beat, enter, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-3")]
WHO = {"by": "An invigilator", "reason": "as the test wants it"}


@pytest.fixture
def nia(served: Served) -> Candidate:
    return enter(served)


def test_a_second_tab_says_which_is_live_and_takes_over_when_asked(
    nia: Candidate, context: BrowserContext
) -> None:
    first = nia.start(context.new_page(), "BE-3")
    second = context.new_page()
    second.goto(nia.question("BE-1"))
    expect(second.get_by_role("heading", name="This exam is open in another tab")).to_be_visible()
    second.get_by_role("button", name="Use this one").click()
    expect(first.locator(STATE)).to_contain_text("This exam goes on in another tab")
    ready(second)
    second.get_by_label("bee A").check()
    expect(second.locator(STATE)).to_have_text(SAVED)
    assert nia.stored() == {"BE-1": "A"}


def test_what_the_older_tab_had_not_sent_is_offered_for_recovery(
    nia: Candidate, context: BrowserContext
) -> None:
    first = nia.start(context.new_page(), "BE-3")
    first.route("**/saves", lambda route: route.abort())
    first.get_by_label("Your answer", exact=True).fill("They guard.")
    expect(first.locator(STATE)).to_contain_text("trying again")
    second = context.new_page()
    second.goto(nia.question("BE-1"))
    expect(second.get_by_text("It has not saved yet what it holds of question")).to_be_visible()
    second.get_by_role("button", name="Use this one").click()
    second.get_by_role("link", name="See what is kept here").click()
    expect(second.get_by_text("This computer holds 1 answer that was not saved.")).to_be_visible()
    with second.expect_download() as download:
        second.get_by_role("button", name="Save the answers as a file").click()
    assert "They guard." in download.value.path().read_text()
    second.get_by_role("button", name="Use it").click()
    expect(second.get_by_text("Saved.", exact=True)).to_be_visible()
    assert nia.stored() == {"BE-3": "They guard."}


def test_a_duplicated_tab_gets_a_name_of_its_own(nia: Candidate, context: BrowserContext) -> None:
    first = nia.start(context.new_page(), "BE-3")
    held = first.evaluate("sessionStorage.getItem('mockexam-tab')")
    second = context.new_page()
    second.add_init_script(
        f"sessionStorage.getItem('seen') ?? sessionStorage.setItem('mockexam-tab', '{held}');"
        "sessionStorage.setItem('seen', 'yes')"
    )
    second.goto(nia.question("BE-1"))
    expect(second.get_by_role("heading", name="This exam is open in another tab")).to_be_visible()
    assert second.evaluate("sessionStorage.getItem('mockexam-tab')") != held


def test_a_second_device_needs_the_invigilator_and_the_first_is_told(
    browser: Browser, served: Served, nia: Candidate, context: BrowserContext
) -> None:
    first = nia.start(context.new_page(), "BE-3")
    with browser.new_context(base_url=served.address) as elsewhere:
        other = elsewhere.new_page()
        nia.join(other)
        expect(other.get_by_text("Ask the invigilator to move it here").first).to_be_visible()
        nia.act(AllowMove(nia.attempt_id, utc_now(), **WHO))
        nia.join(other)
        expect(other.get_by_role("heading", level=1)).to_contain_text("Question")
    first.get_by_label("Your answer", exact=True).fill("They guard.")
    expect(first.locator(STATE)).to_contain_text("This exam was moved to another computer")
    with first.expect_download() as download:
        first.get_by_role("button", name="Save the answers as a file").click()
    assert "They guard." in download.value.path().read_text()


def test_a_pause_hides_the_question_and_the_exam_goes_on_where_it_was(
    nia: Candidate, context: BrowserContext
) -> None:
    page = context.new_page()
    beat(page)
    nia.start(page, "BE-3")
    page.get_by_label("Your answer", exact=True).fill("They guard.")
    nia.act(Pause(nia.attempt_id, utc_now(), **WHO))
    expect(page.get_by_role("heading", name="The exam is paused")).to_be_visible()
    expect(page.locator("[data-notice-words]")).to_contain_text(
        "The exam is paused. Your clock has stopped."
    )
    nia.act(Resume(nia.attempt_id, utc_now(), **WHO))
    expect(page.get_by_label("Your answer", exact=True)).to_have_value("They guard.")
    assert nia.stored() == {"BE-3": "They guard."}


def test_granted_time_and_messages_are_told_and_stay_until_dismissed(
    nia: Candidate, context: BrowserContext
) -> None:
    page = context.new_page()
    beat(page)
    nia.start(page, "BE-3")
    nia.act(Grant(nia.attempt_id, utc_now(), minutes=5, **WHO))
    notice = page.locator("[data-notice-words]")
    expect(notice).to_contain_text("5 minutes added. You finish at")
    nia.tell("Question 4 has a misprint: read kg.")
    expect(notice).to_contain_text("Question 4 has a misprint: read kg.")
    nia.open(page, "BE-1")
    expect(notice).to_contain_text("Question 4 has a misprint")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("[data-notice]")).to_be_hidden()
    nia.open(page, "BE-3")
    expect(page.locator("[data-notice]")).to_be_hidden()


def test_a_break_stops_the_clock_and_the_exam_goes_on_by_itself(
    served: Served, context: BrowserContext
) -> None:
    nia = enter(served, arrangements={"break_minutes": 20})
    page = nia.start(context.new_page(), "BE-3")
    page.get_by_role("button", name="Break").click()
    expect(page.get_by_role("heading", name="Rest break")).to_be_visible()
    expect(page.get_by_text("Your clock has stopped with")).to_be_visible()

    def use_it_up(row: object) -> None:
        row.break_used_ms = 20 * 60_000 - 4000  # type: ignore[attr-defined]

    nia.change(use_it_up)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question", timeout=20_000)


def test_the_opening_is_noticed_and_told(served: Served, context: BrowserContext) -> None:
    nia = enter(served, opens_in=4)
    page = context.new_page()
    page.add_init_script("Math.random = () => 0")
    nia.join(page)
    expect(page.get_by_text("Your time does not run while you wait.")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible(timeout=20_000)
    expect(page.locator("[data-voice]")).to_have_text("The exam is open. You can start.")


def test_a_client_clock_a_day_off_changes_nothing(nia: Candidate, context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script("const real = Date.now.bind(Date); Date.now = () => real() + 86_400_000;")
    nia.start(page, "BE-3")
    expect(page.locator("[data-clock]")).to_have_text("39")
    page.get_by_label("Your answer", exact=True).fill("They guard.")
    expect(page.locator(STATE)).to_have_text(SAVED)
    expect(page.locator("[data-notice]")).to_be_hidden()
    assert nia.stored() == {"BE-3": "They guard."}
