"""The kinds that are answered slot by slot, and numbers: what earns marks and what does not."""

from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockexam.bank.kinds.spelling import is_close, plain_words, slips
from tests.factories import (
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_true_false,
)


@pytest.mark.parametrize(
    ("response", "marks"),
    [
        (("false", "B"), 2),
        (("false", "A"), 1),
        (("false", ""), 1),
        (("true", "B"), 0),
        (("", "B"), 0),
        (("false",), 1),
    ],
)
def test_a_reason_counts_only_where_the_verdict_is_right(response: Any, marks: int) -> None:
    assert make_true_false().score(response) == marks


def test_one_mark_wants_verdict_and_reason() -> None:
    item = make_true_false(marks=1)
    assert [item.score(r) for r in (("false", "B"), ("false", "A"), ("true", "B"))] == [1, 0, 0]
    assert "right reason" in item.marking_rule


def test_a_wrong_reason_is_a_sign_of_its_misconception() -> None:
    assert make_true_false().misconceptions_in(("false", "A")) == ("S1.MIS1",)
    assert make_true_false().misconceptions_in(("false", "B")) == ()


@given(st.tuples(*[st.sampled_from(["", "A", "B", "C", "D"])] * 3))
def test_every_match_earns_its_own_mark(response: tuple[str, ...]) -> None:
    item = make_matching()
    right = sum(given == key for given, key in zip(response, ("C", "D", "A"), strict=True))
    assert item.score(response) == right


def test_a_foreseen_mismatch_is_a_sign_of_its_misconception() -> None:
    assert make_matching().misconceptions_in(("", "A", "")) == ("S1.MIS1",)


def pairs_in_order(order: tuple[int, ...]) -> int:
    """Count, the long way, the steps that come straight after the one before them."""
    return sum(order.index(n + 1) == order.index(n) + 1 for n in range(len(order) - 1))


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_an_order_earns_a_mark_for_each_pair_of_neighbours(order: tuple[int, ...]) -> None:
    item = make_ordering()
    place = {item.steps[step]: str(at + 1) for at, step in enumerate(order)}
    response = tuple(place[step] for step in item.shown)
    assert item.score(response) == pairs_in_order(order)
    assert make_ordering(marks=1).score(response) == int(order == (0, 1, 2, 3))


def test_a_place_typedtwice_earns_no_more_than_an_order_can() -> None:
    item = make_ordering()
    twice = [r for r in product("1234", repeat=4) if len(set(r)) < 4]
    orders = [r for r in product("1234", repeat=4) if len(set(r)) == 4]
    assert max(item.score(response) for response in twice) < item.marks
    assert max(item.score(r) for r in twice if len(set(r)) == 2) == 0
    assert sum(map(item.score, twice)) / len(twice) <= sum(map(item.score, orders)) / len(orders)


def test_steps_are_never_shown_in_their_right_order() -> None:
    item = make_ordering(steps=["Ask", "Be still", "Call"], marks=2)
    assert list(item.shown) == ["Call", "Be still", "Ask"]
    assert list(make_ordering().shown) != list(make_ordering().steps)


@pytest.mark.parametrize(
    "typed", ["worker", "Worker.", " the worker ", "forager", "wroker", "workr"]
)
def test_a_gap_takes_small_slips(typed: str) -> None:
    assert make_gap_fill().score((typed, "")) == 1


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("unprofessional", "professional"),
        ("unreliability", "reliability"),
        ("incompetent", "competent"),
        ("proactive", "reactive"),
        ("objective", "subjective"),
        ("employer", "employee"),
        ("complainant", "complaint"),
        ("25", "2.5"),
        ("£250", "£2.50"),
        ("15 minutes", "1.5 minutes"),
        ("-5%", "5%"),
    ],
)
def test_opposites_and_other_figures_are_no_slips(typed: str, wanted: str) -> None:
    assert not is_close(typed, wanted)
    assert not is_close(wanted, typed)


def test_a_slip_in_a_rejected_answer_is_still_that_answer() -> None:
    gap = {"accept": ["complement"], "reject": [{"text": "compliment", "misconception": "S1.MIS1"}]}
    item = make_gap_fill(passage="A [1].", gaps=[gap], marks=1)
    wrong = ("compliment", "complimant", "compliments")
    assert [item.score((typed,)) for typed in ("complement", "complemnt", *wrong)] == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert item.misconceptions_in(("compliments",)) == ("S1.MIS1",)


