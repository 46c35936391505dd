"""The lists of a sitting in print; `render_pdf` refuses whatever WeasyPrint warns of."""

from dataclasses import replace

import pytest

from mockexam.printing.room import (
    Attended,
    FinishGroup,
    Happened,
    Heading,
    render_attendance,
    render_board,
    render_incidents,
)

from .pages import catalogue, read, structure, texts

HEADING = Heading(
    "Quay College", "10001", "Harbour mock", "HARBOUR-14", "HARBOUR-14-1", "Room 2",
    "Wednesday 10 June 2026", "13:00, Wednesday 10 June 2026",
)  # fmt: skip


def attended(number: int) -> Attended:
    return Attended(
        f"{number:04}", f"Candidate {number}", f"A{number}", "present", "12:00", "12:40",
        "submitted", "25 % extra time, rest breaks up to 20 min", "2, 7 min in all",
    )  # fmt: skip


@pytest.fixture(scope="module")
def attendance() -> bytes:
    rows = [attended(number) for number in range(1, 71)]
    return render_attendance(HEADING, rows, "70 candidates: 70 present, 0 absent.")


def test_an_attendance_list_says_which_sitting_it_is_of(attendance: bytes) -> None:
    first = texts(attendance)[0]
    assert first.startswith("Quay College, centre 10001 Attendance list")
    for words in ("Harbour mock (HARBOUR-14)", "Wednesday 10 June 2026", "Room 2", "70 present"):
        assert words in first


def test_a_long_list_repeats_its_head_numbers_its_pages_and_splits_no_row(
    attendance: bytes,
) -> None:
    pages = texts(attendance)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "No. Name Seat" in page
        assert f"Page {number} of {len(pages)}" in page
    for number in range(1, 71):
        whole = f"{number:04} Candidate {number} A{number} present 12:00 12:40 submitted"
        assert sum(whole in page for page in pages) == 1


def test_lists_are_tagged_as_the_papers_are(attendance: bytes) -> None:
    assert catalogue(attendance)["/Lang"] == "en-GB"
    assert {"/H1", "/Table", "/TH", "/TD"} <= set(structure(attendance))


def test_an_incident_report_says_who_did_what_and_why() -> None:
    long = "The fire alarm rang and all left by the east door. " * 30
    rows = [
        Happened("12:10", "", long, "H. Farrow"),
        Happened("12:35", "2 candidates", "clock goes on: all clear", "H. Farrow"),
        Happened("12:41", "Ada Lane", "rest break begun, clock stopped", ""),
    ]
    whole = " ".join(texts(render_incidents(HEADING, rows, "3 lines.")))
    assert f"12:10 The room {long.strip()} H. Farrow" in whole
    assert "12:35 2 candidates clock goes on: all clear H. Farrow" in whole


def test_a_board_sheet_is_one_page_across_in_large_type() -> None:
    finishes = [FinishGroup("Finish", "12:40")] + [
        FinishGroup(f"Finish with {share} % extra time", "12:50") for share in (10, 25, 50, 100)
    ]
    long = replace(HEADING, title="Harbour mock of ropes, tides and lights " * 4)
    assert len(read(render_board(long, "12:00", finishes)).pages) == 1
    printed = render_board(HEADING, "12:00", finishes)
    (page,) = read(printed).pages
    assert page.mediabox.width > page.mediabox.height
    words = texts(printed)[0]
    assert words.startswith("Centre 10001 Quay College Harbour mock Wednesday 10 June 2026, Room 2")
    assert "Start 12:00 Finish 12:40 Finish with 10 % extra time 12:50" in words
