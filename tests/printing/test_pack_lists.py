"""The lists of a pack in print."""

from mockexam.printing.by_hand import render_list
from mockexam.printing.pack_lists import (
    Arranged,
    Briefing,
    Parcel,
    Returned,
    render_briefing,
    render_reconciliation,
    render_seating,
)
from mockexam.printing.plan import Place, plan_seats

from .pages import structure, texts
from .test_room import HEADING

PARCELS = (
    Parcel("HARBOUR-14", "Standard print, A4", 8, 40, 2),
    Parcel("HARBOUR-14", "18 point bold, A4", 12, 1, 0),
)


def test_instructions_say_what_is_in_the_pack_and_what_each_candidate_has() -> None:
    told = Briefing(
        "12:00", "12:40", 40, 41, ("a ruler",), "Answer all of it.", PARCELS,
        (Arranged("0007", "Ada Lane", "A4", "12:50", ("25 % extra time", "18 pt")),),
        (("0009", "Ben Moss", "B1"),), has_insert=True,
    )  # fmt: skip
    pdf = render_briefing(HEADING, told)
    whole = " ".join(texts(pdf))
    for words in (
        "The pack has 41 named papers and 2 spare copies.",
        "HARBOUR-14 Standard print, A4 8 40 2",
        "Put an insert with each paper.",
        "Candidates need a ruler.",
        "where a line is left for it: 0009 Ben Moss (seat B1).",
        "0007 Ada Lane A4 12:50 25 % extra time; 18 pt",
        "Answer all of it.",
    ):
        assert words in whole
    assert {"/H1", "/H2", "/Table", "/TH", "/L"} <= set(structure(pdf))


def test_a_seating_plan_shows_rows_and_who_sits_elsewhere() -> None:
    places = [Place("A1", "0001", "Ada Lane"), Place("A2", "0002", "Ben Moss", "18 point bold, A4")]
    plan = plan_seats(places, apart=[Place("", "0003", "Cat Mole")])
    words = " ".join(texts(render_seating(HEADING, plan, "3 candidates.")))
    assert "Front of the room Row 1 2 A A1 0001 Ada Lane A2 0002 Ben Moss" in words
    assert "In a separate room No. Name Seat Paper 0003 Cat Mole" in words


def test_versions_on_a_seating_plan_are_read_with_whom_they_are_for() -> None:
    places = [
        Place("A1", "0001", "Ada Lane", version="A"),
        Place("A2", "0002", "Ben Moss", "18 point bold, A4", "Bqo"),
    ]
    words = " ".join(texts(render_seating(HEADING, plan_seats(places), "2 candidates.")))
    assert "A A1 0001 Ada Lane A A2 0002 Ben Moss 18 point bold, A4 Bqo" in words


def test_a_reconciliation_form_counts_what_was_printed_and_lists_each_copy() -> None:
    rows = [
        Returned("0007", "Ada Lane", "A4", "HARBOUR-14", "18 point bold, A4"),
        Returned("Spare 1", "", "", "HARBOUR-14", ""),
    ]
    whole = " ".join(texts(render_reconciliation(HEADING, PARCELS, rows, "2 copies printed.")))
    assert "HARBOUR-14 Standard print, A4 42" in whole
    assert "All 43" in whole
    assert "0007 Ada Lane A4 HARBOUR-14, 18 point bold, A4" in whole
    assert "Spare 1 Given to HARBOUR-14" in whole


def test_a_name_that_no_font_has_is_a_line_in_a_list() -> None:
    unset = "\U00012000\U00012038"  # cuneiform: no machine of ours has it
    html = (
        '<!doctype html><html lang="en-GB"><head><title>A</title>'
        '<link rel="stylesheet" href="base.css"><link rel="stylesheet" href="lists.css"></head>'
        f"<body><h1>List</h1><p>0007 <b>{unset}</b> sits at A4</p></body></html>"
    )
    (page,) = texts(render_list(html))
    assert "0007 sits at A4" in page
    assert unset not in page
