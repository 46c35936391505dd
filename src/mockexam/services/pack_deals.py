"""Versions and answer sheets of a pack: who is dealt which, and who had which before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import LETTERS, NoSuchVersion, Shuffle, check_varies
from mockexam.errors import MockExamError
from mockexam.printing.copies import Copy
from mockexam.printing.dealing import deal
from mockexam.printing.sheets import is_on_sheet
from mockexam.store.models import DealtPaper, Sitting

VERSIONS_MIN, VERSIONS_MAX = 2, len(LETTERS)
"""So many versions can be dealt out; a single one would be the paper as it is frozen."""


class PackRefused(MockExamError):
    """A pack that cannot be made, and how to mend it."""


class VersionsRefused(PackRefused):
    """A paper of the sitting cannot have the versions that are asked for."""


class AnswerSheetsRefused(PackRefused):
    """No paper of the sitting is answered on a sheet."""


@dataclass(frozen=True)
class Dealing:
    """What is dealt out beyond one paper for all.

    Attributes:
        versions: How many versions there are, 2..6, or 0: the paper is as it is frozen.
        shuffle: What they differ in.
        answer_sheets: Each candidate has an answer sheet of their own too, where the paper has
            questions for one.
    """

    versions: int = 0
    shuffle: Shuffle = Shuffle.OPTIONS
    answer_sheets: bool = False

    @property
    def letters(self) -> str:
        """The letters of the versions."""
        return LETTERS[: self.versions]

    @property
    def is_plain(self) -> bool:
        """True where there is one paper for all, and nothing else."""
        return not self.versions and not self.answer_sheets

    def told(self, letter: str) -> str:
        """Return what a version is called in print; empty where there is one paper for all."""
        return self.shuffle.told(letter)


PLAIN = Dealing()
"""One paper for all, and no answer sheets."""


def has_sheet(paper: Paper) -> bool:
    """Tell whether a paper has questions that are answered on a sheet."""
    return any(is_on_sheet(item) for _, item in paper.items())


def check_dealing(papers: Sequence[Paper], dealing: Dealing) -> None:
    """Pass where papers can be dealt out so.

    Raises:
        VersionsRefused: One of them has nothing that versions could differ in.
        AnswerSheetsRefused: None of them is answered on a sheet.
    """
    try:
        for paper in papers if dealing.versions else ():
            check_varies(paper, dealing.shuffle)
    except NoSuchVersion as refusal:
        raise VersionsRefused(
            f"{refusal} Let versions differ in something else, or print one paper for all."
        ) from None
    if dealing.answer_sheets and not any(map(has_sheet, papers)):
        refs = ", ".join(paper.ref for paper in papers)
        raise AnswerSheetsRefused(
            f"No question of {refs} is answered by filling bubbles. Leave the answer sheets out."
        )


def dealt_before(session: Session, sitting_id: int) -> dict[UUID, DealtPaper]:
    """Return what the candidates of a sitting were dealt when its last pack was made."""
    rows = session.scalars(select(DealtPaper).where(DealtPaper.sitting_id == sitting_id))
    return {row.attempt_id: row for row in rows}


def dealing_of(before: Mapping[UUID, DealtPaper]) -> Dealing:
    """Return how the last pack of a sitting was dealt out."""
    row = next(iter(before.values()), None)
    return PLAIN if row is None else _dealing(row)


def versions_told(session: Session, sitting_id: int) -> dict[UUID, str]:
    """Return what the version of each candidate of a sitting is called, by their attempts."""
    dealt = dealt_before(session, sitting_id)
    return {attempt: _dealing(row).told(row.version) for attempt, row in dealt.items()}


def _dealing(row: DealtPaper) -> Dealing:
    return Dealing(row.versions, Shuffle(row.shuffle), row.has_sheet)


def with_versions(
    copies: Sequence[tuple[UUID, Copy]],
    dealing: Dealing,
    before: Mapping[UUID, DealtPaper],
    *,
    again: bool,
) -> list[str]:
    """Return the letter of each copy's version, as `copies`: by attempts, as they are to lie.

    Whoever was dealt one keeps it while the versions are the same. Who sits elsewhere now is dealt
    another, unless it is a paper printed `again`.
    """
    if not dealing.versions:
        return [""] * len(copies)
    held = [
        _held(before[attempt], copy, dealing, again=again) if attempt in before else ""
        for attempt, copy in copies
    ]
    return deal([copy.seat for _, copy in copies], dealing.letters, held)


def _held(row: DealtPaper, copy: Copy, dealing: Dealing, *, again: bool) -> str:
    is_same = (row.versions, row.shuffle) == (dealing.versions, dealing.shuffle.value)
    return row.version if is_same and (again or row.seat == copy.seat) else ""


def keep_dealt(
    session: Session,
    sitting_id: int,
    copies: Sequence[tuple[UUID, Copy]],
    dealing: Dealing,
    *,
    is_whole: bool,
) -> None:
    """Store what each candidate was dealt: of a whole pack all, else those who had nothing yet."""
    centre_id = session.scalars(
        select(Sitting.centre_id).where(Sitting.id == sitting_id).with_for_update()
    ).one()
    if is_whole:
        session.execute(delete(DealtPaper).where(DealtPaper.sitting_id == sitting_id))
    known = dealt_before(session, sitting_id)
    if dealing.is_plain:
        return
    session.add_all(
        DealtPaper(
            attempt_id=attempt,
            centre_id=centre_id,
            sitting_id=sitting_id,
            version=copy.version,
            versions=dealing.versions,
            shuffle=dealing.shuffle.value,
            has_sheet=dealing.answer_sheets,
            seat=copy.seat,
        )
        for attempt, copy in copies
        if attempt not in known
    )
