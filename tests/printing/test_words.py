"""The paper's own words for numbers and durations."""

import pytest

from mockexam.printing import words


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(45, "45 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"), (121, "2 hours 1 minute")],
)
def test_a_working_time_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert words.say_duration(minutes) == said


def test_one_mark_is_singular() -> None:
    assert [words.say_marks(1), words.say_marks(2)] == ["1 mark", "2 marks"]


def test_a_level_of_one_mark_is_no_range() -> None:
    assert [words.say_span((3, 4)), words.say_span((3, 3))] == ["3–4", "3"]


def test_numbers_are_words_up_to_ten() -> None:
    assert [words.say_number(2), words.say_number(11)] == ["two", "11"]


def test_what_sections_carry_is_one_sentence_and_one_section_needs_none() -> None:
    two = [("Section A", 1), ("Section B", 40)]
    assert words.say_sections(two) == "Section A carries 1 mark and Section B 40."
    assert words.say_sections([*two, ("Section C", 9)]) == (
        "Section A carries 1 mark, Section B 40 and Section C 9."
    )
    assert words.say_sections(two[:1]) == ""
