"""Nothing that a learner types is lost, and nothing is called saved that is not."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import Served
from tests.browser.sitting import SAVED, STATE, Candidate, enter, ready

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]
slow = pytest.mark.slow


@pytest.fixture
def nia(served: Served) -> Candidate:
    return enter(served)


@pytest.fixture
def learner(nia: Candidate, page: Page) -> Page:
    """At the short written question, BE-3."""
    return nia.start(page, "BE-3")


@pytest.fixture
def troubled(nia: Candidate, context: BrowserContext) -> Page:
    """The same, on a page whose console may tell of the trouble that the test makes."""
    return nia.start(context.new_page(), "BE-3")


def box(page: Page, label: str = "Your answer") -> None:
    page.get_by_label(label, exact=True).press_sequentially("They guard the hi")


def test_words_that_were_cut_off_by_the_network_and_a_reload_are_stored_once_it_is_back(
    nia: Candidate, learner: Page, context: BrowserContext
) -> None:
    context.set_offline(offline=True)
    box(learner)
    expect(learner.locator(STATE)).to_contain_text("Offline. Keep working: answers are kept here.")
    assert nia.stored() == {}
    learner.close(run_before_unload=False)
    context.set_offline(offline=False)
    again = context.new_page()
    again.goto(nia.question("BE-3"))
    expect(again.get_by_label("Your answer")).to_have_value("They guard the hi")
    expect(again.locator(STATE)).to_have_text(SAVED)
    assert nia.stored() == {"BE-3": "They guard the hi"}


@slow
def test_an_answer_whose_acknowledgement_was_lost_is_sent_again_and_stored_once(
    nia: Candidate, troubled: Page
) -> None:
    learner = troubled
    tries: list[str] = []

    def lose_the_first(route: Route) -> None:
        tries.append(route.request.post_data or "")
        route.fetch()
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    learner.route("**/saves", lose_the_first)
    learner.get_by_label("Your answer", exact=True).fill("They guard.")
    expect(learner.locator(STATE)).to_contain_text("1 answer not yet saved, trying again")
    expect(learner.locator(STATE)).to_have_text(SAVED)
    assert tries[0] == tries[1]
    assert nia.stored() == {"BE-3": "They guard."}


@slow
def test_while_the_network_is_away_the_page_is_not_left(
    learner: Page, context: BrowserContext
) -> None:
    context.set_offline(offline=True)
    box(learner)
    learner.get_by_role("button", name="Save and next").click()
    expect(learner.locator(STATE)).to_contain_text("Offline")
    learner.get_by_role("link", name="Display").click()
    expect(learner.get_by_label("Your answer", exact=True)).to_have_value("They guard the hi")
    context.set_offline(offline=False)
    expect(learner.locator(STATE)).to_have_text(SAVED, timeout=20_000)


@slow
def test_a_double_click_goes_one_question_on(nia: Candidate, learner: Page) -> None:
    learner.get_by_label("Your answer", exact=True).fill("They feed.")
    learner.get_by_role("button", name="Save and next").dblclick()
    learner.wait_for_url(lambda address: not address.endswith(nia.question("BE-3")))
    ready(learner)
    assert nia.stored() == {"BE-3": "They feed."}
    assert learner.url.endswith(f"questions/{int(nia.question('BE-3').rpartition('/')[2]) + 1}")


@slow
def test_the_back_button_shows_what_was_stored(nia: Candidate, learner: Page) -> None:
    learner.get_by_label("Your answer", exact=True).fill("They feed.")
    learner.get_by_role("button", name="Save and next").click()
    learner.wait_for_url(lambda address: not address.endswith(nia.question("BE-3")))
    ready(learner)
    learner.go_back()
    expect(learner.get_by_label("Your answer", exact=True)).to_have_value("They feed.")
    expect(learner.locator(STATE)).to_have_text(SAVED)


def test_a_note_is_kept_with_its_question_and_is_no_answer(nia: Candidate, learner: Page) -> None:
    learner.locator("summary", has_text="Notes").click()
    learner.get_by_label("Your notes at this question.").fill("Look at the lid again")
    expect(learner.locator(STATE)).to_have_text(SAVED)
    learner.reload()
    expect(learner.get_by_label("Your notes at this question.")).to_have_value(
        "Look at the lid again"
    )
    assert nia.stored() == {}


@slow
def test_where_indexeddb_is_forbidden_answers_are_kept_all_the_same(
    nia: Candidate, context: BrowserContext
) -> None:
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = nia.start(context.new_page(), "BE-3")
    context.set_offline(offline=True)
    box(page)
    expect(page.locator(STATE)).to_contain_text("answers are kept here")
    page.close(run_before_unload=False)
    context.set_offline(offline=False)
    again = context.new_page()
    again.goto(nia.question("BE-3"))
    expect(again.get_by_label("Your answer")).to_have_value("They guard the hi")
    expect(again.locator(STATE)).to_have_text(SAVED)
    assert nia.stored() == {"BE-3": "They guard the hi"}


@slow
def test_where_nothing_may_be_kept_the_page_says_to_leave_it_open(
    nia: Candidate, context: BrowserContext
) -> None:
    context.add_init_script("""
      for (const name of ["indexedDB", "localStorage"]) {
        Object.defineProperty(window, name, { get() { throw new Error("forbidden"); } });
      }
    """)
    page = nia.start(context.new_page(), "BE-3")
    context.set_offline(offline=True)
    box(page)
    expect(page.locator(STATE)).to_contain_text("Offline. Keep working: leave this page open.")


@slow
def test_ten_minutes_offline_across_the_deadline_end_in_quarantine_and_are_told(
    nia: Candidate, troubled: Page, context: BrowserContext
) -> None:
    learner = troubled
    context.set_offline(offline=True)
    box(learner)
    expect(learner.locator(STATE)).to_contain_text("Offline")
    nia.leave_seconds(-600)
    context.set_offline(offline=False)
    expect(learner.get_by_role("heading", name="Time is up")).to_be_visible(timeout=20_000)
    expect(learner.locator("[data-late]")).to_have_text(
        re.compile(r"1 answer arrived 60\d s after time\. Kept for the invigilator to decide;")
    )
    assert (nia.stored(), nia.late()) == ({}, 1)


@slow
def test_after_two_minutes_of_trouble_the_page_names_the_invigilator_and_offers_a_file(
    nia: Candidate, context: BrowserContext
) -> None:
    page = context.new_page()
    page.clock.install()
    nia.start(page, "BE-3")
    context.set_offline(offline=True)
    box(page)
    page.clock.fast_forward(1000)
    expect(page.locator(STATE)).to_contain_text("Offline")
    page.clock.fast_forward(125_000)
    expect(page.locator(STATE)).to_contain_text("Tell the invigilator.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the answers as a file").click()
    assert "They guard the hi" in download.value.path().read_text()


@slow
def test_a_server_that_asks_to_wait_is_given_the_time(nia: Candidate, troubled: Page) -> None:
    asked: list[int] = []

    def busy(route: Route) -> None:
        asked.append(1)
        route.fulfill(
            status=503, headers={"Retry-After": "30"}, json={"message": "The last change…"}
        )

    learner = troubled
    learner.route("**/saves", busy)
    learner.get_by_label("Your answer", exact=True).fill("They guard.")
    expect(learner.locator(STATE)).to_contain_text("1 answer not yet saved, trying again")
    learner.wait_for_timeout(4000)
    assert len(asked) == 1
    assert nia.stored() == {}


@slow
def test_the_journey_needs_no_secure_context(browser: Browser, served: Served) -> None:
    """Over plain http, on a name that Chromium does not take for this machine."""
    port = served.address.rpartition(":")[2]
    insecure = browser.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP exam.test 127.0.0.1"],
    )
    with insecure.new_context(base_url=f"http://exam.test:{port}") as context:
        nia = enter(served)
        page = nia.start(context.new_page(), "BE-3")
        assert page.evaluate("isSecureContext") is False
        context.set_offline(offline=True)
        box(page)
        expect(page.locator(STATE)).to_contain_text("Offline")
        page.close(run_before_unload=False)
        context.set_offline(offline=False)
        again = context.new_page()
        again.goto(nia.question("BE-3"))
        expect(again.get_by_label("Your answer")).to_have_value("They guard the hi")
        expect(again.locator(STATE)).to_have_text(SAVED)
        assert nia.stored() == {"BE-3": "They guard the hi"}
        again.get_by_role("button", name="Review and submit").click()
        again.get_by_role("link", name="Continue to submit").click()
        again.get_by_role("button", name="Submit with").click()
        expect(again.get_by_role("heading", name="Submitted at")).to_be_visible()
    insecure.close()
