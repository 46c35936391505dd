"""Every kind of question in a browser: saved while one works, put back, accessible, narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Response
from mockexam.clock import utc_now
from mockexam.demo import CENTRE_NUMBER
from mockexam.services import papers, responses, sittings
from mockexam.services.accounts import get_centre
from mockexam.services.codes import show_code
from mockexam.services.entries import Entry
from mockexam.store.models import AttemptRow
from mockexam.web.display import THEMES
from tests.browser.conftest import THEMES_IN_TURN, Served, check_accessible, sign_in
from tests.factories import make_blueprint, make_paper_of_every_kind, make_row

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-2")]

SLOTTED = ("BE-5", "BE-6", "BE-7", "BE-8", "BE-10")
SAVED = "All answers saved"
ANSWERS = """
    [...new FormData(document.getElementById("answer"))]
      .filter(([name]) => name.startsWith("answer-"))
"""


@pytest.fixture(scope="module")
def paper() -> Paper:
    return make_paper_of_every_kind()


@pytest.fixture
def attempt(served: Served, paper: Paper) -> AttemptRow:
    """An attempt at a paper of every kind."""
    with served.database.writing() as session:
        now = utc_now()
        centre = get_centre(session, CENTRE_NUMBER)
        plan = make_blueprint(make_row(min=0))
        row = papers.keep_paper(session, centre.id, paper, plan, "A tutor", now)
        sitting = sittings.open_sitting(
            session, row, opens_at=now, closes_at=now.replace(year=now.year + 1), minutes=30,
            entries=[Entry("Nia Walsh")], now=now,
        )  # fmt: skip
        return sittings.attempts_of(session, sitting)[0]


@pytest.fixture
def learner(page: Page, attempt: AttemptRow) -> Page:
    """A learner who has just started it."""
    page.goto(f"/join/{show_code(attempt.access_code)}")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Start").click()
    return page


@pytest.fixture
def open_item(learner: Page, paper: Paper, attempt: AttemptRow) -> Callable[[str], None]:
    """Open the page of an item."""

    def opened(ref: str) -> None:
        asked = next(q for q in paper.questions if ref in [i.ref for i in q.question.items])
        learner.goto(f"/sit/{attempt.id}/questions/{asked.number}", wait_until="networkidle")

    return opened


@pytest.fixture
def stored(served: Served, attempt: AttemptRow) -> Callable[[str], Response]:
    def response(ref: str) -> Response:
        with served.database.reading() as session:
            return responses.responses_of(session, attempt.id).get(ref)

    return response


def answer_in_part(page: Page, ref: str) -> Response:
    """Answer an item by its labels, leaving a slot where it has several; return what that is."""
    match ref:
        case "BE-5":
            page.get_by_role("radiogroup", name="The reason").get_by_label("reason B").check()
            return ("", "B")
        case "BE-6":
            page.get_by_label("lays the eggs").select_option("C: queen")
            page.get_by_label("mates in flight").select_option("A: drone")
            return ("C", "", "A")
        case "BE-7":
            page.get_by_label("Spin the frames").select_option("4")
            page.get_by_label("Cut the cappings").select_option("3")
            return ("3", "", "", "4")
        case "BE-8":
            page.get_by_label("Gap 1").fill("forager")
            return ("forager", "")
        case _:
            page.get_by_label("Your answer").fill("74.9")
            return "74.9"


@pytest.mark.parametrize("ref", SLOTTED)
def test_what_is_answered_in_part_is_saved_without_a_press_and_there_again(
    learner: Page, open_item: Callable[[str], None], stored: Callable[[str], Response], ref: str
) -> None:
    open_item(ref)
    given = answer_in_part(learner, ref)
    expect(learner.locator("[data-save-state]")).to_have_text(SAVED)
    assert stored(ref) == given
    held = learner.evaluate(ANSWERS)
    current = learner.locator(".mx-palette [aria-current]")
    far = f"mx-square mx-square--{'part' if isinstance(given, tuple) else 'answered'}"
    expect(current).to_have_class(far)
    learner.reload(wait_until="networkidle")
    expect(current).to_have_class(far)
    expect(learner.locator("[data-save-state]")).to_have_text(SAVED)
    assert learner.evaluate(ANSWERS) == held


@pytest.mark.parametrize("ref", SLOTTED)
def test_what_was_answered_offline_is_put_back_and_sent(
    learner: Page,
    context: BrowserContext,
    open_item: Callable[[str], None],
    stored: Callable[[str], Response],
    ref: str,
) -> None:
    open_item(ref)
    context.set_offline(offline=True)
    given = answer_in_part(learner, ref)
    expect(learner.locator("[data-save-state]")).to_contain_text("Offline")
    # The page is lost with what it held; the draft is all that is left.
    learner.close(run_before_unload=False)
    context.set_offline(offline=False)
    again = context.new_page()
    again.goto(learner.url, wait_until="networkidle")
    expect(again.locator("[data-save-state]")).to_have_text(SAVED)
    assert stored(ref) == given


def test_one_change_is_saved_by_one_request(
    learner: Page, open_item: Callable[[str], None]
) -> None:
    open_item("BE-6")
    sent: list[str] = []
    learner.on("request", lambda r: sent.append(r.url.rpartition("/")[2]))
    learner.get_by_label("gathers nectar").select_option("D: worker")
    expect(learner.locator("[data-save-state]")).to_have_text(SAVED)
    learner.wait_for_timeout(2500)
    assert sent.count("saves") == 1


@pytest.mark.parametrize("theme", THEMES_IN_TURN)
def test_every_kind_is_accessible_and_fits_the_narrowest_screen(
    learner: Page, open_item: Callable[[str], None], theme: str
) -> None:
    learner.goto("/display")
    learner.get_by_label(THEMES[theme], exact=True).check()
    learner.get_by_role("button", name="Save display").click()
    for ref in SLOTTED:
        open_item(ref)
        answer_in_part(learner, ref)
        check_accessible(learner)
        learner.set_viewport_size({"width": 320, "height": 640})
        assert learner.evaluate("document.documentElement.scrollWidth") <= 320, ref
        for control in learner.locator(
            ".mx-response :is(select, input[type=text], label.mx-option)"
        ).all():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44, ref
        learner.set_viewport_size({"width": 1280, "height": 800})


def test_the_tutor_s_preview_of_every_kind_is_accessible(
    page: Page, paper: Paper, attempt: AttemptRow
) -> None:
    assert attempt.id
    sign_in(page)
    page.goto(f"/tutor/papers/{paper.ref}/screen")
    expect(page.get_by_label("Gap 1").first).to_be_visible()
    check_accessible(page)
