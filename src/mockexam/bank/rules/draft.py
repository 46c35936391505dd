"""An item as the writing rules read it: plain texts, whatever its kind and however unfinished."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mockexam.bank.item import Item
from mockexam.bank.kinds.gap_fill import Gap, GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.numeric import Numeric
from mockexam.bank.kinds.options import Choice, Option
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.scheme import Levels, Points
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.bank.kinds.written import Written
from mockexam.bank.text import pictures, to_plain


class Asked(StrEnum):
    """How a group of options is asked for."""

    CHOICE = "choice"
    GAP = "gap"
    MATCH = "match"


@dataclass(frozen=True)
class DraftOption:
    """An option; `why` is None where its kind asks for no rationale of its own."""

    text: str
    key: bool
    why: str | None


@dataclass(frozen=True)
class Group:
    """Options to choose from, and the text that asks for them."""

    asks: str
    options: tuple[DraftOption, ...]
    asked: Asked = Asked.CHOICE

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts of the keys."""
        return tuple(option.text for option in self.options if option.key)

    @property
    def distractors(self) -> tuple[str, ...]:
        """The texts of the distractors."""
        return tuple(option.text for option in self.options if not option.key)


@dataclass(frozen=True)
class DraftScheme:
    """A points-based scheme: the marks of its points, and what it says of their use."""

    points: tuple[tuple[str, int], ...]
    guidance: str = ""

    @property
    def total(self) -> int:
        """The marks of all points."""
        return sum(marks for _, marks in self.points)


@dataclass(frozen=True)
class Draft:
    """What the writing rules look at.

    `stem` has lost its pictures and emphasis, `stem_as_written` has not. `keys` are
    the texts that are right, of any kind; `whys` the rationales that the kind
    asks for beside those of options, each with what it belongs to.
    """

    ref: str
    kind: str
    level: int
    marks: int
    command_word: str | None
    stem: str
    stem_as_written: str
    read_before: str
    groups: tuple[Group, ...]
    keys: tuple[str, ...]
    points: tuple[str, ...]
    scheme: DraftScheme | None
    whys: tuple[tuple[str, str], ...]
    alternatives: tuple[str, ...]
    review_by: date | None = None

    @property
    def choice(self) -> Group | None:
        """The one group of an item that is answered by choosing from options, or None."""
        is_choice = self.kind in {"multiple_choice", "multiple_response"}
        return self.groups[0] if is_choice and self.groups else None

    @property
    def is_written(self) -> bool:
        """True where the candidate answers in sentences, which a person marks."""
        return self.kind in {"short_answer", "extended_response"}

    @property
    def everything_asked(self) -> str:
        """The stem with whatever is read before it."""
        return f"{self.read_before} {self.stem}".strip()


def draft_of(item: Item, stimulus: str = "") -> Draft:
    """Return the draft of an item; `stimulus` is the text that it is read with."""
    scheme = item.scheme if isinstance(item, Written) else None
    return Draft(
        ref=item.ref,
        kind=item.kind,
        level=item.level,
        marks=item.marks,
        command_word=item.command_word,
        stem=to_plain(item.stem),
        stem_as_written=item.stem,
        read_before=to_plain(stimulus),
        groups=tuple(_groups(item)),
        keys=_keys(item),
        points=item.syllabus,
        scheme=_scheme(scheme) if isinstance(scheme, Points) else None,
        whys=tuple(_whys(item)),
        alternatives=tuple(
            alt for text in (*item.texts(), item.modified) for alt, _ in pictures(text)
        ),
        review_by=item.law.review_by if item.law else None,
    )


def _groups(item: Item) -> Iterator[Group]:
    match item:
        case Choice():
            yield Group(to_plain(item.stem), _options(item.options))
        case TrueFalse():
            yield Group(to_plain(item.stem), _options(item.reasons))
        case GapFill():
            yield from _gap_groups(item)
        case Matching():
            for premise in item.premises:
                options = (DraftOption(o, o == premise.match, None) for o in item.options)
                yield Group(to_plain(premise.text), tuple(options), Asked.MATCH)
        case _:
            return


def _gap_groups(item: GapFill) -> Iterator[Group]:
    for number, gap in enumerate(item.gaps, 1):
        if not gap.is_typed:
            before = to_plain(item.passage.partition(f"[{number}]")[0])
            yield Group(before, _options(gap.options), Asked.GAP)


def _options(options: Iterable[Option]) -> tuple[DraftOption, ...]:
    return tuple(DraftOption(to_plain(o.text), o.key, o.why) for o in options)


def _keys(item: Item) -> tuple[str, ...]:
    if isinstance(item, Written):
        ideas = item.scheme.indicative if isinstance(item.scheme, Levels) else item.scheme.points
        return tuple(to_plain(idea.text) for idea in ideas)
    return tuple(to_plain(line.text) for line in item.key_lines())


def _scheme(scheme: Points) -> DraftScheme:
    return DraftScheme(
        tuple((to_plain(point.text), point.marks) for point in scheme.points), scheme.guidance
    )


def _whys(item: Item) -> Iterator[tuple[str, str]]:
    match item:
        case Matching():
            yield from ((f"the premise “{p.text}”", p.why) for p in item.premises)
        case Ordering():
            yield "the order", item.why
        case GapFill():
            yield from _gap_whys(item.gaps)
        case Numeric():
            yield "the answer", item.working
        case _:
            return


def _gap_whys(gaps: Iterable[Gap]) -> Iterator[tuple[str, str]]:
    for number, gap in enumerate(gaps, 1):
        if gap.is_typed:
            yield f"gap {number}", gap.why


def draft_of_record(record: Mapping[str, Any]) -> Draft:
    """Return the draft of a plain record: one line of a file of items to be checked.

    The record has `ref`, `kind`, `level`, `marks`, `command_word`, `stem`, `options`
    (each `text`, `key`, `rationale`) and `points` (each `text`, `marks`); what is
    missing is empty.

    Raises:
        KeyError: It has no `ref` or no `stem`.
        TypeError, ValueError: A field is of the wrong form.
    """
    stem = str(record["stem"])
    options = tuple(
        DraftOption(str(o["text"]), bool(o.get("key")), str(o.get("rationale") or ""))
        for o in record.get("options") or ()
    )
    points = tuple((str(p["text"]), int(p.get("marks", 1))) for p in record.get("points") or ())
    keys = tuple(o.text for o in options if o.key) or tuple(text for text, _ in points)
    word = record.get("command_word")
    return Draft(
        ref=str(record["ref"]),
        kind=str(record.get("kind", "multiple_choice")),
        level=int(record.get("level", 2)),
        marks=int(record.get("marks", 1)),
        command_word=str(word).casefold() if word else None,
        stem=to_plain(stem),
        stem_as_written=stem,
        read_before="",
        groups=(Group(to_plain(stem), options),) if options else (),
        keys=keys,
        points=tuple(str(point) for point in record.get("syllabus") or ()),
        scheme=DraftScheme(points, str(record.get("guidance") or "")) if points else None,
        whys=(),
        alternatives=tuple(alt for alt, _ in pictures(stem)),
    )