def test_gaps_are_those_that_a_page_shows() -> None:
    for passage in (r"A [1]; see note \[2\].", "A [1]; see &#91;2&#93;."):
        with pytest.raises(ValidationError, match=r"its gaps are \[1, 2\]"):
            make_gap_fill(passage=passage, gaps=[{"accept": ["a"]}], marks=1)


@pytest.mark.parametrize("typed", ["drone", "work", "workers of the hive", "", "queen"])
def test_a_gap_takes_no_other_word(typed: str) -> None:
    assert make_gap_fill().score((typed, "")) == 0


def test_a_rejected_answer_shows_its_misconception() -> None:
    assert make_gap_fill().misconceptions_in(("Drone", "B")) == ("S1.MIS1", "S2.MIS1")


@pytest.mark.parametrize("wanted", ["wax", "HEAT", "30", "2015"])
@given(typed=st.text(alphabet="abcdehtwx0123459", min_size=1, max_size=6))
def test_short_words_and_figures_are_taken_to_the_letter(wanted: str, typed: str) -> None:
    assert is_close(wanted, wanted)
    if plain_words(typed) != plain_words(wanted):
        assert not is_close(typed, wanted)


words = st.text(alphabet="abc", max_size=5)


@given(words, words, words)
def test_slips_are_a_distance(one: str, two: str, three: str) -> None:
    assert slips(one, two) == slips(two, one)
    assert (slips(one, two) == 0) == (one == two)
    assert slips(one, two) >= abs(len(one) - len(two))
    assert slips(one, three) <= len(one) + len(three)


@pytest.mark.parametrize(
    ("one", "other", "n"),
    [("ab", "ba", 1), ("empathy", "empahty", 1), ("abc", "", 3), ("a", "b", 1)],
)
def test_swapped_neighbours_are_one_slip(one: str, other: str, n: int) -> None:
    assert slips(one, other) == n


@pytest.mark.parametrize(
    "typed", ["75", "75%", "75 %", "75.0", "75.5", "74.5", "about 75", "75 per cent", "+75", "= 75"]
)
def test_a_number_is_read_with_its_unit_and_within_its_tolerance(typed: str) -> None:
    assert make_numeric().score(typed) == 2


@pytest.mark.parametrize(
    "typed", ["76", "£75", "75 minutes", "7 5", "75,5", "", "many", "75-76", None]
)
def test_another_number_or_unit_earns_nothing(typed: str | None) -> None:
    assert make_numeric().score(typed) == 0


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        ("customers", "12 thousand"),
        ("", "12k"),
        ("", "12 dozen"),
        ("days", "12 weeks"),
        ("days", "12 months"),
        ("people", "12%"),
        ("£", "12p"),
        ("minutes", "£12"),
    ],
)
def test_a_multiple_or_another_measure_is_another_figure(unit: str, typed: str) -> None:
    assert make_numeric(unit=unit, answer=12, tolerance=0, marks=1).score(typed) == 0


def test_a_foreseen_slip_earns_what_the_author_gave_it() -> None:
    item = make_numeric()
    assert item.score("25") == 1
    assert item.misconceptions_in("25 %") == ("S1.MIS1",)
    assert item.misconceptions_in("75") == ()


@pytest.mark.parametrize(
    ("unit", "answer", "shown", "typed"),
    [
        ("£", 1250.5, "£1,250.50", "1,250.50"),
        ("£", 12, "£12", "£12.00"),
        ("minutes", 12, "12 minutes", "12 mins"),
        ("calls", 1200, "1,200 calls", "1200 telephone calls"),
        ("", 3.5, "3.5", "3.50"),
        ("%", -4, "-4%", "−4"),
        ("%", -4, "-4%", "–4 %"),
        ("$", 12, "$12", "$12"),
        ("€", 12, "€12", "12 euros"),
        ("£", 12.5, "£12.50", "£12.50p"),
        ("£", 0.125, "£0.125", "0.125"),
        ("minute", 1, "1 minute", "1 minute"),
        ("mins", 5, "5 mins", "5 minutes"),
        ("percent", 25, "25 percent", "25%"),
        ("°C", 21, "21 °C", "21 °C"),
        ("days", 7, "7 days", "7 days"),
    ],
)
def test_a_figure_is_shown_as_print_shows_it_and_read_as_people_type_it(
    unit: str, answer: float, shown: str, typed: str
) -> None:
    item = make_numeric(unit=unit, answer=answer, tolerance=0, marks=1)
    assert [line.text for line in item.key_lines()] == [shown]
    assert item.score(typed) == item.score(shown) == 1


