"""The whole story in a browser: tutor, learner, marking, results."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from mockexam.clock import utc_now
from mockexam.services import sittings
from tests.browser.conftest import Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WRITTEN = "The team should listen first, apologise for the delay and agree what happens next."


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with scripts"),
        pytest.param(False, id="without scripts", marks=pytest.mark.slow),
    ],
)
def test_a_tutor_makes_a_mock_a_learner_sits_it_and_gets_it_back(
    browser: Browser, served: Served, page: Page, *, scripts: bool
) -> None:
    sitting, code = make_and_open(page)
    with browser.new_context(base_url=served.address, java_script_enabled=scripts) as own:
        learner = own.new_page()
        learner.set_default_timeout(15_000)
        sit_the_paper(learner, code, scripts=scripts)
        mark_everything(page, sitting)
        release(page, sitting)
        close(served, sitting.rstrip("/").rpartition("/")[2])
        see_the_results(learner, scripts=scripts)


def make_and_open(page: Page) -> tuple[str, str]:
    """Make a short mixed paper, look at it, set a sitting; return its address and a code."""
    sign_in(page)
    check_accessible(page)
    page.get_by_role("link", name="Make a paper").first.click()
    for topic in page.locator("input[name=topics]").all()[6:]:
        topic.uncheck()
    page.get_by_label("Level 3, mixed questions").check()
    page.get_by_role("spinbutton", name="Marks").fill("20")
    page.get_by_role("spinbutton", name="Minutes").fill("30")
    check_accessible(page)
    page.get_by_role("button", name="Make a paper").click()
    expect(page.get_by_role("heading", name="Is it balanced?")).to_be_visible()
    page.get_by_role("button", name="Freeze this paper").click()
    expect(page.get_by_text("is frozen. Every row of its blueprint is met.")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="On paper").click()
    expect(page.get_by_role("img", name="Page 1 of")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Balance").click()
    page.get_by_role("link", name="Set a sitting").click()
    page.get_by_label("Candidates", exact=True).fill("Ada Lane, 25\nBen Osei")
    check_accessible(page)
    page.get_by_role("button", name="Set the sitting").click()
    row = page.get_by_role("row", name="Ada Lane")
    expect(row).to_contain_text("25 %")
    check_accessible(page)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", row.inner_text())
    assert code
    return page.url, code[0]


def sit_the_paper(learner: Page, code: str, *, scripts: bool) -> None:
    """Join by code, confirm, answer every question, review and submit."""
    learner.goto("/join")
    learner.get_by_label("Access code").fill(code.lower().replace("-", " "))
    learner.get_by_role("button", name="Join").click()
    expect(learner.get_by_text("30 min + 8 min extra = 38")).to_be_visible()
    if scripts:
        check_accessible(learner)
    learner.get_by_role("button", name="Start").click()
    total = int(learner.get_by_role("heading", level=1).inner_text().rpartition(" of ")[2])
    for number in range(1, total + 1):
        expect(learner.get_by_role("heading", level=1)).to_have_text(
            f"Question {number} of {total}"
        )
        if number == 1:
            learner.get_by_role("button", name="Flag", exact=True).click()
        answer_the_question(learner)
        if scripts and number in (1, total):
            expect(learner.get_by_text("All answers saved")).to_be_visible()
            check_accessible(learner)
        name = "Save and next" if number < total else "Save and review"
        learner.get_by_role("button", name=name).click()
    expect(learner.get_by_text(f"0 of {total} not answered · 1 flagged")).to_be_visible()
    if scripts:
        check_accessible(learner)
    learner.get_by_role("link", name="Continue to submit").click()
    learner.get_by_role("button", name="Submit my answers").click()
    expect(learner.get_by_role("heading", name="Submitted at")).to_be_visible()
    if scripts:
        check_accessible(learner)


def answer_the_question(learner: Page) -> None:
    """Choose the first options, or write something, for every part on the page."""
    for group in learner.locator("fieldset.mx-options").all():
        options = group.locator("input").all()
        for option in options[: 2 if options[0].get_attribute("type") == "checkbox" else 1]:
            option.check()
    for offered in learner.locator(".mx-response select").all():
        offered.select_option(index=1)
    for line in learner.locator(".mx-response input[type=text]").all():
        line.fill("12")
    for box in learner.locator(".mx-response textarea").all():
        box.fill(WRITTEN)


def mark_everything(page: Page, sitting: str) -> None:
    """Tick the first point of every written response, or give three marks by level."""
    page.goto(sitting)
    page.get_by_role("link", name=re.compile(r"^Mark \d+ response")).click()
    while page.get_by_role("link", name=re.compile("^Mark question")).count():
        page.get_by_role("link", name=re.compile("^Mark question")).first.click()
        expect(page.get_by_text(WRITTEN)).to_be_visible()
        assert "Ada" not in page.locator("main").inner_text()
        check_accessible(page)
        if page.get_by_label("Marks", exact=True).count():
            page.get_by_label("Marks", exact=True).fill("3")
        else:
            page.locator("input[name=points]").first.check()
        page.get_by_label("Comment").fill("Say which complaint model you follow.")
        page.get_by_role("button", name="Save and next").click()


def release(page: Page, sitting: str) -> None:
    """Release the results, after the question."""
    page.goto(sitting)
    page.get_by_role("link", name="Release results").click()
    check_accessible(page)
    page.get_by_role("button", name="Release results").click()
    expect(page.get_by_text("Results are released.")).to_be_visible()


def close(served: Served, ref: str) -> None:
    """Let nobody sit the paper any more, so that its questions are shown."""
    served.write(lambda s: sittings.close_now(sittings.find_anywhere(s, ref), utc_now()))


def see_the_results(learner: Page, *, scripts: bool) -> None:
    """Read the mark, the advice and the marker's words."""
    learner.reload()
    learner.get_by_role("link", name="See your results").click()
    expect(learner.get_by_text("of 20 marks")).to_be_visible()
    expect(learner.get_by_role("heading", name="What you know, by topic")).to_be_visible()
    expect(learner.get_by_text("Say which complaint model you follow.").first).to_be_visible()
    if scripts:
        check_accessible(learner)
