"""Options and what holds for every kind that offers them."""

from collections.abc import Iterator
from string import ascii_uppercase
from typing import ClassVar

from mockexam.bank.item import Item, Line, Response, Text
from mockexam.document import Document
from mockexam.syllabus.model import PointId


class Option(Document):
    """A key or a distractor; `why` is its rationale, for markers and for feedback.

    A distractor names the one misconception that leads to it, where there is one.
    """

    text: Text
    key: bool = False
    why: str = ""
    misconception: PointId | None = None


def lettered(options: tuple[Option, ...]) -> dict[str, Option]:
    """Return the options by their letters, A first, in authored order."""
    return dict(zip(ascii_uppercase, options, strict=False))


def check_options(options: tuple[Option, ...]) -> None:
    """Raise ValueError for options that stand twice or keys that name a misconception."""
    texts = [option.text.casefold() for option in options]
    repeated = [o.text for o in options if texts.count(o.text.casefold()) > 1]
    if repeated:
        raise ValueError(f"options: “{repeated[0]}” stands twice")
    for option in options:
        if option.key and option.misconception:
            raise ValueError(f"options: the key “{option.text}” names a misconception")


def rationale_of(options: tuple[Option, ...]) -> tuple[Line, ...]:
    """Return why each option is right or wrong, the keys first."""
    lines = sorted(lettered(options).items(), key=lambda pair: not pair[1].key)
    return tuple(Line(letter, option.why, option.misconception) for letter, option in lines)


class Choice(Item):
    """An item answered by choosing from options; its key settles the marks.

    With `keep_order`, here and in the other kinds that offer something to choose from,
    what is offered stays in its authored order wherever options are shuffled.
    """

    objective_marking: ClassVar[bool] = True

    options: tuple[Option, ...]
    keep_order: bool = False

    def texts(self) -> Iterator[str]:
        """Yield the stem and the options."""
        yield self.stem
        yield from (option.text for option in self.options)

    def key_lines(self) -> tuple[Line, ...]:
        """Return the right options."""
        return tuple(Line(letter, o.text) for letter, o in lettered(self.options).items() if o.key)

    def rationale(self) -> tuple[Line, ...]:
        """Return the rationale of every option, the keys first."""
        return rationale_of(self.options)

    def lines_of(self, response: Response) -> tuple[Line, ...]:
        """Return the chosen options."""
        options = lettered(self.options)
        letters = (response,) if isinstance(response, str) else response or ()
        return tuple(Line(letter, options[letter].text) for letter in letters if letter in options)

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconceptions behind the distractors."""
        yield from (o.misconception for o in self.options if o.misconception)
