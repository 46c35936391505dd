"""Each kind takes the items that make sense, and gives every response its marks."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockexam.bank.item import Item
from mockexam.bank.kinds import KINDS
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.scheme import Levels
from tests.factories import (
    LEVELS,
    item_of,
    items_of_every_kind,
    make_choice,
    make_extended,
    make_response,
    make_set,
    make_short,
)

OF_EVERY_KIND = items_of_every_kind()

RIGHT: dict[str, Any] = {
    "multiple_choice": "B",
    "multiple_response": ("A", "C"),
    "true_false": ("false", "B"),
    "matching": ("C", "D", "A"),
    "ordering": ("3", "2", "1", "4"),
    "gap_fill": ("worker", "A"),
    "numeric": "75%",
}

responses = (
    st.none()
    | st.text(max_size=12)
    | st.lists(st.sampled_from("ABCDEFGHZ")).map(tuple)
    | st.sampled_from("ABCDE")
)


@st.composite
def multiple_responses(draw: st.DrawFn) -> MultipleResponse:
    options = draw(st.integers(4, 7))
    letters = "ABCDEFG"[:options]
    keys = draw(st.sets(st.sampled_from(letters), min_size=2, max_size=options - 1))
    return make_response(keys="".join(sorted(keys)), options=options)


def test_the_examples_here_are_of_every_kind() -> None:
    assert {item.kind for item in OF_EVERY_KIND} == set(KINDS)


slots = st.lists(
    st.sampled_from(["", "A", "B", "C", "D", "1", "2", "3", "4", "true", "false", "worker", "Z"]),
    max_size=6,
).map(tuple)
responses |= slots


@given(st.sampled_from(OF_EVERY_KIND), responses)
def test_marks_are_never_below_nought_nor_above_the_items(item: Item, response: Any) -> None:
    marks = item.score(response)
    assert marks is None or 0 <= marks <= item.marks


@given(st.sampled_from(OF_EVERY_KIND), responses)
def test_what_is_accepted_can_be_scored_and_asked_for_signs(item: Item, response: Any) -> None:
    if item.accepts(response) is None:
        assert item.score(response) is not None or not item.objective_marking
        assert set(item.misconceptions_in(response)) <= set(item.misconceptions())


@pytest.mark.parametrize("item", [i for i in OF_EVERY_KIND if i.objective_marking])
def test_what_an_objective_item_calls_right_earns_all_its_marks(item: Item) -> None:
    assert item.score(RIGHT[item.kind]) == item.marks
    assert item.accepts(RIGHT[item.kind]) is None
    assert item.key_lines()
    assert item.lines_of(RIGHT[item.kind])
    assert all(line.text for line in item.rationale())


@given(st.sampled_from(OF_EVERY_KIND), responses)
def test_what_is_accepted_is_shown_back_line_by_line(item: Item, response: Any) -> None:
    if item.accepts(response) is None and item.is_answered(response):
        assert item.lines_of(response)
    assert item.lines_of(None) == ()


@pytest.mark.parametrize("item", OF_EVERY_KIND)
def test_a_blank_earns_nothing_and_needs_nobody(item: Item) -> None:
    for blank in (None, "", ()):
        assert not item.is_answered(blank)
        assert item.score(blank) == 0
    assert item.accepts(None) is None


@pytest.mark.parametrize("marks", [1, 2])
def test_the_key_of_a_multiple_choice_earns_all_and_a_distractor_nothing(marks: int) -> None:
    item = make_choice(keys="C", options=4, marks=marks)
    assert item.key == "C"
    assert [item.score(letter) for letter in "ABCD"] == [0, 0, marks, 0]


@pytest.mark.parametrize("response", ["D", "a", "", ("B",), "AB"])
def test_a_multiple_choice_accepts_one_of_its_options_only(response: Any) -> None:
    assert make_choice().accepts(response) == "Choose one of the options."


@given(multiple_responses())
def test_all_keys_and_nothing_else_earn_all_marks(item: MultipleResponse) -> None:
    assert item.score(item.keys) == item.marks
    assert [
        chosen
        for chosen in combinations("ABCDEFG"[: len(item.options)], item.marks)
        if item.score(chosen) == item.marks
    ] == [item.keys]


@given(multiple_responses())
def test_ticking_everything_earns_no_more_than_choosing_blindly(item: MultipleResponse) -> None:
    letters = tuple("ABCDEFG"[: len(item.options)])
    blind = [item.score(chosen) for chosen in combinations(letters, item.marks)]
    assert item.score(letters) <= sum(blind) / len(blind)


@given(multiple_responses(), st.data())
def test_a_wrong_option_more_never_earns_more(item: MultipleResponse, data: st.DataObject) -> None:
    letters = "ABCDEFG"[: len(item.options)]
    wrong = data.draw(st.sampled_from([x for x in letters if x not in item.keys]))
    chosen = data.draw(st.sets(st.sampled_from(letters)))
    assert item.score(tuple(chosen | {wrong})) <= item.score(tuple(chosen - {wrong}))


def test_an_option_named_twice_counts_once() -> None:
    assert make_response(keys="AC").score(("A", "A")) == 1


@pytest.mark.parametrize("response", ["AC", ("A", "Z")])
def test_a_multiple_response_accepts_letters_of_its_options_only(response: Any) -> None:
    assert make_response().accepts(response) == "Choose from the options."


def test_distractors_chosen_are_signs_of_their_misconceptions() -> None:
    assert make_choice().misconceptions_in("A") == ("S1.MIS1",)
    assert make_choice().misconceptions_in("B") == ()
    assert make_response(keys="AC").misconceptions_in(("A", "B")) == ("S1.MIS1",)


@pytest.mark.parametrize("item", [make_short(), make_extended()])
def test_words_wait_for_a_person(item: Item) -> None:
    assert item.score("They forage.") is None
    assert item.score(" \n\t ") == 0
    assert item.accepts(("A",)) == "Write the answer as text."
    assert item.accepts("x" * 20_000) is None
    assert item.accepts("x" * 20_001) == "Shorten the answer to 20,000 characters."


@given(st.sets(st.integers(0, 3)), st.integers(1, 6))
def test_ticked_points_earn_their_marks_up_to_the_items_cap(ticked: set[int], cap: int) -> None:
    points = (1, 2, 1, 3)
    scheme = make_short(points=points).scheme
    assert scheme.award(ticked, cap) == min(cap, sum(points[n] for n in ticked))


@given(st.integers(0, 6))
def test_every_mark_lies_in_exactly_one_level_and_nought_in_none(marks: int) -> None:
    scheme = Levels.model_validate(LEVELS)
    holding = [level for level in scheme.levels if level.marks[0] <= marks <= level.marks[1]]
    assert len(holding) == int(marks > 0)


@pytest.mark.parametrize(
    "bands",
    [
        [[1, 3], [5, 6]],
        [[1, 3], [3, 6]],
        [[2, 3], [4, 6]],
        [[0, 3], [4, 6]],
        [[4, 6], [1, 3]],
        [[1, 3], [4, 3]],
        [[1, 6]],
        [[1, 3], [4, 5]],
    ],
)
def test_levels_that_do_not_touch_from_one_to_the_total_are_refused(bands: list[Any]) -> None:
    levels = [{"level": n, "marks": band, "text": "x"} for n, band in enumerate(bands, 1)]
    with pytest.raises(ValidationError):
        make_extended(scheme=LEVELS | {"levels": levels})


def test_an_exemplar_cannot_have_more_marks_than_there_are() -> None:
    with pytest.raises(ValidationError, match="exemplar: 7 marks of 6"):
        make_extended(scheme=LEVELS | {"exemplar": {"answer": "a", "marks": 7, "why": "w"}})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ref": "bees"}, "ref"),
        ({"level": 0}, "level"),
        ({"marks": 31}, "marks"),
        ({"estimated_facility": 1.0}, "estimated_facility"),
        ({"estimated_facility": float("nan")}, "estimated_facility"),
        ({"estimated_minutes": float("inf")}, "estimated_minutes"),
        ({"stem": "  "}, "stem"),
        ({"syllabus": []}, "syllabus"),
        ({"syllabus": ["S1.KC1", "S1.KC2", "S1.KC3"]}, "syllabus"),
        ({"syllabus": ["S1.KC1", "S1.KC1"]}, "names a point twice"),
        ({"ao": {"AO1": 2}}, "ao: its marks add up to 2, the item has 1"),
        ({"ao": {"AO1": 2, "AO2": -1}}, "ao"),
        ({"ao": "AO4"}, "ao"),
        ({"law": {"as_at": "2026-01-01", "review_by": "2027-01-01", "nations": []}}, "nations"),
    ],
)
def test_a_field_that_no_item_can_have_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make_choice(**fields)


def options(*texts: str, keys: str = "A", misconceptions: str = "") -> list[dict[str, Any]]:
    return [
        {"text": text, "why": "w", "key": letter in keys}
        | ({"misconception": "S1.MIS1"} if letter in misconceptions else {})
        for letter, text in zip("ABCDEFGH", texts, strict=False)
    ]


@pytest.mark.parametrize(
    ("kind", "offered", "said"),
    [
        ("choice", options("a", "b"), "at least 3"),
        ("choice", options(*"abcdef"), "at most 5"),
        ("choice", options(*"abc", keys=""), "exactly one is the key, 0 are"),
        ("choice", options(*"abc", keys="AB"), "exactly one is the key, 2 are"),
        ("choice", options("Wax", "wax ", "comb"), "“Wax” stands twice"),
        ("choice", options(*"abc", misconceptions="A"), "the key “a” names a misconception"),
        ("response", options(*"abcd"), "two or more are keys"),
        ("response", options(*"abcd", keys="ABCD"), "two or more are keys"),
        ("response", options(*"abcd", keys="ABC"), "one for each key, so 3, not 2"),
        ("response", options(*"abc", keys="AB"), "at least 4"),
        ("response", options(*"abcdefgh", keys="AB"), "at most 7"),
    ],
)
def test_options_that_make_no_question_are_refused(
    kind: str, offered: list[dict[str, Any]], said: str
) -> None:
    marks = {"choice": 1, "response": 2}[kind]
    with pytest.raises(ValidationError, match=said):
        item_of(ref="BE-1", kind=f"multiple_{kind}", marks=marks, stem="Which?", options=offered)


def test_a_point_may_earn_two_marks_of_a_long_answer() -> None:
    item = make_extended(scheme={"points": [{"text": "a", "marks": 4}, {"text": "b", "marks": 4}]})
    assert item.scheme.total == 8


def test_an_answer_gets_two_lines_a_mark_to_write_on() -> None:
    assert [make_short(marks=m).answer_lines for m in (1, 2, 3)] == [2, 4, 6]


def test_marks_are_shared_out_by_objective() -> None:
    assert make_choice(ao="AO2", marks=3).marks_by_objective == {"AO2": 3}
    assert make_choice(ao={"AO1": 1, "AO2": 2}, marks=3).marks_by_objective == {"AO1": 1, "AO2": 2}


def test_a_set_is_worth_what_its_parts_are() -> None:
    parts = make_set("BE-9", make_short("BE-9a", marks=3), make_extended("BE-9b"))
    assert parts.marks == 9
