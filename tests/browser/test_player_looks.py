"""The checks that end UI.md, for the candidate's pages, in every theme."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mockexam.web.display import THEMES
from tests.browser.conftest import THEMES_IN_TURN, Served, check_accessible
from tests.browser.sitting import SAVED, STATE, Candidate, enter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-3")]

SPACING = """
  * {
    line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
  }
  p { margin-block-end: 2em !important; }
"""
CUT = """[...document.querySelectorAll("main button, main a, main p, main h1, main h2, main label")]
  .filter((one) => one.offsetParent && !one.closest(".mx-hidden, .mx-scroll, .mx-source")
    && getComputedStyle(one).position !== "absolute"
    && (one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).overflowX === "hidden"
      || one.getBoundingClientRect().right > innerWidth + 1))
  .map((one) => one.outerHTML.slice(0, 90))"""
SMALL = """[...document.querySelectorAll(
    ".mx-exam :is(button, summary, select, input[type=text], textarea), .mx-option")]
  .filter((one) => one.offsetParent && !one.matches(".mx-hidden, .mx-time-tell"))
  .map((one) => [one.textContent.trim().slice(0, 20), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5).map(([words, box]) => `${words} ${box.height}`)"""
UNDER = """(() => {
  const bar = document.querySelector(".mx-exam-bar");
  const box = document.activeElement.getBoundingClientRect();
  const sticky = getComputedStyle(bar).position === "sticky";
  const hidden = sticky && !bar.contains(document.activeElement)
    && box.bottom <= bar.getBoundingClientRect().bottom && box.height > 0
    && !document.activeElement.matches(".mx-skip");
  return hidden ? document.activeElement.outerHTML.slice(0, 90) : null;
})()"""
PAGES = ("", "practice", "questions/1", "questions/5", "review", "submit", "recover", "break")


def paint(page: Page, nia: Candidate, theme: str, text: str = "100 %") -> None:
    """Choose how the exam's pages look, as a candidate does."""
    page.goto(f"/display?next={nia.address}review")
    page.get_by_label(THEMES[theme], exact=True).check()
    page.get_by_label(text, exact=True).check()
    page.get_by_role("button", name="Save display").click()


@pytest.fixture
def nia(served: Served) -> Candidate:
    return enter(served, arrangements={"break_minutes": 20}, rules={"practice": True})


@pytest.mark.parametrize("theme", THEMES_IN_TURN)
def test_every_page_is_accessible_and_fits_320_pixels_and_twice_the_text(
    nia: Candidate, page: Page, theme: str
) -> None:
    nia.join(page)
    paint(page, nia, theme)
    for end in ("", "practice"):
        page.goto(nia.address + end)
        check_accessible(page)
    nia.start(page)
    for end in PAGES[2:]:
        page.goto(nia.address + end)
        check_accessible(page)
        assert page.evaluate(SMALL) == [], end
    paint(page, nia, theme, "200 %")
    page.set_viewport_size({"width": 320, "height": 640})
    for end in PAGES[2:]:
        page.goto(nia.address + end)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, end
        assert page.evaluate(CUT) == [], end


def test_the_text_spacing_of_wcag_cuts_nothing(
    browser: Browser, served: Served, nia: Candidate
) -> None:
    with browser.new_context(base_url=served.address, bypass_csp=True) as context:
        page = nia.start(context.new_page())
        for end in PAGES[2:]:
            page.goto(nia.address + end)
            page.add_style_tag(content=SPACING)
            assert page.evaluate(CUT) == [], end


def test_forced_colours_show_focus_choice_and_palette(
    browser: Browser, served: Served, nia: Candidate
) -> None:
    with browser.new_context(base_url=served.address, forced_colors="active") as context:
        page = nia.start(context.new_page())
        page.get_by_label("bee A").check()
        expect(page.locator(STATE)).to_have_text(SAVED)
        check_accessible(page)
        chosen = page.locator(".mx-option:has(:checked)")
        drawn = "getComputedStyle(one, '::before').backgroundColor"
        assert chosen.evaluate(f"(one) => {drawn}") not in ("rgba(0, 0, 0, 0)", "transparent")
        square = page.locator(".mx-palette [aria-current]")
        assert square.evaluate("(one) => getComputedStyle(one).borderBottomWidth") == "4px"
        assert square.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"


def test_the_focus_is_never_under_the_bar(nia: Candidate, page: Page) -> None:
    nia.start(page, "BE-9a")
    page.set_viewport_size({"width": 900, "height": 600})
    for press in ("Tab", "Shift+Tab"):
        for _ in range(40):
            page.keyboard.press(press)
            assert page.evaluate(UNDER) is None
    page.set_viewport_size({"width": 900, "height": 400})
    assert page.evaluate("getComputedStyle(document.querySelector('.mx-exam-bar')).position") == (
        "static"
    )


def test_nothing_moves_while_the_clock_passes_five_minutes(
    nia: Candidate, context: BrowserContext
) -> None:
    page = context.new_page()
    nia.start(page)
    nia.leave_seconds(303)
    page.reload()
    page.evaluate("""window.shifts = [];
      new PerformanceObserver((list) => list.getEntries().forEach((e) => shifts.push(e.value)))
        .observe({ type: "layout-shift", buffered: false });""")
    expect(page.locator("[data-clock]")).to_have_text("5:00", timeout=8000)
    expect(page.locator("[data-clock]")).to_have_text("4:58")
    assert page.evaluate("shifts") == []
    assert page.evaluate("document.getAnimations().length") == 0


def test_an_hour_speaks_at_30_15_5_and_1_minutes_only(
    served: Served, context: BrowserContext
) -> None:
    nia = enter(served, minutes=60)
    page = context.new_page()
    page.clock.install()
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      window.said = [];
      const region = document.querySelector("[data-voice]");
      if (region) new MutationObserver(() => said.push(region.textContent))
        .observe(region, { childList: true });
    });""")
    page.route("**/heartbeat", lambda route: route.fulfill(status=500, body="", headers={}))
    nia.start(page)
    for _ in range(118):
        page.clock.run_for(30_000)
    assert page.evaluate("said") == [
        "30 minutes left.", "15 minutes left.", "5 minutes left.", "1 minute left."
    ]  # fmt: skip


def test_the_time_can_be_hidden_asked_for_and_is_hidden_where_that_was_arranged(
    served: Served, page: Page
) -> None:
    nia = enter(served, arrangements={"hide_time": True, "theme": "cream", "font": "dyslexia"})
    nia.start(page)
    assert page.locator("html").get_attribute("data-theme") == "cream"
    assert page.locator("html").get_attribute("data-font") == "dyslexia"
    expect(page.locator(".mx-clock")).to_be_hidden()
    page.get_by_role("button", name="Time left?").click()
    expect(page.locator("[data-notice-words]")).to_contain_text("39 minutes left. You finish at")
    page.get_by_role("button", name="Show time").click()
    expect(page.locator(".mx-clock")).to_be_visible()


def test_the_source_is_as_wide_as_one_had_it(nia: Candidate, page: Page) -> None:
    nia.start(page, "BE-9a")
    page.get_by_role("button", name="Wider").click()
    wide = page.locator("#source").bounding_box()
    page.reload()
    assert page.locator("#source").bounding_box() == wide
    assert wide is not None
    assert wide["width"] > 640


def test_practice_tells_at_once_what_was_right(nia: Candidate, page: Page) -> None:
    nia.start(page)
    page.get_by_label("bee A").check()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="0 of 1 mark")).to_be_visible()
    expect(page.get_by_text("Workers gather it; drones mate.")).to_be_visible()
    check_accessible(page)
