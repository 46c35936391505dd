"""How a sitting is sat and when its results may be seen, as the tutor set it."""

from datetime import datetime
from typing import Literal

from mockexam.document import Document

Navigation = Literal["free", "forward only"]


class Rules(Document):
    """How the paper is sat on screen.

    `section_minutes` gives each section a clock of its own, in order; then sections are left
    forwards only. Questions are shuffled within their sections, options within their questions,
    for each candidate from a seed. `practice` gives feedback at once, `moves_freely` lets a
    candidate go on at another computer by their own code, without an invigilator.
    """

    navigation: Navigation = "free"
    section_minutes: tuple[int, ...] = ()
    shuffle_questions: bool = False
    shuffle_options: bool = False
    practice: bool = False
    moves_freely: bool = False

    def words(self) -> tuple[str, ...]:
        """Return how the paper is sat where it is not the usual way."""
        clocks = " + ".join(map(str, self.section_minutes))
        told = (
            (self.navigation == "forward only", "forward only"),
            (self.section_minutes, f"sections of {clocks} minutes"),
            (self.shuffle_questions, "questions shuffled"),
            (self.shuffle_options, "options shuffled"),
            (self.practice, "practice, with feedback at once"),
            (self.moves_freely, "learners move to another computer by themselves"),
        )
        return tuple(words for holds, words in told if holds)


class Release(Document):
    """When candidates see their results: by hand, at once, at a time, or once all is marked."""

    when: Literal["by hand", "at once", "at a time", "after marking"] = "by hand"
    at: datetime | None = None
