"""Changes that come together are committed together, and each hears what became of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from mockexam.errors import MockExamError
from mockexam.store.database import Database
from mockexam.store.models import BankValue
from mockexam.store.together import AT_ONCE, Together

pytestmark = pytest.mark.both_engines
REFUSED = 13


class Unlucky(MockExamError):
    """What is refused here."""


class Room:
    """Stores numbers, and remembers how many came at once."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def store(self, connection: Connection, numbers: Sequence[int]) -> list[int | MockExamError]:
        self.batches.append(len(numbers))
        self.entered.set()
        self.gate.wait(10)
        outcomes: list[int | MockExamError] = []
        for number in numbers:
            if number == REFUSED:
                outcomes.append(Unlucky("No."))
                continue
            connection.execute(insert(BankValue).values(name="n", value=str(number), items=1))
            outcomes.append(number * 2)
        return outcomes


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def together(database: Database, room: Room) -> Together[int, int]:
    return Together(database, room.store)


@pytest.fixture
def stored(database: Database) -> Callable[[], set[int]]:
    def read() -> set[int]:
        with database.reading() as session:
            found = session.scalars(select(BankValue.value).where(BankValue.name == "n"))
            return {int(value) for value in found}

    return read


def test_each_change_is_there_when_its_caller_hears_of_it(
    together: Together[int, int], stored: Callable[[], set[int]]
) -> None:
    def do(number: int) -> bool:
        return together.do(number) == number * 2 and number in stored()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(do, range(100, 160)))


def test_what_comes_while_others_commit_is_committed_in_one_transaction(
    together: Together[int, int], room: Room, stored: Callable[[], set[int]]
) -> None:
    room.gate.clear()
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(together.do, 1)
        room.entered.wait(10)
        rest = [pool.submit(together.do, number) for number in range(2, 13)]
        while len(together._waiting) < len(rest):
            pass
        room.gate.set()
        assert [one.result() for one in (first, *rest)] == [2 * n for n in range(1, 13)]
    assert room.batches == [1, 11]
    assert len(stored()) == 12 < AT_ONCE


def test_who_has_waited_too_long_is_told_so_and_holds_up_nobody_behind_them(
    together: Together[int, int],
    room: Room,
    stored: Callable[[], set[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room.gate.clear()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(together.do, 1)
        room.entered.wait(10)
        monkeypatch.setattr("mockexam.store.together.WAIT_SECONDS", 0.01)
        impatient = pool.submit(together.do, 2)
        assert isinstance(impatient.exception(), WaitedTooLong)
        monkeypatch.setattr("mockexam.store.together.WAIT_SECONDS", 20)
        patient = pool.submit(together.do, 3)
        while len(together._waiting) < 2:
            pass
        room.gate.set()
        assert [first.result(), patient.result()] == [2, 6]
    assert together.do(4) == 8
    assert stored() == {1, 3, 4}


def test_many_threads_over_a_long_time_each_hear_of_their_own(
    together: Together[int, int], stored: Callable[[], set[int]]
) -> None:
    """Leading is handed on whoever comes when; nobody sleeps for good."""

    def do(start: int) -> list[int]:
        return [together.do(number) for number in range(start, start + 25)]

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(do, range(1000, 2200, 100)))
    assert found == [[2 * n for n in range(s, s + 25)] for s in range(1000, 2200, 100)]
    assert len(stored()) == 300


def test_a_refusal_reaches_its_own_caller_and_keeps_nobody_else_from_being_stored(
    together: Together[int, int], stored: Callable[[], set[int]]
) -> None:
    with pytest.raises(Unlucky):
        together.do(REFUSED)
    assert together.do(14) == 28
    assert stored() == {14}


def test_one_change_that_breaks_the_transaction_does_not_take_the_others_with_it(
    together: Together[int, int], room: Room, stored: Callable[[], set[int]]
) -> None:
    together.do(5)
    room.gate.clear()
    room.entered.clear()
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(together.do, 1)
        room.entered.wait(10)
        rest = [pool.submit(together.do, number) for number in (2, 5, 3)]
        while len(together._waiting) < len(rest):
            pass
        room.gate.set()
        assert first.result() == 2
        assert isinstance(rest[1].exception(), IntegrityError)
        assert [rest[0].result(), rest[2].result()] == [4, 6]
    assert stored() == {1, 2, 3, 5}
