"""The HTML copy of a paper in a browser, opened as the file that it is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mockexam.printing.document import Cover
from mockexam.printing.html_copy import render_copy
from tests.browser.conftest import check_accessible
from tests.factories import make_paper_of_every_kind
from tests.printing.pages import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser-2")]

COLOURS = ("light", "cream", "blue", "dark", "yellow")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("copy") / "paper.html"
    written.write_bytes(render_copy(make_paper_of_every_kind(), Cover("Northgate", "12345")))
    return written


@pytest.fixture
def copy(browser: Browser, file: Path) -> Iterator[Page]:
    """The file in a browser without a network, which writes nothing to the console."""
    context = browser.new_context(offline=True, accept_downloads=True)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto(file.as_uri())
    yield opened
    assert said == []
    context.close()


def answer_by_keyboard(page: Page) -> None:
    page.get_by_label("Candidate number").focus()
    page.keyboard.type("0042")
    page.locator("[name='1'][value=B]").focus()
    page.keyboard.press("Space")
    for value in ("A", "C"):
        page.locator(f"[name='3'][value={value}]").focus()
        page.keyboard.press("Space")
    page.get_by_label("Your answer to Question 4").focus()
    page.keyboard.type("Gathers nectar,\nguards the hive: “yes”")
    page.get_by_label("Gap 1 of Question 6").focus()
    page.keyboard.type("worker")
    page.get_by_label("1 lays the eggs").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Answer in % to Question 2").focus()
    page.keyboard.type("12.5")


def save(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save answers to a file").press("Enter")
    kept = folder / download.value.suggested_filename
    download.value.save_as(kept)
    return kept


@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing_in_any_colours(copy: Page, colours: str) -> None:
    copy.get_by_label("Colours").select_option(colours)
    check_accessible(copy)


def test_the_largest_text_fits_a_narrow_page(copy: Page) -> None:
    copy.set_viewport_size({"width": 640, "height": 800})
    copy.get_by_label("Text size").select_option("300")
    assert copy.evaluate("document.documentElement.scrollWidth") <= 640


def test_answers_are_saved_to_a_file_and_loaded_again(
    copy: Page, file: Path, tmp_path: Path
) -> None:
    answer_by_keyboard(copy)
    kept = save(copy, tmp_path)
    expect(copy.get_by_role("status")).to_contain_text("6 of ")
    assert kept.name.endswith("-0042-answers.json")
    answers = json.loads(kept.read_text())["answers"]
    assert answers["1"] == "B"
    assert answers["3"] == ["A", "C"]
    assert answers["4"] == "Gathers nectar,\nguards the hive: “yes”"
    assert answers["7.1"] == "A"
    assert answers["2"] == "12.5"
    copy.goto(file.as_uri())
    expect(copy.get_by_label("Candidate number")).to_have_value("")
    copy.get_by_label("Go on with answers").set_input_files(kept)
    expect(copy.get_by_role("status")).to_contain_text("6 of ")
    again = json.loads(save(copy, tmp_path).read_text())["answers"]
    assert again == answers


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a letter", "holds no answers"),
        ("null", "holds no answers"),
        (
            '{"format": "exam-answers-1", "paper": "OTHER", "version": "", "answers": {}}',
            "OTHER",
        ),
    ],
)
def test_a_file_that_is_none_of_its_own_changes_nothing(
    copy: Page, tmp_path: Path, content: str, says: str
) -> None:
    copy.get_by_label("Candidate number").fill("0042")
    (tmp_path / "wrong.json").write_text(content)
    copy.get_by_label("Go on with answers").set_input_files(tmp_path / "wrong.json")
    expect(copy.get_by_role("status")).to_contain_text(says)
    expect(copy.get_by_role("status")).to_contain_text("Nothing was changed")
    expect(copy.get_by_label("Candidate number")).to_have_value("0042")


def test_it_can_be_answered_and_printed_without_scripts(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_text("This browser runs no scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Save answers to a file")).to_be_hidden()
    page.get_by_label("Your answer to Question 4").fill("Gathers nectar.\n" * 40 + "That is all.")
    assert "That is all." in " ".join(texts(page.pdf()))
    context.close()
