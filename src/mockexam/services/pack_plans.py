"""What a pack of a sitting is to hold, as plain values that another process can work on."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.delivery import civil
from mockexam.delivery.attempt import Status
from mockexam.document import digest_of
from mockexam.errors import MockExamError
from mockexam.printing.copies import Copy
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.printing.pack import in_seating_order, spares_for
from mockexam.printing.pack_lists import Arranged
from mockexam.printing.plan import Place
from mockexam.printing.room import Attended, FinishGroup, Heading
from mockexam.services import room_lists, rooms
from mockexam.services.papers import paper_of
from mockexam.services.rooms import Room, Sitter
from mockexam.store.models import AttemptRow, Sitting

SPARES_MAX = 500
SHEETS_MAX = 100_000


class PackRefused(MockExamError):
    """A pack that cannot be made, and how to mend it."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        sheets: The most sheets of a file, for what a printer holds.
        spares: Spare copies of each paper; None for one in twenty, at least two.
        numbers: The candidates whose papers alone are printed again; empty for the whole pack.
    """

    sheets: int
    spares: int | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackTask:
    """A pack to be made. The papers are by their refs, copies in the order of the seats."""

    pack: int
    heading: Heading
    cover: Cover
    papers: Mapping[str, Paper]
    copies: tuple[Copy, ...]
    sheets: int
    is_whole: bool
    start: str
    finish: str
    minutes: int
    notes: str
    finishes: tuple[FinishGroup, ...]
    attended: tuple[Attended, ...]
    arranged: tuple[Arranged, ...]
    places: tuple[Place, ...]
    apart: tuple[Place, ...]

    @property
    def digest(self) -> str:
        """What the copies are told by: it changes with the candidates, seats, papers and sizes."""
        return digest_of(
            [self.pack, vars(self.cover), sorted(p.digest for p in self.papers.values())]
            + [asdict(copy) for copy in self.copies]
        )


def base_of(paper_ref: str, layout: Layout) -> str:
    """Return what a paper in a layout is called among those that are rendered."""
    return f"{paper_ref} {layout.value}"


def parts_of_base(name: str) -> tuple[str, Layout]:
    """Return the paper and the layout of what is called so."""
    ref, _, layout = name.rpartition(" ")
    return ref, Layout(layout)


def plan_pack(session: Session, room: Room, wanted: Wanted, now: datetime) -> PackTask:
    """Return what a pack of a sitting is to hold.

    Who has been voided gets no paper.

    Raises:
        PackRefused: Nobody is entered, or a number names nobody who is.
    """
    sitting = session.get_one(Sitting, room.id)
    papers = {one.paper.ref: paper_of(one.paper) for one in sitting.papers}
    sitters = [
        sitter
        for sitter in rooms.sitters_of(session, room, now)
        if sitter.attempt.status is not Status.VOIDED
    ]
    copies = _copies(session, room, sitters)
    if wanted.numbers:
        copies = _only(copies, wanted.numbers, room)
    elif not copies:
        raise PackRefused(f"Nobody is entered for {room.ref}. Enter the candidates first.")
    else:
        copies += _spares(copies, list(papers), wanted.spares)
    zone = ZoneInfo(room.zone)
    start, finishes = room_lists.planned(room, sitters)
    day = civil.day(room.timing.opens_at, zone)
    return PackTask(
        pack=room.id,
        heading=replace(room_lists.heading_of(room, now), printed=""),
        cover=Cover(room.centre_name, room.centre_number, day, is_stamped=True),
        papers=papers,
        copies=tuple(in_seating_order(copies)),
        sheets=wanted.sheets,
        is_whole=not wanted.numbers,
        start=start,
        finish=finishes[0].at,
        minutes=room.timing.minutes,
        notes=sitting.instructions,
        finishes=tuple(finishes),
        attended=tuple(_attended(sitter) for sitter in _by_name(sitters)),
        arranged=tuple(_arranged(s, room, zone) for s in _by_name(sitters) if _needs(s)),
        places=tuple(_place(s) for s in sitters if not s.arrangements.separate_room),
        apart=tuple(_place(s) for s in _by_name(sitters) if s.arrangements.separate_room),
    )


def _copies(session: Session, room: Room, sitters: Sequence[Sitter]) -> list[Copy]:
    refs = {one.id: one.paper.ref for one in _attempts(session, room)}
    copies = []
    for sitter in sitters:
        layout = _layout(sitter)
        base = base_of(refs[sitter.id], layout)
        copies.append(Copy(base, sitter.number, sitter.name, sitter.seat, layout))
    return copies


def _attempts(session: Session, room: Room) -> Sequence[AttemptRow]:
    return session.scalars(select(AttemptRow).where(AttemptRow.sitting_id == room.id)).all()


def _layout(sitter: Sitter) -> Layout:
    size = sitter.arrangements.print_size
    return Layout.STANDARD if size is None else Layout(size)


def _only(copies: Sequence[Copy], numbers: Collection[str], room: Room) -> list[Copy]:
    wanted = {number.strip().zfill(4) for number in numbers}
    found = [copy for copy in copies if copy.number in wanted]
    unknown = sorted(wanted - {copy.number for copy in found})
    if unknown:
        raise PackRefused(
            f"Nobody with the number {', '.join(unknown)} sits {room.ref}. "
            "The class list says who does."
        )
    return found


def _spares(copies: Sequence[Copy], refs: Sequence[str], spares: int | None) -> list[Copy]:
    """Return spare copies of each paper in standard print, numbered through."""
    held = Counter(copy.base for copy in copies)
    made: list[Copy] = []
    for ref in refs:
        base = base_of(ref, Layout.STANDARD)
        wanted = spares_for(held[base]) if spares is None else spares
        made += [Copy(base, f"{len(made) + n:04}", spare=True) for n in range(1, wanted + 1)]
    return made


def _by_name(sitters: Sequence[Sitter]) -> list[Sitter]:
    return sorted(sitters, key=lambda sitter: (sitter.name.casefold(), sitter.number))


def _attended(sitter: Sitter) -> Attended:
    words = ", ".join(sitter.arrangements.words())
    return Attended(sitter.number, sitter.name, sitter.seat, "", "", "", "", words, "")


def _needs(sitter: Sitter) -> bool:
    return bool(sitter.arrangements.words())


def _arranged(sitter: Sitter, room: Room, zone: ZoneInfo) -> Arranged:
    finish = sitter.attempt.timing.deadline(room.timing.opens_at)
    return Arranged(
        sitter.number,
        sitter.name,
        sitter.seat,
        civil.clock_time(finish, zone),
        sitter.arrangements.words(),
    )


def _place(sitter: Sitter) -> Place:
    layout = _layout(sitter)
    size = layout.in_words if layout.is_modified else ""
    return Place(sitter.seat, sitter.number, sitter.name, size)
