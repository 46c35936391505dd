"""The lists of a pack: what each says, and how it is drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from mockexam.printing.copies import Copy
from mockexam.printing.pack_lists import (
    Briefing,
    Parcel,
    Returned,
    render_briefing,
    render_reconciliation,
    render_seating,
)
from mockexam.printing.plan import plan_seats
from mockexam.printing.room import render_attendance, render_board
from mockexam.printing.stamp import names_not_set
from mockexam.printing.words import count
from mockexam.services.pack_plans import PackTask, parts_of_base

LISTS = 5


@dataclass(frozen=True)
class PackList:
    """A list: its file, what it is, what it says as JSON values, and how it is drawn."""

    name: str
    about: str
    content: Any
    render: Callable[[], bytes]


def lists_of(task: PackTask, pages: Mapping[str, int]) -> tuple[PackList, ...]:
    """Return the lists of a pack; `pages` are those of each rendered paper."""
    parcels = _parcels(task, pages)
    return (
        _attendance(task),
        _seating(task),
        _briefing(task, parcels),
        _board(task),
        _reconciliation(task, parcels),
    )


def _attendance(task: PackTask) -> PackList:
    told = count(len(task.attended), "candidate")
    return PackList(
        "attendance.pdf",
        "Attendance list, to be filled in by hand",
        [vars(one) for one in task.attended],
        partial(
            render_attendance, task.heading, task.attended,
            f"{told}. Note by hand who is present, and when each starts and finishes.",
        ),
    )  # fmt: skip


def _seating(task: PackTask) -> PackList:
    plan = plan_seats(task.places, apart=task.apart)
    told = count(len(task.attended), "candidate")
    return PackList(
        "seating-plan.pdf",
        "Seating plan",
        asdict(plan),
        partial(render_seating, task.heading, plan, f"{told}."),
    )


def _briefing(task: PackTask, parcels: Sequence[Parcel]) -> PackList:
    unset = set(names_not_set(task.copies))
    materials = dict.fromkeys(thing for p in task.papers.values() for thing in p.materials)
    told = Briefing(
        task.start,
        task.finish,
        task.minutes,
        len(task.attended),
        tuple(materials),
        task.notes,
        tuple(parcels),
        task.arranged,
        tuple((c.number, c.name, c.seat) for c in task.copies if c.name in unset),
        has_insert=any(paper.sources for paper in task.papers.values()),
    )
    return PackList(
        "instructions.pdf",
        "Instructions for the invigilator, with each candidate’s arrangements",
        asdict(told),
        partial(render_briefing, task.heading, told),
    )


def _board(task: PackTask) -> PackList:
    return PackList(
        "board.pdf",
        "Sheet for the board",
        [task.start, *(vars(group) for group in task.finishes)],
        partial(render_board, task.heading, task.start, task.finishes),
    )


def _reconciliation(task: PackTask, parcels: Sequence[Parcel]) -> PackList:
    rows = [_returned(copy) for copy in task.copies]
    printed = count(len(rows), "copy", "copies")
    return PackList(
        "reconciliation.pdf",
        "Reconciliation form: printed, sat, returned",
        [*(vars(parcel) for parcel in parcels), *(vars(row) for row in rows)],
        partial(
            render_reconciliation,
            task.heading,
            parcels,
            rows,
            f"{printed} printed, spare ones too.",
        ),
    )


def _parcels(task: PackTask, pages: Mapping[str, int]) -> list[Parcel]:
    parcels = []
    for name in sorted(pages, key=lambda name: (parts_of_base(name)[0], pages[name])):
        ref, layout = parts_of_base(name)
        held = [copy for copy in task.copies if copy.base == name]
        spare = sum(copy.spare for copy in held)
        parcels.append(Parcel(ref, layout.in_words, pages[name], len(held) - spare, spare))
    return parcels


def _returned(copy: Copy) -> Returned:
    ref, layout = parts_of_base(copy.base)
    number = f"Spare {int(copy.number)}" if copy.spare else copy.number
    size = layout.in_words if layout.is_modified else ""
    return Returned(number, copy.name, copy.seat, ref, size)
