"""What a pack of a sitting is to hold, as plain values that another process can work on."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import product
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.delivery import civil
from mockexam.delivery.attempt import Status
from mockexam.document import digest_of
from mockexam.printing.copies import Copy
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.printing.pack import in_seating_order, spares_for
from mockexam.printing.pack_lists import Arranged
from mockexam.printing.plan import Place
from mockexam.printing.room import Attended, FinishGroup, Heading
from mockexam.services import pack_deals, room_lists, rooms
from mockexam.services.pack_deals import (
    PLAIN,
    Dealing,
    PackRefused,
    check_dealing,
    dealing_of,
    dealt_before,
    has_sheet,
    with_versions,
)
from mockexam.services.papers import paper_of
from mockexam.services.rooms import Room, Sitter
from mockexam.store.models import AttemptRow, Sitting

SPARES_MAX = 500
SHEETS_MAX = 100_000


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        sheets: The most sheets of a file, for what a printer holds.
        spares: Spare copies of each paper; None for one in twenty, at least two.
        numbers: The candidates whose papers alone are printed again; empty for the whole pack.
        dealing: The versions and answer sheets; papers printed again are as they were dealt.
    """

    sheets: int
    spares: int | None = None
    numbers: tuple[str, ...] = ()
    dealing: Dealing = PLAIN


@dataclass(frozen=True)
class PackTask:
    """A pack to be made. The papers are by their refs, copies in the order of the seats.

    `attempts` are those of the candidates, by their numbers.
    """

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
    dealing: Dealing = PLAIN
    attempts: Mapping[str, UUID] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What the copies are told by: it changes with the candidates, seats, papers and sizes."""
        return digest_of(
            [self.pack, vars(self.cover), sorted(p.digest for p in self.papers.values())]
            + [vars(self.dealing)]
            + [asdict(copy) for copy in self.copies]
        )

    @property
    def own(self) -> list[tuple[UUID, Copy]]:
        """The candidates' copies, by their attempts."""
        return [(self.attempts[copy.number], copy) for copy in self.copies if not copy.spare]

    @property
    def sheets_to_fill(self) -> tuple[Copy, ...]:
        """The answer sheets: one for each copy of a paper that has questions for it.

        They are all of one size, as what reads them needs.
        """
        if not self.dealing.answer_sheets:
            return ()
        with_sheet = {ref for ref, paper in self.papers.items() if has_sheet(paper)}
        each = ((copy, parts_of_base(copy.base)) for copy in self.copies)
        return tuple(
            replace(
                copy,
                base=base_of(base.ref, Layout.STANDARD, base.told),
                layout=Layout.STANDARD,
                is_sheet=True,
            )
            for copy, base in each
            if base.ref in with_sheet
        )


class Base(NamedTuple):
    """A paper that is rendered once: which, in which layout, and what its version is called."""

    ref: str
    layout: Layout
    told: str


def base_of(paper_ref: str, layout: Layout, told: str = "") -> str:
    """Return what a version of a paper in a layout is called among those that are rendered."""
    return " ".join(filter(None, (paper_ref, told, layout.value)))


def parts_of_base(name: str) -> Base:
    """Return the paper, the layout and the version of what is called so."""
    ref, *told, layout = name.split(" ")
    return Base(ref, Layout(layout), "".join(told))


def plan_pack(session: Session, room: Room, wanted: Wanted, now: datetime) -> PackTask:
    """Return what a pack of a sitting is to hold.

    Who has been voided gets no paper.

    Raises:
        PackRefused: Nobody is entered, a number names nobody who is, or the papers cannot be
            dealt out so.
    """
    sitting = session.get_one(Sitting, room.id)
    papers = {one.paper.ref: paper_of(one.paper) for one in sitting.papers}
    sitters = [
        sitter
        for sitter in rooms.sitters_of(session, room, now)
        if sitter.attempt.status is not Status.VOIDED
    ]
    dealing, own = _dealt(session, room, sitters, wanted)
    attempts = {copy.number: attempt for attempt, copy in own}
    versions = {copy.number: dealing.told(copy.version) for _, copy in own}
    copies = [copy for _, copy in own]
    if wanted.numbers:
        copies = _only(copies, wanted.numbers, room)
    elif not copies:
        raise PackRefused(f"Nobody is entered for {room.ref}. Enter the candidates first.")
    else:
        check_dealing(list(papers.values()), dealing)
        copies += _spares(copies, list(papers), dealing, wanted.spares)
    zone = ZoneInfo(room.zone)
    start, finishes = room_lists.planned(room, sitters)
    day = civil.day(room.timing.opens_at, zone)
    return PackTask(
        pack=room.id,
        heading=replace(room_lists.heading_of(room, now), printed=""),
        cover=_cover(room, day, dealing),
        papers=papers,
        copies=tuple(in_seating_order(copies)),
        sheets=wanted.sheets,
        is_whole=not wanted.numbers,
        start=start,
        finish=finishes[0].at,
        minutes=room.timing.minutes,
        notes=sitting.instructions,
        finishes=tuple(finishes),
        attended=tuple(_attended(sitter, versions) for sitter in _by_name(sitters)),
        arranged=tuple(_arranged(s, room, zone, versions) for s in _by_name(sitters) if _needs(s)),
        places=tuple(_place(s, versions) for s in sitters if not s.arrangements.separate_room),
        apart=tuple(_place(s, versions) for s in _by_name(sitters) if s.arrangements.separate_room),
        dealing=dealing,
        attempts=attempts,
    )


