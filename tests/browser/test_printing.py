"""A paper's print pages in a browser: accessible, without scripts, nothing but tables scrolls."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served, check_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-2")]


def first_paper(page: Page) -> str:
    page.goto("/tutor/papers/")
    return page.get_by_role("rowheader").first.get_by_role("link").get_attribute("href") or ""


def test_every_view_is_accessible_and_only_tables_scroll_sideways(page: Page) -> None:
    sign_in(page)
    paper = first_paper(page)
    views = (
        "print",
        "print?format=18pt&version=B",
        "paper/",
        "key/",
        "answer-sheet/",
    )
    for view in views:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{paper}/{view}")
        check_accessible(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, view


def test_a_version_in_large_print_is_found_without_scripts(
    browser: Browser, served: Served
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=served.address)
    page = context.new_page()
    sign_in(page)
    page.goto(f"{first_paper(page)}/print")
    page.get_by_label("24 point bold").check()
    page.get_by_label("Version", exact=True).select_option("C")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Paper, version C, 24 point bold, A4")).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^Look at its pages\W+Paper$")).click()
    expect(page.get_by_role("heading", name="On paper")).to_be_visible()
    first = page.get_by_role("img", name="Page 1 of")
    expect(first).to_have_js_property("complete", value=True)
    assert first.evaluate("picture => picture.naturalWidth") > 600
    context.close()
