"""Joining: by a code of one's own, by the sitting's code and a name, in one place at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from mockexam.services import seats
from mockexam.services.entries import Entry
from mockexam.services.invigilation import AllowMove
from mockexam.store.database import Database
from tests.sitting_acts import act
from tests.web.visitor import Visitor
from tests.web.world import NOON, Clock, Held

Hold = Callable[..., Held]
ADA = "Ada Lane"


def test_a_code_of_one_s_own_shows_who_and_what(candidate: Visitor, hold: Hold) -> None:
    page = candidate.join(hold(ADA).candidates[ADA].code)
    assert "Confirm your details" in page.words
    assert "Ada Lane · 0001" in page.words
    assert "Quay College · 10001" in page.words
    assert "6, 14 marks" in page.words
    assert "If you start now, you have the full 40 minutes, to 12:40." in page.words


@pytest.mark.parametrize("spoil", [str.lower, lambda code: code.replace("-", " "), "  {}  ".format])
def test_a_code_is_taken_however_it_is_typed(
    candidate: Visitor, hold: Hold, spoil: Callable[[str], str]
) -> None:
    code = hold(ADA).candidates[ADA].code
    assert "Confirm your details" in candidate.join(spoil(code)).words


@pytest.mark.parametrize("code", ["ABCD-EFGH", "ABCDEF", "A", "12345678901234567890", "'; --"])
def test_a_wrong_code_is_named_and_kept_to_be_mended(candidate: Visitor, code: str) -> None:
    page = candidate.join(code)
    assert page.status == 422
    assert "This code is not known." in page.words
    assert page.holds("code") == code


def test_an_empty_code_is_asked_for(candidate: Visitor) -> None:
    page = candidate.join("")
    assert page.status == 422
    assert "Enter the code from your slip or from the board." in page.words


def test_the_sitting_s_code_asks_for_a_name_and_enters_who_gives_one(
    candidate: Visitor, tutor: Visitor, hold: Hold
) -> None:
    held = hold()
    assert "Your full name" in candidate.join(held.join_code).words
    page = candidate.join(held.join_code, "Cy Holm")
    assert "Cy Holm · 0001" in page.words
    assert "Cy Holm" in tutor.open(held.address).words


def test_a_link_that_carries_the_code_needs_no_typing(candidate: Visitor, hold: Hold) -> None:
    held = hold(ADA)
    page = candidate.open(f"/join/{held.candidates[ADA].code}")
    assert "Confirm your details" in candidate.submit(page).words


def test_a_name_on_the_list_gets_its_own_entry_with_its_extra_time(
    candidate: Visitor, tutor: Visitor, hold: Hold
) -> None:
    held = hold()
    tutor.submit(tutor.open(held.address), {"candidates": "Ben Moss, 25"})
    page = candidate.join(held.join_code, "ben  moss")
    assert "40 min + 10 min extra = 50" in page.words


def test_a_name_that_is_known_from_another_sitting_brings_no_extra_time(
    candidate: Visitor, hold: Hold
) -> None:
    hold(Entry("Ben Moss", 25))
    page = candidate.join(hold().join_code, "Ben Moss")
    assert "Ben Moss · 0002" in page.words
    assert "If you start now, you have the full 40 minutes, to 12:40." in page.words


def test_a_sitting_s_code_enters_so_many_and_no_more(
    candidate: Visitor,
    other_candidate: Visitor,
    tutor: Visitor,
    hold: Hold,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seats, "JOINED_MAX", 2)
    held = hold(ADA)
    assert "Confirm your details" in candidate.join(held.join_code, "Cy Holm").words
    refused = other_candidate.join(held.join_code, "Dee Firth")
    assert refused.status == 422
    assert "This exam has no place left to join by name." in refused.words
    assert "Confirm your details" in other_candidate.join(held.join_code, ADA).words
    more = tutor.submit(tutor.open(held.address), {"candidates": "Dee Firth"})
    assert "Candidates entered: 1." in more.words


@pytest.mark.both_engines
def test_of_browsers_that_join_by_one_new_name_at_once_one_gets_in(
    app: Flask, tutor: Visitor, hold: Hold
) -> None:
    held = hold()
    visitors = [Visitor(app) for _ in range(4)]
    forms = [visitor.join(held.join_code) for visitor in visitors]
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda v, form: v.submit(form, {"name": ADA}), visitors, forms))
    assert sorted(page.status for page in pages) == [200, 422, 422, 422]
    assert tutor.open(held.address).words.count(f"{ADA} 0001") == 1
    assert f"{ADA} 0002" not in tutor.open(held.address).words


def test_a_name_that_somebody_sits_under_is_not_given_away(
    candidate: Visitor, other_candidate: Visitor, hold: Hold
) -> None:
    held = hold(ADA)
    candidate.join(held.candidates[ADA].code)
    refused = other_candidate.join(held.join_code, ADA)
    assert refused.status == 422
    assert "Ada Lane has already joined." in refused.words
    assert "Question 1" in candidate.submit(candidate.open(held.candidates[ADA].address)).words


def test_a_running_exam_goes_on_at_another_computer_once_an_invigilator_lets_it(
    candidate: Visitor, other_candidate: Visitor, hold: Hold, database: Database
) -> None:
    ada = hold(ADA).candidates[ADA]
    page = candidate.start(ada.code)
    candidate.answer(page, {"answer-HA-1": "B"})
    early = other_candidate.join(ada.code)
    assert early.status == 409
    assert "Ask the invigilator to move it here" in early.words
    assert candidate.answer(page, {"answer-HA-1": "B"}).status == 200
    act(database, AllowMove(ada.attempt_id, NOON, by="H. Farrow", reason="the screen broke"))
    again = other_candidate.join(ada.code)
    assert "Question 1, answered" in again.words
    refused = candidate.answer(page, {"answer-HA-1": "A"})
    assert refused.path == "/join"
    assert "What you have saved is kept." in refused.words
    assert candidate.save_as_script(page, {"answer-HA-1": "A"}).status_code == 403
    assert 'value="B" checked' in other_candidate.open(f"{ada.address}questions/1").html


def test_before_the_window_one_waits_and_no_time_runs(
    candidate: Visitor, hold: Hold, clock: Clock
) -> None:
    held = hold(ADA, opens_at=NOON + timedelta(minutes=10))
    page = candidate.join(held.candidates[ADA].code)
    assert "The exam opens at 12:10 on Wednesday 10 June 2026." in page.words
    early = candidate.submit(page, {"start": "1"})
    assert early.status == 409
    assert "This exam has not opened yet." in early.words
    clock.advance(minutes=10)
    started = candidate.submit(candidate.open(page.path), {"start": "1"})
    assert "40 minutes left" in started.words


def test_after_the_last_start_nobody_starts(candidate: Visitor, hold: Hold, clock: Clock) -> None:
    held = hold(ADA)
    page = candidate.join(held.candidates[ADA].code)
    clock.advance(hours=2)
    late = candidate.submit(page, {"start": "1"})
    assert late.status == 409
    assert "The exam closed at 14:00" in candidate.open(page.path).words


def test_who_starts_at_the_last_moment_has_the_full_time(
    candidate: Visitor, hold: Hold, clock: Clock
) -> None:
    held = hold(ADA)
    page = candidate.join(held.candidates[ADA].code)
    clock.advance(hours=1, minutes=59, seconds=59)
    assert "40 minutes left" in candidate.submit(page, {"start": "1"}).words


def test_wrong_details_are_told_to_the_tutor_and_start_nothing(
    candidate: Visitor, tutor: Visitor, hold: Hold
) -> None:
    held = hold(ADA)
    page = candidate.submit(candidate.join(held.candidates[ADA].code), {"wrong": "1"})
    assert "The invigilator has been told." in page.words
    sitting = tutor.open(held.address).words
    assert "Says the details are wrong" in sitting
    assert "Working 0" in sitting
