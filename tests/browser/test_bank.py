"""The bank's pages in a browser: accessible, narrow, by keyboard, and without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from mockexam.services.accounts import StaffRole
from mockexam.web.display import THEMES
from tests.browser.conftest import THEMES_IN_TURN, Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-2")]

ADDRESSES = [
    "/author/items?topic=T06&kind=multiple_choice&tag.setting=retail",
    "/author/coverage",
    "/author/items/SP-900?printed=1",
    *(
        pytest.param(address, marks=pytest.mark.slow)
        for address in (
            "/author/items",
            "/author/items?topic=T06&q=zeppelin",
            "/author/items/SP-002",
            "/author/items/SP-100",
        )
    ),
]


@pytest.fixture
def author(page: Page) -> Page:
    """An author of the demonstration centre who is signed in."""
    sign_in(page, StaffRole.AUTHOR)
    return page


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pages_are_accessible_and_only_tables_scroll_sideways(
    author: Page, address: str
) -> None:
    author.goto(address)
    check_accessible(author)
    author.set_viewport_size({"width": 320, "height": 800})
    assert author.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("theme", THEMES_IN_TURN)
def test_the_search_is_accessible_in_every_theme_at_twice_the_text_size(
    author: Page, theme: str
) -> None:
    author.goto("/display?next=/author/items?topic=T06")
    author.get_by_label(THEMES[theme], exact=True).check()
    author.get_by_label("200 %").check()
    author.get_by_role("button", name="Save display").click()
    expect(author.get_by_role("heading", name="Question bank")).to_be_visible()
    check_accessible(author)


@pytest.mark.parametrize("theme", THEMES_IN_TURN)
def test_the_heat_map_keeps_its_contrast_in_every_theme(author: Page, theme: str) -> None:
    author.goto("/display?next=/author/coverage")
    author.get_by_label(THEMES[theme], exact=True).check()
    author.get_by_role("button", name="Save display").click()
    expect(author.get_by_role("heading", name="Topics by estimated facility")).to_be_visible()
    check_accessible(author)


def test_a_number_of_the_heat_map_opens_its_items(author: Page) -> None:
    author.goto("/author/coverage")
    cell = author.get_by_role("link", name="items on Complaints and recovery, facility 0.6 to 0.69")
    number = cell.inner_text().split()[0]
    cell.click()
    expect(author.get_by_role("heading", name=f"{number} items", exact=True)).to_be_visible()


def test_an_author_searches_by_keyboard_and_opens_an_item(author: Page) -> None:
    author.get_by_label("Words or ref").focus()
    author.keyboard.type("SP-002")
    author.keyboard.press("Enter")
    expect(author.get_by_role("heading", name="1 item", exact=True)).to_be_visible()
    author.get_by_role("link", name="SP-002", exact=True).focus()
    author.keyboard.press("Enter")
    expect(author.get_by_role("heading", name="SP-002", level=1)).to_be_visible()
    expect(author.get_by_role("img", name="Printed page 1 of 1")).to_be_visible()


def test_filters_work_without_scripts(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.address, java_script_enabled=False) as own:
        page = own.new_page()
        sign_in(page, StaffRole.AUTHOR)
        page.get_by_label("Topic").select_option("T06")
        page.get_by_text("More filters").click()
        page.get_by_label("Setting").select_option("retail")
        page.get_by_role("group", name="Marks").get_by_label("At most").fill("1")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("link", name="Remove Marks, at most: 1")).to_be_visible()
        assert page.url.partition("?")[2] == "topic=T06&tag.setting=retail&marks_max=1"
        page.get_by_role("link", name="Remove Topic").click()
        assert page.url.partition("?")[2] == "tag.setting=retail&marks_max=1"
