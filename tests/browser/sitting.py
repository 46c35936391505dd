"""A learner of their own in a sitting of a small paper, for the tests of the player."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.bank.item import Response
from mockexam.clock import utc_now
from mockexam.demo import CENTRE_NUMBER
from mockexam.services import attempts, late_answers, papers, sittings
from mockexam.services.accounts import get_centre
from mockexam.services.codes import show_code
from mockexam.services.entries import Entry
from mockexam.store.models import AttemptRow, Message, PaperRow
from tests.browser.conftest import Served
from tests.factories import make_blueprint, make_paper_of_every_kind, make_row
from tests.sitting_acts import act

PAPER = make_paper_of_every_kind()
STATE = "[data-save-state]"
SAVED = "All answers saved"
NUMBERS = {item.ref: q.number for q in PAPER.questions for item in q.question.items}
"""The number of the question that each item stands in."""


@dataclass(frozen=True)
class Candidate:
    """A candidate of a sitting of their own."""

    served: Served
    attempt_id: Any
    code: str

    @property
    def address(self) -> str:
        """Where the attempt is sat."""
        return f"/sit/{self.attempt_id}/"

    def question(self, ref: str) -> str:
        """Return the address of an item's question."""
        return f"{self.address}questions/{NUMBERS[ref]}"

    def join(self, page: Page) -> None:
        """Join with the code."""
        page.goto(f"/join/{self.code}")
        page.get_by_role("button", name="Join").click()

    def start(self, page: Page, ref: str = "BE-1") -> Page:
        """Join, start and open an item's question, ready to be answered."""
        self.join(page)
        page.get_by_role("button", name="Start", exact=True).click()
        self.open(page, ref)
        return page

    def open(self, page: Page, ref: str) -> None:
        """Open an item's question and wait until its script has found its place."""
        page.goto(self.question(ref))
        ready(page)

    def stored(self, *, counted: bool = True) -> Mapping[str, Response]:
        """Return the responses that are stored."""
        with self.served.database.reading() as session:
            return attempts.responses_of(session, self.attempt_id, counted=counted)

    def late(self) -> int:
        """Return how many answers wait in quarantine."""
        with self.served.database.reading() as session:
            return len(late_answers.late_answers(session, self.attempt_id, PAPER))

    def change(self, change: Callable[[AttemptRow], None]) -> None:
        """Change the attempt behind the browser's back."""
        self.served.write(lambda session: change(session.get_one(AttemptRow, self.attempt_id)))

    def leave_seconds(self, seconds: float) -> None:
        """Let the attempt end so many seconds from now."""

        def shorten(row: AttemptRow) -> None:
            row.deadline_at = row.due_at = utc_now() + timedelta(seconds=seconds)

        self.change(shorten)

    def act(self, command: Any) -> Any:
        """Carry out a command of an invigilator."""
        return act(self.served.database, command)

    def tell(self, words: str) -> None:
        """Send a message to the candidate."""

        def send(session: Session) -> None:
            row = session.get_one(AttemptRow, self.attempt_id)
            session.add(
                Message(
                    centre_id=row.centre_id, sitting_id=row.sitting_id, attempt_id=row.id,
                    words=words, by="An invigilator", at=utc_now(),
                )
            )  # fmt: skip

        self.served.write(send)


def ready(page: Page) -> None:
    """Wait until the script of a question has found its place."""
    page.locator("#answer[data-ready]").wait_for(state="attached")


def enter(served: Served, *, opens_in: float = 0, **said: Any) -> Candidate:
    """Return a candidate in a sitting of their own; `rules` and `arrangements` are documents."""
    made: list[Candidate] = []

    def set_up(session: Session) -> None:
        now = utc_now()
        centre = get_centre(session, CENTRE_NUMBER)
        row = session.scalar(select(PaperRow).where(PaperRow.ref == PAPER.ref))
        if row is None:
            plan = make_blueprint(make_row(min=0))
            row = papers.keep_paper(session, centre.id, PAPER, plan, "A tutor", now)
        sitting = sittings.open_sitting(
            session, row, opens_at=now + timedelta(seconds=opens_in),
            closes_at=now + timedelta(hours=9), minutes=said.get("minutes", 40),
            entries=[Entry("Nia Walsh")], now=now,
        )  # fmt: skip
        sitting.rules = said.get("rules", {})
        attempt = sittings.attempts_of(session, sitting)[0]
        attempt.arrangements = said.get("arrangements", {})
        made.append(Candidate(served, attempt.id, show_code(attempt.access_code)))

    served.write(set_up)
    return made[0]


def beat(page: Page) -> None:
    """Make the next heartbeats of a page's script come at once."""
    page.add_init_script("""
      const set = window.setTimeout;
      window.setTimeout = (work, delay, ...more) => set(work, delay > 5000 ? 200 : delay, ...more);
    """)
