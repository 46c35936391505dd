"""Saving: answers stored each once, and told whether they count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from mockexam.bank.item import Response
from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import SittingNotOpen, Status
from mockexam.errors import MockExamError
from mockexam.services.acts import Act, Standing, refuse_stale, standing
from mockexam.services.dealt import Place, places
from mockexam.services.desk import Sheet
from mockexam.services.responses import as_response, responses_of
from mockexam.store.models import ResponseEvent

NOTE_LENGTH_MAX = 4000


NOTE = "note:"
"""What is saved under this and the number of a question is the candidate's note at it."""


class ResponseRefused(MockExamError):
    """A response of the wrong form; `faults` gives the mend by item ref."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(dict.fromkeys(faults.values())))


@dataclass(frozen=True)
class Answer:
    """A response to an item, and its place in the order in which the candidate gave it."""

    item: str
    value: Response
    sequence: int | None = None


@dataclass(frozen=True)
class Saved:
    """What was stored: the highest sequences, whether all of it counts, and how things stand.

    `sequence` is the server's count, `client_sequence` the highest of the epoch; `late_by` is how
    long after its time the answer came that does not count, None where that is no matter of time.
    """

    sequence: int
    client_sequence: int
    counts: bool
    standing: Standing
    late_by: timedelta | None = None

    @property
    def remaining(self) -> timedelta:
        """The time left."""
        return self.standing.remaining


@dataclass(frozen=True)
class Save(Act):
    """Store answers, each at most once, and say whether they count.

    What arrives after the end, or for a section or question that was left for good, is stored
    too, apart, and does not count.

    Attributes:
        answers: With their sequences where the page counts them; the same sequence and item
            again is the same answer. Without, those that differ from what stands are new.
        epoch: The epoch that the page was made in; another one is stale. None for what comes
            from no page.
        seen: The highest server sequence that a page without scripts was made from: what it
            still holds from then is no new answer, and never replaces a newer one.
        question: Where the candidate is.
        floor: The highest sequence that the page's script has given; answers without one come
            after it.
    """

    answers: Sequence[Answer]
    epoch: int | None = None
    seen: int | None = None
    question: int | None = None
    floor: int = 0

    def on(self, sheet: Sheet) -> Saved:
        """Store them.

        Raises:
            ResponseRefused: A response has the wrong form; nothing is stored.
            StalePlace: The attempt goes on elsewhere; nothing is stored.
            SittingNotOpen: The attempt was never started.
        """
        if sheet.state.status is Status.NOT_STARTED:
            raise SittingNotOpen("This exam has not been started.")
        if sheet.state.status.running:
            refuse_stale(sheet, self.epoch)
        by_item = places(sheet.paper, sheet.row["seed"], sheet.rules)
        _refuse_wrong_forms(by_item, self.answers)
        in_time, late_by = True, self._late_by(sheet, by_item)
        sheet["client_sequence"] = max(sheet["client_sequence"], self.floor)
        for answer in self._new(sheet):
            counts = self._counts(sheet, by_item, answer)
            in_time = in_time and counts
            append_answer(sheet, answer, counts=counts, at=self.at, epoch=self.epoch)
        if not machine.counts(sheet.state, self.at):
            in_time = in_time and self._counted_before(sheet)
        sheet["seen_at"] = self.at
        if self.question is not None:
            sheet["seen_question"] = self.question
        return Saved(
            sheet["last_sequence"],
            sheet["client_sequence"],
            in_time,
            standing(sheet, self.at),
            None if in_time else late_by,
        )

    def _late_by(self, sheet: Sheet, by_item: Mapping[str, Place]) -> timedelta | None:
        """Return how long ago the time for these answers was up, where it was."""
        state = sheet.state
        if state.status.ended and state.ended_at is not None:
            return self.at - state.ended_at
        left = [by_item[a.item].section for a in self.answers if a.item in by_item]
        if state.section_began_at and left and min(left) < state.section:
            return self.at - state.section_began_at
        return None

    def _counts(self, sheet: Sheet, by_item: Mapping[str, Place], answer: Answer) -> bool:
        if not machine.counts(sheet.state, self.at):
            return False
        place = by_item.get(answer.item)
        if place is None:
            return True
        if sheet.state.timing.section_minutes:
            return machine.section_counts(sheet.state, place.section, self.at)
        forward = sheet.rules.navigation == "forward only"
        return not forward or place.number >= sheet.state.reached

    def _counted_before(self, sheet: Sheet) -> bool:
        """Tell whether all that is sent after the end is what counts already, sent again."""
        held = _on_desk(sheet, counted=True)
        return bool(self.answers) and all(
            (held.get(answer.item) or None) == (answer.value or None) for answer in self.answers
        )

    def _new(self, sheet: Sheet) -> list[Answer]:
        """Return the answers that are not stored yet, in the order in which they were given."""
        counted = [a for a in self.answers if a.sequence is not None]
        if len(counted) < len(self.answers):
            return _changed(sheet, self.answers, self.seen, machine.counts(sheet.state, self.at))
        epoch = self.epoch or sheet.state.epoch
        known: set[tuple[int, str]] = set()
        if any((a.sequence or 0) <= sheet["client_sequence"] for a in counted) or (
            epoch != sheet.state.epoch
        ):
            known = _known(sheet, epoch)
        fresh = []
        for answer in sorted(counted, key=lambda a: a.sequence or 0):
            identity = (answer.sequence or 0, answer.item)
            if identity not in known:
                known.add(identity)
                fresh.append(answer)
        return fresh


def _known(sheet: Sheet, epoch: int) -> set[tuple[int, str]]:
    """Return which answers of an epoch are stored, those of this transaction included."""
    rows = sheet.connection.execute(
        select(ResponseEvent.client_sequence, ResponseEvent.item_ref).where(
            ResponseEvent.attempt_id == sheet.row["id"], ResponseEvent.epoch == epoch
        )
    )
    written = {
        (r["client_sequence"], r["item_ref"]) for r in sheet.responses if r["epoch"] == epoch
    }
    return {(sequence, item) for sequence, item in rows} | written


def _changed(
    sheet: Sheet,
    answers: Sequence[Answer],
    seen: int | None,
    in_time: bool,  # noqa: FBT001
) -> list[Answer]:
    """Return the answers of a page without scripts that differ from what stands and was shown."""
    standing_now = _on_desk(sheet, counted=True)
    if not in_time:
        standing_now |= _on_desk(sheet, counted=False)
    shown = standing_now
    if seen is not None:
        shown = responses_of(
            sheet.connection, sheet.row["id"], up_to=max(0, min(seen, sheet["last_sequence"]))
        )
    return [
        answer
        for answer in answers
        if answer.item.startswith(NOTE)
        or (answer.value or None)
        not in {standing_now.get(answer.item) or None, shown.get(answer.item) or None}
    ]


def _on_desk(sheet: Sheet, *, counted: bool) -> dict[str, Response]:
    stored = responses_of(sheet.connection, sheet.row["id"], counted=counted)
    new = {
        r["item_ref"]: as_response(r["value"]) for r in sheet.responses if r["counts"] == counted
    }
    return stored | new


def append_answer(
    sheet: Sheet, answer: Answer, *, counts: bool, at: datetime, epoch: int | None = None
) -> None:
    """Put down an answer to be stored; a note at a question is kept beside the answers."""
    sequence = answer.sequence or sheet["client_sequence"] + 1
    epoch = epoch or sheet.state.epoch
    if epoch == sheet.state.epoch:
        sheet["client_sequence"] = max(sheet["client_sequence"], sequence)
    sheet["saved_at"] = at
    shared = {
        "centre_id": sheet.row["centre_id"],
        "attempt_id": sheet.row["id"],
        "epoch": epoch,
        "client_sequence": sequence,
    }
    if answer.item.startswith(NOTE):
        words = answer.value if isinstance(answer.value, str) else ""
        question = int(answer.item.removeprefix(NOTE))
        sheet.notes.append({**shared, "question": question, "words": words, "at": at})
        return
    sheet["last_sequence"] += 1
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    sheet.responses.append(
        {
            **shared,
            "sequence": sheet["last_sequence"],
            "item_ref": answer.item,
            "value": value,
            "counts": counts,
            "received_at": at,
        }
    )


def _refuse_wrong_forms(by_item: Mapping[str, Place], answers: Sequence[Answer]) -> None:
    faults = {}
    for answer in answers:
        mend = _mend(by_item, answer)
        if mend:
            faults[answer.item] = mend
    if faults:
        raise ResponseRefused(faults)


def _mend(by_item: Mapping[str, Place], answer: Answer) -> str | None:
    if answer.item.startswith(NOTE):
        number = answer.item.removeprefix(NOTE)
        if not number.isdecimal() or int(number) not in {p.number for p in by_item.values()}:
            return "This paper has no such question."
        too_long = isinstance(answer.value, str) and len(answer.value) > NOTE_LENGTH_MAX
        return f"Shorten the note to {NOTE_LENGTH_MAX} characters." if too_long else None
    place = by_item.get(answer.item)
    return "This paper has no such question." if place is None else place.item.accepts(answer.value)
