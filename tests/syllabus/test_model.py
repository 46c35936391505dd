"""A syllabus refuses ids that clash or name nothing, and finds what touches a topic."""

from typing import Any

import pytest
from pydantic import ValidationError

from mockexam.syllabus import Syllabus

TOPICS: list[dict[str, Any]] = [
    {
        "id": "T1",
        "title": "Hives",
        "short": "Hives",
        "points": [
            {"id": "S1.KC1", "kind": "concept", "text": "One queen.", "also": ["T2"]},
            {"id": "S1.MIS1", "kind": "misconception", "text": "Two.", "instead": "One."},
        ],
    },
    {
        "id": "T2",
        "title": "Honey",
        "short": "Honey",
        "points": [{"id": "S2.KC1", "kind": "concept", "text": "Capped."}],
    },
]


def syllabus(**fields: Any) -> Syllabus:
    return Syllabus.model_validate({"ref": "bees", "title": "Bees", "topics": TOPICS} | fields)


def test_points_are_found_by_id_and_in_topic_order() -> None:
    bees = syllabus()
    assert [point.id for point in bees.points()] == ["S1.KC1", "S1.MIS1", "S2.KC1"]
    assert bees.point["S2.KC1"].text == "Capped."
    assert bees.topic["T2"].title == "Honey"


def test_a_topic_is_touched_by_its_own_points_first_and_then_by_others() -> None:
    assert [point.id for point in syllabus().points_about("T2")] == ["S2.KC1", "S1.KC1"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"topics": [TOPICS[0], TOPICS[0]]}, "T1: stands more than once"),
        ({"topics": [TOPICS[0], TOPICS[1] | {"points": TOPICS[0]["points"]}]}, "S1.KC1, S1.MIS1"),
        ({"topics": [TOPICS[0]]}, "S1.KC1: also names no topic T2"),
        ({"topics": []}, "at least 1"),
        ({"near_duplicates": [["S1.KC1", "S9.KC9"]]}, "S9.KC9: no such point"),
        (
            {"confusable": [{"id": "c", "title": "c", "rule": "r", "points": ["S8.KC8"]}]},
            "S8.KC8: no such point",
        ),
    ],
)
def test_ids_that_clash_or_name_nothing_are_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        syllabus(**fields)


@pytest.mark.parametrize(
    "point",
    [
        {"id": "S1.MIS1", "kind": "misconception", "text": "Two queens."},
        {"id": "S1.KC1", "kind": "concept", "text": "One queen.", "instead": "Two."},
    ],
)
def test_what_to_think_instead_belongs_to_a_misconception_and_to_nothing_else(
    point: dict[str, str],
) -> None:
    with pytest.raises(ValidationError, match="instead"):
        syllabus(topics=[TOPICS[1] | {"points": [point]}])
