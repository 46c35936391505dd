"""Access arrangements: what a candidate has in every exam, set beforehand and never asked again."""

from typing import Literal

from pydantic import Field

from mockexam.document import Document

EXTRA_PERCENT_MAX = 200
BREAK_MINUTES_MAX = 240
NOTE_LENGTH_MAX = 400

Theme = Literal["light", "dark", "cream", "blue", "green", "pink", "yellow"]
TextSize = Literal["100", "125", "150", "200"]
Spacing = Literal["normal", "wide"]
Font = Literal["standard", "dyslexia"]
PrintSize = Literal["18pt", "24pt", "36pt"]


class Arrangements(Document):
    """One candidate's arrangements; a display choice of None leaves it to the browser.

    `extra_percent` is a share of the working time, `break_minutes` the most that rest breaks,
    which stop the clock, may take together. `print_size` is that of a paper in large print.
    """

    extra_percent: int = Field(default=0, ge=0, le=EXTRA_PERCENT_MAX)
    break_minutes: int = Field(default=0, ge=0, le=BREAK_MINUTES_MAX)
    theme: Theme | None = None
    text: TextSize | None = None
    spacing: Spacing | None = None
    font: Font | None = None
    ruler: bool = False
    hide_time: bool = False
    spelling: bool = False
    keyboard: bool = False
    screen_reader: bool = False
    separate_room: bool = False
    print_size: PrintSize | None = None
    note: str = Field(default="", max_length=NOTE_LENGTH_MAX)

    def words(self) -> tuple[str, ...]:
        """Return the arrangements as an invigilator reads them, those for the clock first."""
        told = (
            (self.extra_percent, f"{self.extra_percent} % extra time"),
            (self.break_minutes, f"rest breaks up to {self.break_minutes} min"),
            (self.separate_room, "separate room"),
            (self.print_size, f"printed paper in {(self.print_size or '').removesuffix('pt')} pt"),
            (self.theme not in (None, "light"), f"{self.theme} colours"),
            (self.text not in (None, "100"), f"text {self.text} %"),
            (self.spacing == "wide", "wide spacing"),
            (self.font == "dyslexia", "dyslexia-friendly font"),
            (self.ruler, "reading ruler"),
            (self.hide_time, "time hidden"),
            (self.spelling, "spelling check"),
            (self.keyboard, "keyboard only"),
            (self.screen_reader, "screen reader"),
            (self.note, self.note),
        )
        return tuple(words for holds, words in told if holds)
