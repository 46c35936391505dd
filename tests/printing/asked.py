"""Questions as they are found on the pages of a printed paper: where each begins, and its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from mockexam.assembly.paper import Paper, PaperQuestion
from mockexam.bank.item import Item
from mockexam.bank.kinds.gap_fill import GAP, GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.numeric import Numeric
from mockexam.bank.kinds.options import Choice, Option, lettered
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.bank.text import to_html, to_inline_html
from mockexam.printing.layout import Layout
from mockexam.printing.modified import relay_tables

from .pages import MM_AN_INCH, POINTS_AN_INCH
from .words_on_pages import Read, Word, blocks_of, squeeze


@dataclass(frozen=True)
class Frame:
    """Where the text of a layout stands: its margins, and how far its numbers hang, in mm."""

    side: float
    top: float
    foot: float
    em: float
    hangs: float

    @classmethod
    def of(cls, layout: Layout) -> "Frame":
        """Return the frame of a layout, as the styles of papers say it."""
        em = layout.points / POINTS_AN_INCH * MM_AN_INCH
        if not layout.is_modified:
            return cls(side=20, top=20, foot=22, em=em, hangs=11)
        return cls(side=16, top=16 + 1.7 * em, foot=3.8 * em, em=em, hangs=1.8 * em)

    def hangs_at(self, word: Word, step: int = 0) -> bool:
        """Tell whether a word begins where numbers hang, or a step further in where letters do."""
        return abs(word.left - self.side - step * self.hangs) < 0.2 * self.em

    def is_around(self, word: Word, height: float) -> bool:
        """Tell whether a word stands above or below the text of its page."""
        middle = (word.top + word.bottom) / 2
        return middle < self.top or middle > height - self.foot


@dataclass(frozen=True)
class Asked:
    """An item as it is printed: its words, and whether the number of its question is among them."""

    label: str
    number: int
    item: Item
    words: tuple[Word, ...]

    @property
    def pages(self) -> list[int]:
        """The pages that it stands on, in order."""
        return sorted({word.page for word in self.words})

    @property
    def stem(self) -> tuple[Word, ...]:
        """Its words up to its marks in brackets."""
        at = next(n for n, word in enumerate(self.words) if word.text.startswith("["))
        ends = (n for n, word in enumerate(self.words) if n >= at and word.text.endswith("]"))
        return self.words[: next(ends) + 1]


def text_of(read: Read, frame: Frame, pages: range) -> list[Word]:
    """Return the words of pages without those around the text."""
    return [w for w in read.words if w.page in pages and not frame.is_around(w, read.sizes[0][1])]


def find_asked(words: list[Word], paper: Paper, frame: Frame) -> list[Asked]:
    """Return every item of a paper in the order in which it is printed."""
    starts = list(_starts(words, paper, frame))
    ends = [at for at, *_ in starts[1:]] + [len(words)]
    return [
        Asked(label, question.number, item, tuple(_own(words[at:end], frame)))
        for (at, label, question, item), end in zip(starts, ends, strict=True)
    ]


def _starts(
    words: list[Word], paper: Paper, frame: Frame
) -> Iterator[tuple[int, str, PaperQuestion, Item]]:
    at = -1
    for question in paper.questions:
        for place, (label, item) in enumerate(question.parts):
            step = 1 if place else 0
            sought = label.removeprefix(str(question.number)) if place else str(question.number)
            at = next(
                n
                for n in range(at + 1, len(words))
                if words[n].text == sought and frame.hangs_at(words[n], step)
            )
            yield at, label, question, item


def _own(words: list[Word], frame: Frame) -> Iterator[Word]:
    """Yield the words of an item: what follows it begins at the margin, or is a section's total."""
    for at, word in enumerate(words):
        if at and (frame.hangs_at(word) or (word.text == "Total" and word.left > 4 * frame.side)):
            return
        yield word


def shown_texts(item: Item, layout: Layout) -> Iterator[str]:
    """Yield what candidates read of an item, in the order of print."""
    yield from blocks_of(relay_tables(to_html(item.stem_in(modified=layout.is_modified)), layout))
    yield f"[{item.marks}mark{'' if item.marks == 1 else 's'}]"
    match item:
        case Choice():
            yield from _offered(item.options)
        case TrueFalse():
            yield from ("True", "False", *_offered(item.reasons))
        case Matching():
            yield from (f"{letter}{_line(text)}" for letter, text in item.lettered_options.items())
            yield from (f"{n}{_line(p.text)}" for n, p in enumerate(item.premises, 1))
        case Ordering():
            yield from map(_line, item.shown)
        case GapFill():
            yield from blocks_of(GAP.sub(r"(\1)", to_html(item.passage)))
            for number, gap in enumerate(item.gaps, 1):
                if gap.options:
                    yield from (f"({number})", *_offered(gap.options))
        case Numeric():
            yield from ("Working", "Answer", item.unit)


def cells_of(item: Item, layout: Layout) -> list[str]:
    """Return the blocks of a stem as they were authored, tables by their cells."""
    return blocks_of(to_html(item.stem_in(modified=layout.is_modified)))


def _offered(options: tuple[Option, ...]) -> Iterator[str]:
    for letter, option in lettered(options).items():
        yield f"{letter}{_line(option.text)}"


def _line(text: str) -> str:
    return squeeze(unescape("".join(blocks_of(to_inline_html(text)))))
