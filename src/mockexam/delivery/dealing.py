"""The paper as one candidate is dealt it: the same questions, in an order of their own."""

from collections.abc import Sequence

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.assembly.shuffling import keeps_order, option_order, reordered, shuffled
from mockexam.bank.item import Item


def deal(paper: Paper, seed: int) -> Paper:
    """Return the paper with the questions of each section shuffled and numbered anew.

    Sections stay in their order and the parts of a question together. The same seed gives the
    same order for ever; sources are lettered in the order in which they are met.
    """

    def order(section: PaperSection) -> list[PaperQuestion]:
        found = section.questions
        return [found[n] for n in shuffled(f"{seed}:{section.id}", len(found))]

    return reordered(paper, order)


def dealt_options(seed: int, item: Item, texts: Sequence[str]) -> tuple[int, ...]:
    """Return in which order an item's options are shown to one candidate: their places, from 0.

    What must keep its place does; see `option_order` and `keeps_order`.
    """
    if keeps_order(item):
        return tuple(range(len(texts)))
    return option_order(f"{seed}:{item.ref}", texts)
