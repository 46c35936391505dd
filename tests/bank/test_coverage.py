"""Coverage counts what the bank holds, and says what is missing."""

import pytest

from mockexam.bank.coverage import BANDS, Coverage, band_of
from mockexam.bank.item import Item
from mockexam.bank.question import Question
from tests.factories import (
    SYLLABUS,
    ask,
    make_choice,
    make_extended,
    make_family,
    make_matching,
    make_set,
    make_short,
)


def coverage(*questions: Question) -> Coverage:
    return Coverage(SYLLABUS, questions)


def test_a_part_counts_as_an_item_and_a_family_as_one() -> None:
    counted = coverage(ask(make_choice()), make_set(), make_family(rows=5))
    assert len(counted.items) == 4
    assert (counted.stimuli, counted.families) == (1, 1)
    assert counted.by_kind["multiple_choice"] == 2
    assert counted.by_kind["ordering"] == 0


def test_a_misconception_counts_the_items_that_it_misleads_in() -> None:
    twice = make_choice("BE-1", options=4)
    counted = coverage(ask(twice), ask(make_matching()), ask(make_short()))
    (point,) = [point for point in counted.points if point.point.id == "S1.MIS1"]
    assert point.distractors == 3
    assert list(point.lacks()) == ["S1.MIS1: 0 of 4 items", "S1.MIS1: 0 of 2 kinds of question"]


def test_near_duplicate_points_count_together() -> None:
    together = SYLLABUS.model_copy(update={"near_duplicates": (("S1.KC1", "S2.KC1"),)})
    items: list[Item] = [make_choice(f"BE-{n}", syllabus=["S1.KC1"]) for n in (1, 2)]
    items += [make_choice("BE-3", syllabus=["S2.KC1"]), make_short("BE-4", syllabus=["S2.KC1"])]
    counted = Coverage(together, tuple(ask(item) for item in items))
    points = {point.point.id: point for point in counted.points}
    assert points["S1.KC1"].items == points["S2.KC1"].items == 4
    assert points["S1.KC1"].by_kind == {"multiple_choice": 3, "short_answer": 1}
    assert list(points["S1.KC1"].lacks()) == []


def test_a_quality_wants_a_marking_point_that_rewards_it() -> None:
    document = SYLLABUS.as_json()
    document["topics"][0]["points"][0]["assess"] = "quality"
    syllabus = type(SYLLABUS).model_validate(document)
    bare = Coverage(syllabus, (ask(make_short()),))
    rewarded = Coverage(syllabus, (ask(make_extended()),))
    said = "S1.KC1: no marking point of a written item rewards it"
    assert said in bare.lacking()
    assert said not in rewarded.lacking()
    assert rewarded.levels_based == 1


@pytest.mark.parametrize(
    ("facility", "band"), [(0.05, 0), (0.39, 0), (0.4, 1), (0.89, 5), (0.99, 6)]
)
def test_a_band_holds_its_lower_end(facility: float, band: int) -> None:
    assert band_of(facility) == band
    assert BANDS[band] <= facility < BANDS[band + 1]


def test_the_heat_map_has_every_topic_and_every_item_once() -> None:
    facilities = [0.1, 0.45, 0.62, 0.62, 0.95]
    items = [make_choice(f"BE-{n}", estimated_facility=f) for n, f in enumerate(facilities, 1)]
    counted = coverage(*(ask(item) for item in items))
    assert counted.heat_map() == {"T1": (1, 1, 0, 2, 0, 0, 1), "T2": (0,) * 7}
    assert counted.facility == (0.1, 0.95)


def test_the_commonest_opening_is_that_of_the_sentence_that_asks() -> None:
    stems = ["A hive hums. Who lives in it?", "Night falls. Who lives in there?", "Why so?"]
    items = [make_choice(f"BE-{n}", stem=stem) for n, stem in enumerate(stems, 1)]
    opening, share = coverage(*(ask(item) for item in items)).commonest_opening
    assert (opening, round(share, 2)) == ("who lives in", 0.67)


def test_an_empty_bank_lacks_everything_and_divides_by_nothing() -> None:
    counted = coverage()
    assert counted.commonest_opening == ("", 0.0)
    assert counted.facility == (0.0, 0.0)
    assert counted.lacking()