def keep_dealt(session: Session, task: PackTask) -> None:
    """Store who was dealt what: of a whole pack all, else of who had nothing yet."""
    pack_deals.keep_dealt(session, task.pack, task.own, task.dealing, is_whole=task.is_whole)


def _dealt(
    session: Session, room: Room, sitters: Sequence[Sitter], wanted: Wanted
) -> tuple[Dealing, list[tuple[UUID, Copy]]]:
    """Return how papers are dealt out, and each candidate's copy, as they are to lie."""
    before = dealt_before(session, room.id)
    again = bool(wanted.numbers)
    dealing = dealing_of(before) if again else wanted.dealing
    refs = {one.id: one.paper.ref for one in _attempts(session, room)}
    ids = {sitter.number: sitter.id for sitter in sitters}
    plain = in_seating_order(Copy("", s.number, s.name, s.seat, _layout(s)) for s in sitters)
    own = [(ids[copy.number], copy) for copy in plain]
    letters = with_versions(own, dealing, before, again=again)
    return dealing, [
        (
            one,
            replace(
                copy, base=base_of(refs[one], copy.layout, dealing.told(letter)), version=letter
            ),
        )
        for (one, copy), letter in zip(own, letters, strict=True)
    ]


def _attempts(session: Session, room: Room) -> Sequence[AttemptRow]:
    return session.scalars(select(AttemptRow).where(AttemptRow.sitting_id == room.id)).all()


def _layout(sitter: Sitter) -> Layout:
    size = sitter.arrangements.print_size
    return Layout.STANDARD if size is None else Layout(size)


def _cover(room: Room, day: str, dealing: Dealing) -> Cover:
    sheets = dealing.answer_sheets
    return Cover(room.centre_name, room.centre_number, day, is_stamped=True, has_sheets=sheets)


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


def _spares(
    copies: Sequence[Copy], refs: Sequence[str], dealing: Dealing, spares: int | None
) -> list[Copy]:
    """Return spare copies of each version of each paper in standard print, numbered through."""
    held = Counter(copy.base for copy in copies)
    made: list[Copy] = []
    for ref, letter in product(refs, dealing.letters or ("",)):
        base = base_of(ref, Layout.STANDARD, dealing.told(letter))
        wanted = spares_for(held[base]) if spares is None else spares
        made += [
            Copy(base, f"{len(made) + n:04}", version=letter, spare=True)
            for n in range(1, wanted + 1)
        ]
    return made


def _by_name(sitters: Sequence[Sitter]) -> list[Sitter]:
    return sorted(sitters, key=lambda sitter: (sitter.name.casefold(), sitter.number))


def _attended(sitter: Sitter, versions: Mapping[str, str]) -> Attended:
    words = ", ".join(sitter.arrangements.words())
    version = versions[sitter.number]
    return Attended(sitter.number, sitter.name, sitter.seat, "", "", "", "", words, "", version)


def _needs(sitter: Sitter) -> bool:
    return bool(sitter.arrangements.words())


def _arranged(sitter: Sitter, room: Room, zone: ZoneInfo, versions: Mapping[str, str]) -> Arranged:
    finish = sitter.attempt.timing.deadline(room.timing.opens_at)
    return Arranged(
        sitter.number,
        sitter.name,
        sitter.seat,
        civil.clock_time(finish, zone),
        sitter.arrangements.words(),
        versions[sitter.number],
    )


def _place(sitter: Sitter, versions: Mapping[str, str]) -> Place:
    layout = _layout(sitter)
    size = layout.in_words if layout.is_modified else ""
    return Place(sitter.seat, sitter.number, sitter.name, size, versions[sitter.number])
