"""The pages of planning a sitting and of arrangements are accessible, folded out as well."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_every_page_of_planning_is_accessible(served: Served, page: Page) -> None:
    sign_in(page)
    ref = served.demo.live_sitting
    number = served.demo.candidates[0].number
    for address in (
        f"/tutor/papers/{ref.rpartition('-')[0]}/sittings/new",
        f"/tutor/sittings/{ref}/change",
        f"/tutor/sittings/{ref}/slips",
        f"/tutor/sittings/{ref}/class-list",
        "/centre/candidates/",
        f"/centre/candidates/{number}/arrangements",
    ):
        page.goto(address)
        folded = page.locator("details:not([open]) > summary")
        while folded.count():
            folded.first.click()
        check_accessible(page)
