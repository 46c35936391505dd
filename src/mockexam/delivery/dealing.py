"""The paper as one candidate is dealt it: the same questions, in an order of their own."""

from collections.abc import Sequence
from random import Random
from string import ascii_uppercase

from mockexam.assembly.paper import Paper, PaperSection


def deal(paper: Paper, seed: int) -> Paper:
    """Return the paper with the questions of each section shuffled and numbered anew.

    Sections stay in their order and the parts of a question together. The same seed gives the
    same order for ever; sources are lettered in the order in which they are met.
    """
    dice = Random(seed)  # noqa: S311 (an order is no secret)
    sections, number = [], 1
    letters: dict[str, str] = {}
    for section in paper.sections:
        shuffled = list(section.questions)
        dice.shuffle(shuffled)
        dealt = []
        for placed in shuffled:
            source = placed.source
            if source is not None:
                source = letters.setdefault(source, ascii_uppercase[len(letters)])
            dealt.append(placed.model_copy(update={"number": number, "source": source}))
            number += 1
        sections.append(_with_questions(section, dealt))
    return paper.model_copy(update={"sections": tuple(sections)})


def _with_questions(section: PaperSection, questions: Sequence[object]) -> PaperSection:
    return section.model_copy(update={"questions": tuple(questions)})


def option_order(seed: int, ref: str, count: int) -> tuple[int, ...]:
    """Return in which order an item's options are shown to one candidate: their places, from 0."""
    dice = Random(f"{seed}:{ref}")  # noqa: S311 (an order is no secret)
    order = list(range(count))
    dice.shuffle(order)
    return tuple(order)