@given(st.decimals(-10_000, 10_000, places=2))
def test_every_number_that_is_shown_can_be_typed_back(answer: Any) -> None:
    item = make_numeric(answer=answer, tolerance=0, unit="kg", marks=1)
    assert item.score(item.shown_figure(item.answer)) == 1


@pytest.mark.parametrize("item", [make_true_false(), make_matching(), make_ordering()])
def test_slots_accept_what_they_offer_and_nothing_else(item: Any) -> None:
    blank = ("",) * len(item.slot_choices)
    assert item.accepts(blank) is None
    assert item.score(blank) == 0
    assert item.accepts(("no such thing", *blank[1:])) == "Choose from what is offered."
    assert item.accepts((*blank, "")) == f"Answer in {len(blank)} places."
    assert item.accepts("text") == f"Answer in {len(blank)} places."


def test_what_is_typed_is_kept_up_to_a_length() -> None:
    assert make_gap_fill().accepts(("x" * 200, "A")) is None
    assert make_gap_fill().accepts(("x" * 201, "A")) == "Shorten each answer to 200 characters."
    assert make_numeric().accepts("what now") is None
    assert make_numeric().accepts("x" * 201) == "Shorten the answer to 200 characters."
    assert make_numeric().accepts(("7",)) == "Write the answer as a number."


OPTIONS = [{"text": t, "key": t == "a", "why": "w"} for t in "abc"]


@pytest.mark.parametrize(
    ("make", "fields", "said"),
    [
        (
            make_true_false,
            {"reasons": [o | {"key": False} for o in OPTIONS]},
            "exactly one is the key",
        ),
        (make_true_false, {"marks": 3}, "marks"),
        (make_matching, {"marks": 2}, "one for each premise, so 3, not 2"),
        (make_matching, {"options": ["drone", "queen", "Queen", "worker"]}, "“Queen” stands twice"),
        (
            make_matching,
            {"options": ["drone", "queen", "keeper"]},
            "“worker” is none of the options",
        ),
        (
            make_matching,
            {"premises": [{"text": t, "match": "queen"} for t in "abc"]},
            "two share an option",
        ),
        (make_ordering, {"marks": 2}, "one for each pair of neighbours"),
        (make_ordering, {"steps": ["a", "A", "b"], "marks": 2}, "stands twice"),
        (make_gap_fill, {"passage": "A [1] and a [3]."}, r"write \[1\] to \[2\] in order"),
        (make_gap_fill, {"gaps": [{"accept": ["a"]}], "passage": "[1]"}, "one for each gap, so 1"),
        (
            make_gap_fill,
            {"gaps": [{"accept": ["a"], "options": OPTIONS}] * 2},
            "`accept` where it is typed",
        ),
        (
            make_gap_fill,
            {"gaps": [{"accept": ["Wax"], "reject": [{"text": "wax"}]}] * 2},
            "“wax” is accepted and rejected",
        ),
        (make_numeric, {"tolerance": -1}, "tolerance"),
        (make_numeric, {"foreseen": [{"value": 75.4, "why": "w"}]}, "within the tolerance"),
        (make_numeric, {"foreseen": [{"value": 9, "why": "w", "marks": 2}]}, "fewer marks than 2"),
        (make_numeric, {"answer": float("inf")}, "answer"),
    ],
)
def test_what_makes_no_question_is_refused(make: Any, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make(**fields)


def test_options_may_serve_twice_where_the_author_says_so() -> None:
    premises = [{"text": t, "match": "queen"} for t in "abc"]
    item = make_matching(premises=premises, reuse=True)
    assert item.score(("C", "C", "C")) == Fraction(3)
