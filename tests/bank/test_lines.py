"""The lines of a source, which are the same wherever it is read."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockexam.bank.lines import LINE_CHARACTERS, count_lines, last_line_named, number_lines
from mockexam.bank.question import read_question
from mockexam.bank.text import to_html, to_plain

LONG = "The **tide turns at noon and the boats that lay on the mud all morning** lift one by one. "
SOURCE = (
    LONG * 4 + "\n\n- first the dinghies\n- then the trawlers\n\n| a | b |\n|---|---|\n| c | d |\n"
)
PART: dict[str, Any] = {
    "kind": "short_answer", "syllabus": ["S1.KC1"], "command_word": "name", "ao": "AO1", "marks": 1,
    "estimated_facility": 0.5, "estimated_minutes": 1, "scheme": {"points": [{"text": "a boat"}]},
}  # fmt: skip


def lines_of(text: str) -> list[str]:
    found = re.findall(r'<span class="numbered-line">(.*?)</span>(?= <span|</p>|</div>)',
                       number_lines(to_html(text)))  # fmt: skip
    return [re.sub(r"<span.*?</span>|<[^>]*>", "", line).strip() for line in found]


def a_set(stem: str, **stimulus: str) -> dict[str, Any]:
    return {
        "ref": "QA-900", "kind": "stimulus_set", "topic": "T1", "level": 2,
        "stimulus": {"title": "A tide", "form": "report", "text": SOURCE, **stimulus},
        "parts": [PART | {"stem": stem}, PART | {"stem": "Name a boat."}],
    }  # fmt: skip


def test_no_line_is_longer_than_it_may_be_and_no_word_is_lost() -> None:
    lines = lines_of(SOURCE)
    assert max(map(len, lines)) <= LINE_CHARACTERS
    assert " ".join(lines) == to_plain(SOURCE).removesuffix(" a b c d")
    assert len(lines) == count_lines(SOURCE)


def test_every_fifth_line_is_numbered_and_tables_are_not_counted() -> None:
    html = number_lines(to_html(SOURCE))
    assert re.findall(r'<span class="line-number">(\d+) </span>', html) == ["5"]
    assert '<span class="numbered-line">c' not in html


def test_emphasis_that_goes_over_the_end_of_a_line_is_closed_and_opened_again() -> None:
    for line in re.findall(
        r'<span class="numbered-line">(.*?)</span> <span', number_lines(to_html(SOURCE))
    ):
        assert line.count("<strong>") == line.count("</strong>")


def test_a_short_source_has_no_numbers() -> None:
    html = to_html("One line.\n\nAnother.")
    assert number_lines(html) == html


@given(st.text(alphabet=st.sampled_from("ab *_`&<>|\n-"), max_size=400))
def test_any_text_keeps_its_words_and_its_elements_in_pairs(text: str) -> None:
    html = number_lines(to_html(text))
    bare = re.sub(r'<span class="line-number">\d+ </span>', "", html)
    assert re.sub(r"<[^>]*>|\s+", "", bare) == re.sub(r"<[^>]*>|\s+", "", to_html(text))
    for tag in ("strong", "em", "code", "span", "p", "li"):
        assert len(re.findall(rf"<{tag}\b", bare)) == bare.count(f"</{tag}>")


def test_the_highest_line_that_a_text_names_is_found() -> None:
    assert last_line_named("In lines 10 to 13, and in line 4") == 13
    assert last_line_named("Lines 2–3") == 3
    assert last_line_named("Pass it to accounts") == 0


def test_a_part_may_name_lines_that_the_source_has() -> None:
    assert read_question(a_set("Name what line 8 names.")).items[0].stem.endswith("line 8 names.")
    with pytest.raises(ValidationError, match=r"line 30 is named, the source has \d+"):
        read_question(a_set("Name what lines 2 to 30 name."))


def test_a_source_whose_lines_are_named_has_no_other_text_for_large_print() -> None:
    assert read_question(a_set("Name a boat.", modified="Boats.")).stimulus is not None
    with pytest.raises(ValidationError, match="name what is meant in words"):
        read_question(a_set("Name what line 2 names.", modified="Boats."))
