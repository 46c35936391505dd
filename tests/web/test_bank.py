"""The bank's pages: every search is a link, and an item shows its key to nobody by mistake."""

import re
from pathlib import Path

import pytest

from mockexam.services.library import load_folder
from mockexam.store.database import Database
from tests.services.test_bank_search import FAMILY, LEGAL
from tests.web.visitor import Page, Visitor
from tests.web.world import HARBOUR, NOON


@pytest.fixture
def fuller(database: Database, tmp_path: Path) -> None:
    """Load a bank that has a legal item with an enemy and a family too."""
    folder = tmp_path / "fuller"
    for part in ("syllabus", "items", "blueprints"):
        for path in (HARBOUR / part).iterdir():
            (folder / part).mkdir(parents=True, exist_ok=True)
            (folder / part / path.name).write_bytes(path.read_bytes())
    legal = f"{LEGAL}enemies: [HA-1]\nsuppress: {{stem.length: The café has to be named.}}\n"
    (folder / "items" / "more.yaml").write_text(f"{legal}---\n{FAMILY}", "utf-8")
    with database.writing() as session:
        load_folder(session, folder, NOON)


def candidate_views(page: Page) -> str:
    """Return what stands on an item's page before the key."""
    return page.html.partition('id="screen"')[2].partition('id="marking"')[0]


def test_an_author_is_led_to_the_bank_and_has_a_link_to_it(author: Visitor) -> None:
    page = author.open("/home")
    assert (page.path, page.status) == ("/author/items", 200)
    assert "/author/" in page.links
    assert "/tutor/" not in page.links


def test_a_tutor_has_a_link_to_the_bank(tutor: Visitor) -> None:
    assert "/author/" in tutor.open("/tutor/").links


def test_the_bank_lists_every_item_with_the_facility_as_an_estimate(author: Visitor) -> None:
    page = author.open("/author/items")
    assert "7 items" in page.words
    assert "Facility, estimated" in page.words
    assert "/author/items/HA-9#HA-9a" in page.links


def test_a_search_leads_to_a_link_that_says_no_more_than_was_asked(author: Visitor) -> None:
    page = author.open("/author/items?q=&topic=H1&kind=&ao=AO2&marks_min=&foreign=1")
    assert page.came_by == 303
    assert page.response.request.query_string in (b"topic=H1&ao=AO2", b"ao=AO2&topic=H1")
    assert "1 item" in page.words


def test_each_filter_in_use_has_a_link_that_removes_it(author: Visitor) -> None:
    page = author.open("/author/items?topic=H1&kind=multiple_choice")
    assert "2 items" in page.words
    assert "/author/items?topic=H1" in page.links
    assert "/author/items?kind=multiple_choice" in page.links


def test_a_search_that_finds_nothing_names_the_filter_to_drop(author: Visitor) -> None:
    page = author.open("/author/items?topic=H2&kind=extended_response")
    assert "Nothing in the bank meets all of these at once." in page.words
    assert "Kind: Extended response” and there are 3 items." in page.words
    assert "/author/items?topic=H2" in page.links


def test_a_search_that_no_single_filter_hinders_offers_to_remove_all(author: Visitor) -> None:
    page = author.open("/author/items?topic=H9&q=zeppelin")
    assert "Dropping one filter is not enough." in page.words


@pytest.mark.parametrize("number", ["x", "nan", "-1", "1e9"])
def test_a_number_that_cannot_be_read_is_said_and_kept(author: Visitor, number: str) -> None:
    page = author.open(f"/author/items?marks_min={number}")
    assert page.status == 422
    assert "There is a problem" in page.words
    assert page.holds("marks_min") == number


@pytest.mark.parametrize("page", ["0", "99", "x", "9" * 30, "-1"])
def test_any_page_number_shows_a_page(author: Visitor, page: str) -> None:
    assert author.open(f"/author/items?page={page}").status == 200


@pytest.mark.parametrize("query", ["q=%00", "topic=%00", "level=99999999999999", "tag.=x", "q=%25"])
def test_strange_searches_are_answered(author: Visitor, query: str) -> None:
    assert author.open(f"/author/items?{query}").status == 200


