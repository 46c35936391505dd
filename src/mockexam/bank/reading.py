"""How much there is to read in a question, before it can be answered."""

from collections.abc import Iterator

from mockexam.bank.item import Item
from mockexam.bank.question import Question
from mockexam.bank.rules.words import words
from mockexam.bank.text import to_plain


def words_read(item: Item, question: Question) -> int:
    """Return how many words a candidate reads for an item of a question.

    Stem, options and whatever else its kind offers; the source, with its title, counts
    with the first of the question's items.
    """
    return sum(len(words(to_plain(text))) for text in _read(item, question))


def _read(item: Item, question: Question) -> Iterator[str]:
    if question.stimulus is not None and item.ref == question.items[0].ref:
        yield question.stimulus.title
        yield question.stimulus.text
    yield from item.texts()
