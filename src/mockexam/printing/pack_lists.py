"""The lists that go with a pack: who sits where, what the invigilator does, what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from mockexam.printing.by_hand import render_list
from mockexam.printing.document import fill
from mockexam.printing.plan import Place, SeatingPlan
from mockexam.printing.room import Heading
from mockexam.printing.words import count


@dataclass(frozen=True)
class Parcel:
    """What there is of one paper in one size: candidates' own copies and spare ones.

    `version` is empty where the paper has one for all. Of answer sheets `is_sheet` is true.
    """

    paper: str
    size: str
    pages: int
    own: int
    spare: int
    version: str = ""
    is_sheet: bool = False

    @property
    def printed(self) -> int:
        """All copies of it."""
        return self.own + self.spare


@dataclass(frozen=True)
class Arranged:
    """A candidate who has arrangements, as the invigilator needs them; times are in words."""

    number: str
    name: str
    seat: str
    finish: str
    words: tuple[str, ...]
    version: str = ""


@dataclass(frozen=True)
class Briefing:
    """What an invigilator is told beside the steps that are the same in every exam.

    `to_write` are candidates whose name is to be written on their paper by hand. `versions` says
    of each version who has it, as numbers; empty where there is one paper for all. `sheets` are the
    answer sheets.
    """

    start: str
    finish: str
    minutes: int
    candidates: int
    materials: tuple[str, ...]
    notes: str
    parcels: tuple[Parcel, ...]
    arranged: tuple[Arranged, ...]
    to_write: tuple[tuple[str, str, str], ...]
    has_insert: bool
    versions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sheets: tuple[Parcel, ...] = ()


@dataclass(frozen=True)
class Returned:
    """A line of the reconciliation form: a copy that was printed; spare ones have no name.

    `has_sheet` is true where an answer sheet goes with it.
    """

    number: str
    name: str
    seat: str
    paper: str
    size: str
    version: str = ""
    has_sheet: bool = False


def render_seating(heading: Heading, plan: SeatingPlan, summary: str) -> bytes:
    """Return the seating plan as PDF: A4 landscape, the front of the room at the top.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return render_list(
        fill("seating.html", None, heading=heading, plan=plan, summary=summary, Place=Place)
    )


def render_briefing(heading: Heading, briefing: Briefing) -> bytes:
    """Return the invigilator's instructions as PDF, A4 upright.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return render_list(
        fill("briefing.html", None, heading=heading, told=briefing, summary=_contents(briefing))
    )


def _contents(briefing: Briefing) -> str:
    own = sum(parcel.own for parcel in briefing.parcels)
    spare = sum(parcel.spare for parcel in briefing.parcels)
    copies = count(spare, "spare copy", "spare copies")
    return f"The pack has {count(own, 'named paper')} and {copies}."


def render_reconciliation(
    heading: Heading, parcels: Sequence[Parcel], rows: Sequence[Returned], summary: str
) -> bytes:
    """Return the form that counts what was printed, sat and returned as PDF, A4 upright.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return render_list(
        fill(
            "reconciliation.html", None, heading=heading, parcels=parcels, rows=rows,
            summary=summary,
        )
    )  # fmt: skip
