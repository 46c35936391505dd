"""Packs: the order of copies, files that a printer holds, rooms from their seats."""

from hypothesis import given
from hypothesis import strategies as st

from mockexam.printing.copies import Copy
from mockexam.printing.layout import Layout
from mockexam.printing.pack import batches_of, in_seating_order, seat_key, sheets_of, spares_for
from mockexam.printing.plan import Place, plan_seats

PAGES = {"short": 4, "long": 16, "odd": 7}

copies = st.lists(
    st.builds(
        Copy,
        base=st.sampled_from(list(PAGES)),
        number=st.integers(1, 9999).map("{:04}".format),
        name=st.sampled_from(["Ada", "Ben", "Жанна", ""]),
        seat=st.sampled_from(["", "A1", "A2", "A10", "B1"]),
        layout=st.sampled_from(Layout),
        spare=st.booleans(),
    ),
    max_size=40,
)


@given(copies, st.integers(1, 60))
def test_files_hold_every_copy_once_and_none_is_split(held: list[Copy], sheets: int) -> None:
    batches = batches_of(held, PAGES, sheets_max=sheets)
    assert sorted(map(repr, (copy for one in batches for copy in one.copies))) == sorted(
        map(repr, held)
    )
    for one in batches:
        assert {copy.layout for copy in one.copies} == {one.layout}
        assert one.sheets == sum(sheets_of(PAGES[copy.base]) for copy in one.copies)
        assert one.sheets <= sheets or len(one.copies) == 1
    assert len({one.name for one in batches}) == len(batches)


@given(copies, st.integers(1, 60))
def test_files_of_a_layout_go_on_in_the_order_of_the_seats(held: list[Copy], sheets: int) -> None:
    batches = batches_of(held, PAGES, sheets_max=sheets)
    for layout in Layout:
        along = [copy for one in batches if one.layout is layout for copy in one.copies]
        assert along == in_seating_order(along)


def test_seats_are_ordered_as_people_count_them() -> None:
    seats = ["B1", "A10", "a2", "A1", "Row 3, 12", "Row 3, 2"]
    assert sorted(seats, key=seat_key) == ["A1", "a2", "A10", "B1", "Row 3, 2", "Row 3, 12"]


def test_one_in_twenty_is_spare_and_two_at_least() -> None:
    assert [spares_for(n) for n in (0, 1, 40, 41, 300)] == [0, 2, 2, 3, 15]


def test_seats_with_letters_and_numbers_make_a_grid_with_gaps() -> None:
    plan = plan_seats([Place("A1", "0001", "Ada"), Place("B3", "0002", "Ben")])
    (block,) = plan.blocks
    assert block.columns == (1, 3)
    assert [(row, [place and place.name for place in cells]) for row, cells in block.rows] == [
        ("A", ["Ada", None]),
        ("B", [None, "Ben"]),
    ]


def test_a_wide_room_is_drawn_in_blocks() -> None:
    plan = plan_seats([Place(f"A{n}", f"{n:04}", "X") for n in range(1, 21)])
    assert [len(block.columns) for block in plan.blocks] == [8, 8, 4]


def test_a_seat_that_two_people_have_is_listed_and_hides_nobody() -> None:
    twice = [Place("A1", "0001", "Ada"), Place("a1", "0002", "Ben"), Place("", "0003", "Cat")]
    plan = plan_seats(twice)
    assert plan.blocks == ()
    assert [place.name for place in plan.listed] == ["Ada", "Ben"]
    assert [place.name for place in plan.unseated] == ["Cat"]
