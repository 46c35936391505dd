"""A tutor sees what waits and is warned before results go out while others may sit the paper."""

from collections.abc import Callable
from datetime import timedelta

from tests.web.visitor import Visitor
from tests.web.world import Clock, Held

PRIMARY = "mx-button--primary"


def test_while_others_may_sit_not_yet_is_the_button_and_they_are_counted(
    tutor: Visitor, candidate: Visitor, other_candidate: Visitor, hold: Callable[..., Held]
) -> None:
    held = hold("Ada Lane", "Ben Moss", "Cy Nord")
    ada, ben = held.candidates["Ada Lane"], held.candidates["Ben Moss"]
    candidate.start(ada.code)
    candidate.submit(candidate.open(f"{ada.address}submit"))
    other_candidate.start(ben.code)
    asked = tutor.open(f"{held.address}release")
    assert "1 has not started, 1 is working, and others may still join." in asked.words
    assert f'{PRIMARY}" href="{held.address}">Not yet' in asked.html
    assert f'href="{held.address}release">Release results' in tutor.open(held.address).html
    assert f'{PRIMARY}" href="{held.address}release"' not in tutor.open(held.address).html


def test_once_nobody_can_start_or_work_releasing_is_the_button(
    tutor: Visitor, candidate: Visitor, hold: Callable[..., Held], clock: Clock
) -> None:
    held = hold("Ada Lane")
    candidate.start(held.candidates["Ada Lane"].code)
    clock.advance(hours=3)
    assert f'{PRIMARY}" href="{held.address}release"' in tutor.open(held.address).html
    asked = tutor.open(f"{held.address}release")
    assert "The sitting is not over" not in asked.words
    assert f'{PRIMARY}">Release results' in asked.html


def test_home_counts_what_waits_and_what_is_open(
    tutor: Visitor, candidate: Visitor, hold: Callable[..., Held]
) -> None:
    held = hold("Ada Lane")
    ada = held.candidates["Ada Lane"]
    candidate.start(ada.code)
    candidate.answer(candidate.open(f"{ada.address}questions/5"), {"answer-HA-4": "It swings."})
    candidate.submit(candidate.open(f"{ada.address}submit"))
    assert "1 answer to mark · 1 sitting open now" in tutor.open("/tutor/").words


def test_a_window_over_midnight_gives_the_day_with_each_time(
    tutor: Visitor, hold: Callable[..., Held], clock: Clock
) -> None:
    held = hold("Ada Lane", closes_at=clock() + timedelta(hours=20))
    window = "start between 12:00 on Wednesday 10 June 2026 and 08:00 on Thursday 11 June 2026"
    assert window in tutor.open(held.address).words
    assert window.removeprefix("start ") in tutor.open(f"{held.address}slips").words
    assert "08:00, Thursday 11 June 2026" in tutor.open("/tutor/sittings/").words
