"""Orders from a seed, and what of a question must keep its place: for screen and print alike."""

import hashlib
from collections.abc import Callable, Sequence
from string import ascii_uppercase

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.bank.item import Item
from mockexam.bank.rules.others import is_by_letter, names_a_letter, says_all, says_none
from mockexam.bank.rules.quantities import is_in_order, quantities_of, range_of


def shuffled(seed: str, count: int) -> tuple[int, ...]:
    """Return the numbers from 0 to `count` - 1 in the order of a seed, the same for ever.

    They are sorted by a hash of the seed and the number: Python's own dice may fall
    otherwise in its next version, and a printed paper must not.
    """
    return tuple(
        sorted(range(count), key=lambda n: hashlib.sha256(f"{seed}:{n}".encode()).digest())
    )


def option_order(seed: str, texts: Sequence[str]) -> tuple[int, ...]:
    """Return in which order options are shown: their places from 0, by a seed.

    Figures and times that rise or fall stay as they are, and so do options of which one
    names others by their letters. "All of the above" and its like stay where they are.
    """
    movable = movable_places(texts)
    order = list(range(len(texts)))
    for place, n in zip(movable, shuffled(seed, len(movable)), strict=True):
        order[place] = movable[n]
    return tuple(order)


def movable_places(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the places from 0 of the options that may change places; none or two at least."""
    if _is_scale(texts) or any(is_by_letter(text) or _is_of_two(text) for text in texts):
        return ()
    movable = tuple(
        place for place, text in enumerate(texts) if not says_all(text) and not says_none(text)
    )
    return movable if len(movable) > 1 else ()


def _is_scale(texts: Sequence[str]) -> bool:
    """Tell whether options are figures, times or ranges that rise or fall."""
    values = quantities_of(texts)
    if values is None:
        ranges = [ends for text in texts if (ends := range_of(text)) is not None]
        values = [sum(ends) for ends in ranges] if len(ranges) == len(texts) else None
    return values is not None and is_in_order(values)


def _is_of_two(text: str) -> bool:
    """Tell whether an option means two others by where they stand, as "both of the above"."""
    return text.casefold().startswith("both") and says_all(text)


def keeps_order(item: Item) -> bool:
    """Tell whether all that an item offers stays as its author wrote it.

    It does where the author says so (`keep_order`), and where a text of the item or
    of its scheme calls an option by its letter.
    """
    said = [*item.texts(), *(line.text for line in item.rationale())]
    return bool(getattr(item, "keep_order", False)) or any(map(names_a_letter, said))


def reordered(paper: Paper, order: Callable[[PaperSection], Sequence[PaperQuestion]]) -> Paper:
    """Return a paper with the questions of each section in another order, numbered anew.

    Sections stay in their order; sources are lettered in the order in which they are met.
    """
    sections, number = [], 1
    letters: dict[str, str] = {}
    for section in paper.sections:
        dealt = []
        for placed in order(section):
            source = placed.source
            if source is not None:
                source = letters.setdefault(source, ascii_uppercase[len(letters)])
            dealt.append(placed.model_copy(update={"number": number, "source": source}))
            number += 1
        sections.append(section.model_copy(update={"questions": tuple(dealt)}))
    return paper.model_copy(update={"sections": tuple(sections)})
