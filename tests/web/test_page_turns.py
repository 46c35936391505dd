"""Turns at making pages: few at once, and nobody waits for good."""

from threading import Barrier, Event, Thread

import pytest

from mockexam.web.learner import page_turns
from mockexam.web.learner.page_turns import AT_ONCE, page_turn


def test_no_more_pages_are_made_at_once_than_there_are_turns() -> None:
    making: list[int] = []
    most: list[int] = []
    begin = Barrier(8)

    def make() -> None:
        begin.wait(timeout=5)
        for _ in range(50):
            with page_turn():
                making.append(1)
                most.append(len(making))
                making.pop()

    threads = [Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert len(most) == 8 * 50
    assert max(most) <= AT_ONCE


def test_a_page_is_made_out_of_turn_where_those_in_front_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_turns, "WAIT_SECONDS", 0.01)
    leave, inside = Event(), Barrier(AT_ONCE + 1)

    def hang() -> None:
        with page_turn():
            inside.wait(timeout=5)
            leave.wait(timeout=5)

    threads = [Thread(target=hang) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    inside.wait(timeout=5)
    try:
        with page_turn():
            out_of_turn = True
    finally:
        leave.set()
        for thread in threads:
            thread.join(timeout=5)
    assert out_of_turn
    _turns_are_all_free()


def test_a_page_that_fails_gives_its_turn_back() -> None:
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), page_turn():
            1 / 0  # noqa: B018 (it is to fail)
    _turns_are_all_free()


def _turns_are_all_free() -> None:
    taken = [page_turns._turns.acquire(blocking=False) for _ in range(AT_ONCE)]
    for _ in taken:
        page_turns._turns.release()
    assert all(taken)
