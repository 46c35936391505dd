"""The room in a browser: rows change where they stand, and what one does is never disturbed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mockexam.clock import utc_now
from mockexam.services.accounts import StaffRole
from mockexam.services.acts import Heartbeat, Start, do
from mockexam.services.sittings import attempts_of, get_sitting
from mockexam.store.models import AttemptRow
from tests.browser.conftest import Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-2")]
AN_UPDATE_MS = 15_000
"""By then the page has asked for its rows, which it does every five seconds."""


def sitters(served: Served) -> list[AttemptRow]:
    with served.database.reading() as session:
        centre = session.query(AttemptRow).first()
        assert centre is not None
        sitting = get_sitting(session, centre.centre_id, served.demo.live_sitting)
        return list(attempts_of(session, sitting))


def come_in(served: Served, sitter: AttemptRow, *, question: int, ago: float = 0) -> None:
    at = utc_now() - timedelta(seconds=ago)
    served.write(lambda session: do(session, Start(sitter.id, at)))
    served.write(lambda session: do(session, Heartbeat(sitter.id, at, question)))


def open_room(page: Page, served: Served) -> None:
    sign_in(page, StaffRole.INVIGILATOR)
    page.goto(f"/centre/sittings/{served.demo.live_sitting}/live")


def test_rows_change_in_place_and_neither_focus_nor_ticks_move(page: Page, served: Served) -> None:
    first, second, *_ = sitters(served)
    come_in(served, first, question=3)
    open_room(page, served)
    names = page.locator("[data-cell=name]").all_inner_texts()
    box = page.get_by_role("checkbox", name=first.candidate.name)
    box.check()
    expect(page.get_by_text("1 ticked")).to_be_visible()
    come_in(served, second, question=5)
    row = page.locator(f"[data-row='{second.candidate.number}']")
    expect(row.locator("[data-cell=question]")).to_have_text("5", timeout=AN_UPDATE_MS)
    expect(row.locator("[data-cell=state]")).to_have_text("Working")
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    assert page.locator("[data-cell=name]").all_inner_texts() == names
    page.get_by_role("link", name="Re-sort").click()
    waiting = [one for one in sitters(served) if one.started_at is None]
    expect(page.locator("[data-cell=name]").first).to_have_text(waiting[0].candidate.name)
    expect(box).to_be_checked()


def test_a_page_that_loses_the_server_says_so_and_keeps_its_ticks(
    page: Page, served: Served
) -> None:
    open_room(page, served)
    box = page.get_by_role("checkbox").first
    box.check()
    page.context.set_offline(True)
    offline = page.get_by_text(re.compile(r"Offline since .+ What is shown is from then."))
    expect(offline).to_be_visible(timeout=AN_UPDATE_MS)
    expect(box).to_be_checked()
    page.context.set_offline(False)
    expect(offline).to_have_count(0, timeout=AN_UPDATE_MS)


def test_updates_stop_while_they_are_paused(page: Page, served: Served) -> None:
    open_room(page, served)
    page.get_by_role("button", name="Pause updates").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_text("Updates are paused.")).to_be_visible()
    page.get_by_role("button", name="Go on with updates").click()
    expect(page.get_by_text("Updates are paused.")).to_have_count(0)
    assert [url for url in asked if url.endswith("/rows")]


@pytest.mark.parametrize("theme", ["light", "yellow"])
def test_the_room_and_its_forms_are_accessible_in_two_themes(
    page: Page, served: Served, theme: str
) -> None:
    come_in(served, sitters(served)[0], question=3, ago=200)
    sign_in(page, StaffRole.INVIGILATOR)
    page.goto("/display")
    page.locator(f"input[value={theme}]").check()
    page.get_by_role("button", name="Save display").click()
    room = f"/centre/sittings/{served.demo.live_sitting}"
    number = sitters(served)[0].candidate.number
    for address in (
        "/centre/", f"{room}/live", f"{room}/act/add-time?c={number}", f"{room}/act/pause",
        f"{room}/incidents", f"{room}/lists", f"{room}/packs",
    ):  # fmt: skip
        page.goto(address)
        check_accessible(page)
