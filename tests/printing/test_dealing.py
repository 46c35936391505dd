"""Versions are dealt so that neighbours differ, as often each, and stay where they were dealt."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mockexam.printing.dealing import deal, neighbours
from mockexam.printing.pack import seat_key

LETTERS = "ABCDEF"
versions = st.integers(2, 6).map(lambda n: LETTERS[:n])
names = st.one_of(
    st.just(""),
    st.builds("{}{}".format, st.sampled_from("ABCD"), st.integers(1, 9)),
    st.sampled_from(["12", "13", "Row 3, 2", "Row 3, 3", "by the door", "ß1"]),
)
rooms = st.lists(names, max_size=40).map(
    lambda seats: sorted(seats, key=lambda seat: (not seat, seat_key(seat)))
)


def grid(rows: int, columns: int) -> list[str]:
    return [f"{'ABCDEFGH'[row]}{column}" for row in range(rows) for column in range(1, columns + 1)]


@given(rooms, versions)
def test_nobody_has_the_version_of_who_sits_beside_them(seats: list[str], letters: str) -> None:
    dealt = deal(seats, letters)
    assert all(dealt[one] != dealt[other] for one, other in neighbours(seats))


@given(rooms, versions)
def test_no_version_is_dealt_more_than_once_oftener_than_another(
    seats: list[str], letters: str
) -> None:
    counts = Counter(deal(seats, letters))
    assert max(counts[one] for one in letters) - min(counts[one] for one in letters) <= 1


@given(rooms, versions)
def test_the_same_room_is_dealt_the_same_versions(seats: list[str], letters: str) -> None:
    dealt = deal(seats, letters)
    assert deal(seats, letters) == dealt
    assert deal(seats, letters, dealt) == dealt


@given(rooms, versions, st.sets(st.integers(0, 39)))
def test_who_comes_late_changes_nobody_and_differs_where_a_version_is_left(
    seats: list[str], letters: str, late: set[int]
) -> None:
    early = [place for place in range(len(seats)) if place not in late]
    held = [""] * len(seats)
    for place, letter in zip(early, deal([seats[n] for n in early], letters), strict=True):
        held[place] = letter
    dealt = deal(seats, letters, held)
    assert all(dealt[place] == held[place] for place in early)
    if len(letters) > 2:
        beside = neighbours(seats)
        assert all(dealt[a] != dealt[b] for a, b in beside if a in late or b in late)


def test_two_versions_lie_like_the_squares_of_a_board() -> None:
    for columns in (4, 5):
        dealt = deal(grid(4, columns), "AB")
        rows = ["".join(dealt[n : n + columns]) for n in range(0, len(dealt), columns)]
        assert rows[0] == rows[2] != rows[1] == rows[3]


def test_with_four_versions_nobody_has_that_of_in_front_or_behind() -> None:
    for columns in (4, 5, 6, 8):
        dealt = deal(grid(5, columns), "ABCD")
        assert all(one != other for one, other in zip(dealt, dealt[columns:], strict=False))


def test_candidates_without_a_seat_are_dealt_versions_in_turn() -> None:
    assert deal(["", "", "", ""], "ABC") == ["A", "B", "C", "A"]


def test_an_empty_room_is_dealt_nothing() -> None:
    assert deal([], "AB") == []
