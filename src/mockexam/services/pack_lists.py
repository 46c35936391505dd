"""The lists of a pack: what each says, and how it is drawn."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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


def lists_of(
    task: PackTask, pages: Mapping[str, int], sheet_pages: Mapping[str, int]
) -> tuple[PackList, ...]:
    """Return the lists of a pack.

    Args:
        task: The pack.
        pages: The pages of each rendered paper, by its name.
        sheet_pages: Those of the answer sheets that go with them.
    """
    parcels = _parcels(task.copies, pages)
    sheets = [
        replace(parcel, size="Answer sheet, A4", is_sheet=True)
        for parcel in _parcels(task.sheets_to_fill, sheet_pages)
    ]
    return (
        _attendance(task),
        _seating(task),
        _briefing(task, parcels, sheets),
        _board(task),
        _reconciliation(task, [*parcels, *sheets]),
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


def _briefing(task: PackTask, parcels: Sequence[Parcel], sheets: Sequence[Parcel]) -> PackList:
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
        versions=_versions(task),
        sheets=tuple(sheets),
    )
    return PackList(
        "instructions.pdf",
        "Instructions for the invigilator, with each candidate’s arrangements",
        asdict(told),
        partial(render_briefing, task.heading, told),
    )


def _versions(task: PackTask) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the numbers of who has each version, in order; none where there is one for all."""
    found: dict[str, list[str]] = defaultdict(list)
    for copy in sorted(task.copies, key=lambda copy: copy.number):
        if copy.version and not copy.spare:
            found[task.dealing.told(copy.version)].append(copy.number)
    return tuple((told, tuple(found[told])) for told in sorted(found))


def _board(task: PackTask) -> PackList:
    return PackList(
        "board.pdf",
        "Sheet for the board",
        [task.start, *(vars(group) for group in task.finishes)],
        partial(render_board, task.heading, task.start, task.finishes),
    )


def _reconciliation(task: PackTask, parcels: Sequence[Parcel]) -> PackList:
    with_sheet = {(copy.number, copy.spare) for copy in task.sheets_to_fill}
    rows = [_returned(copy, (copy.number, copy.spare) in with_sheet) for copy in task.copies]
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


def _parcels(copies: Sequence[Copy], pages: Mapping[str, int]) -> list[Parcel]:
    parcels = []
    for name in pages:
        base = parts_of_base(name)
        held = [copy.spare for copy in copies if copy.base == name]
        own, spare = held.count(False), held.count(True)
        parcels.append(Parcel(base.ref, base.layout.in_words, pages[name], own, spare, base.told))
    return sorted(parcels, key=lambda parcel: (parcel.paper, parcel.version, parcel.pages))


def _returned(copy: Copy, has_sheet: bool) -> Returned:  # noqa: FBT001 (one word a line)
    base = parts_of_base(copy.base)
    number = f"Spare {int(copy.number)}" if copy.spare else copy.number
    size = base.layout.in_words if base.layout.is_modified else ""
    return Returned(number, copy.name, copy.seat, base.ref, size, base.told, has_sheet)
