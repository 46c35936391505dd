"""What came of a job of the load: times, what was acknowledged, what went wrong."""

import time
from collections.abc import Awaitable
from dataclasses import astuple, dataclass, field
from typing import Any

from mockexam.bench.candidate import Candidate, Saved, UnexpectedAnswer
from mockexam.bench.wire import ConnectionBroke

FAULTS_SHOWN = 20


@dataclass
class Tally:
    """A job's outcome while it grows. Instants are the monotonic clock's, in seconds.

    `broken` counts requests that the server did not answer, or not as it should, and that were
    sent again.
    """

    begun: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    acknowledged: list[tuple[Saved, float]] = field(default_factory=list)
    submitted: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    broken: int = 0

    async def note(self, doing: Awaitable[None]) -> bool:
        """Wait for something to be done; tell whether it went as it should."""
        try:
            await doing
        except (UnexpectedAnswer, ConnectionBroke) as fault:
            self.faults.append(str(fault) or type(fault).__name__)
            return False
        finally:
            self.ended = time.monotonic()
        return True

    def acknowledge(self, saved: Saved) -> None:
        """Note that an answer was acknowledged just now."""
        self.acknowledged.append((saved, time.monotonic()))

    def as_json(self, candidates: list[Candidate]) -> dict[str, Any]:
        """Return the tally with how long each request of its candidates took, in seconds."""
        return {
            "begun": self.begun,
            "seconds": self.ended - self.begun,
            "times": [seconds for one in candidates for seconds in one.seconds],
            "acknowledged": [[*astuple(saved), at] for saved, at in self.acknowledged],
            "submitted": self.submitted,
            "errors": len(self.faults),
            "broken": self.broken + sum(one.line.resent for one in candidates),
            "faults": self.faults[:FAULTS_SHOWN],
        }