def test_pages_keep_the_filters(author: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockexam.services.bank_search.PAGE_ITEMS", 2)
    page = author.open("/author/items?level=2&page=2")
    assert "Page 2 of 4" in page.words
    assert {"/author/items?level=2", "/author/items?level=2&page=3"} <= set(page.links)


def test_an_item_shows_both_channels_before_its_key(author: Visitor) -> None:
    page = author.open("/author/items/HA-1")
    views = candidate_views(page)
    assert "The Moon" in views
    assert "checked" not in views
    assert "It draws the sea." not in views
    assert "It draws the sea." in page.html
    assert "Sign of H1.MIS1." in page.words
    picture = re.search(r'src="(/author/items/HA-1/printed/1\.png)"', views)
    assert picture
    assert author.client.get(picture[1]).mimetype == "image/png"
    assert author.client.get("/author/items/HA-1/printed.pdf").data.startswith(b"%PDF")
    assert author.client.get("/author/items/HA-1/printed/9.png").status_code == 404


def test_a_set_shows_its_source_and_all_parts_and_prints_when_it_is_asked_to(
    author: Visitor,
) -> None:
    page = author.open("/author/items/HA-9b")
    assert "A night at the quay" in page.words
    assert "Explain what turned the boat." in candidate_views(page)
    assert "HA-9a, part (a), short answer" in page.words
    assert "the tide turned it" not in candidate_views(page)
    assert ".png" not in page.html
    printed = next(link for link in page.links if "printed=1" in link)
    assert ".png" in author.open(printed).html


def test_a_written_item_shows_its_mark_scheme(author: Visitor) -> None:
    assert "one rope lets the boat swing" in author.open("/author/items/HA-4").words
    page = author.open("/author/items/HA-5")
    assert "Weighs both sides and judges." in page.words
    assert "the Moon can be watched instead" in page.words


@pytest.mark.usefixtures("fuller")
def test_a_family_shows_its_rows_and_the_row_that_is_chosen(author: Visitor) -> None:
    page = author.open("/author/items/HA-7?row=2")
    assert "row 2 of a family of 3" in page.words
    assert "twice a day at Whitby" in candidate_views(page)
    assert "Leith" not in candidate_views(page)
    assert {"/author/items/HA-7?row=1", "/author/items/HA-7?row=3"} <= set(page.links)
    assert author.open("/author/items/HA-7?row=4").status == 404
    assert "family of 3" in author.open("/author/items?q=leith").words


@pytest.mark.usefixtures("fuller")
def test_an_item_shows_its_record(author: Visitor) -> None:
    page = author.open("/author/items/HA-10")
    assert "1 January 2026, in Wales, Scotland" in page.words
    assert "rule stem.length off The café has to be named." in page.words
    assert "items/more.yaml" in page.words
    assert "/author/items/HA-1" in page.links
    assert "/author/items?tag.setting=leisure" in page.links


def test_an_unknown_ref_is_answered_with_what_it_is(author: Visitor) -> None:
    page = author.open("/author/items/ZZ-1")
    assert page.status == 404
    assert "There is no item ZZ-1 in the bank." in page.words


def test_the_coverage_page_counts_what_the_bank_has_and_names_what_it_lacks(
    author: Visitor,
) -> None:
    page = author.open("/author/coverage")
    assert page.status == 200
    assert "7 items in 6 questions" in page.words
    assert "H1.KC1: 3 of 4 items" in page.words
    assert any(link.startswith("/author/items?topic=H1&facility_min=") for link in page.links)


def test_every_number_of_the_coverage_page_is_what_its_search_finds(author: Visitor) -> None:
    page = author.open("/author/coverage")
    cells = re.findall(r'<a href="(/author/items[^"]*)">(\d+)<', page.html)
    assert len(cells) > 5
    for address, number in cells:
        found = author.open(address.replace("&amp;", "&"))
        assert f"{number} item" in found.words, address
