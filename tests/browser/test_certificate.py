"""Papers compared in a browser: accessible, and only tables scroll sideways."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.blueprint import Blueprint
from mockexam.clock import utc_now
from mockexam.services.library import read_library
from mockexam.services.papers import keep_paper, make_paper
from mockexam.store.models import PaperRow
from tests.browser.conftest import Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-2")]


def add_sibling(session: Session) -> None:
    """Keep another paper of the blueprint of the demonstration's first."""
    row = session.scalars(select(PaperRow).order_by(PaperRow.id)).first()
    assert row is not None
    plan = Blueprint.model_validate(row.blueprint)
    made = make_paper(read_library(session), plan, seed=4711, now=utc_now())
    keep_paper(session, row.centre_id, made, plan, "Command line", utc_now())


def test_two_papers_are_chosen_by_keyboard_and_compared(page: Page, served: Served) -> None:
    served.write(add_sibling)
    sign_in(page)
    page.goto("/tutor/papers/")
    for box in page.get_by_role("checkbox").all():
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Compare the papers ticked").press("Enter")
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    for address in (page.url, "/tutor/papers/"):
        page.goto(address)
        check_accessible(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("rowheader").first.get_by_role("link").click()
    page.get_by_role("link", name="Certificate").click()
    expect(page.get_by_role("heading", name="Equivalence certificate")).to_be_visible()
