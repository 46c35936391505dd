"""The lists of a sitting on paper: who was there, what happened, and the sheet for the board."""

from collections.abc import Sequence
from dataclasses import dataclass

from mockexam.printing.by_hand import render_list
from mockexam.printing.document import fill


@dataclass(frozen=True)
class Heading:
    """What every list of a sitting says at its top; times of day and days are in words."""

    centre_name: str
    centre_number: str
    title: str
    paper: str
    sitting: str
    room: str
    day: str
    printed: str


@dataclass(frozen=True)
class Attended:
    """A candidate on the attendance list; what is not known yet is empty.

    `version` is that of their paper, where a pack dealt out versions.
    """

    number: str
    name: str
    seat: str
    present: str
    started: str
    finished: str
    ended: str
    arrangements: str
    breaks: str
    version: str = ""


@dataclass(frozen=True)
class Happened:
    """A line of the incident report; `whom` is empty where it concerns the room."""

    at: str
    whom: str
    words: str
    by: str


@dataclass(frozen=True)
class FinishGroup:
    """A finish time on the board, and for whom."""

    who: str
    at: str


def render_attendance(heading: Heading, rows: Sequence[Attended], summary: str) -> bytes:
    """Return the attendance list as PDF, A4 landscape.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return render_list(fill("attendance.html", None, heading=heading, rows=rows, summary=summary))


def render_incidents(heading: Heading, rows: Sequence[Happened], summary: str) -> bytes:
    """Return the incident report as PDF, A4 upright, the oldest line first.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return render_list(fill("incidents.html", None, heading=heading, rows=rows, summary=summary))


def render_board(heading: Heading, start: str, finishes: Sequence[FinishGroup]) -> bytes:
    """Return the sheet for the board as PDF: one A4 page, landscape, in large type.

    Raises:
        PrintingFault: The page cannot be drawn.
    """
    return render_list(fill("board.html", None, heading=heading, start=start, finishes=finishes))
