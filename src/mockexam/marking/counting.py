"""Which questions of a script count, and its total: a choice counts by the best of it."""

from collections.abc import Mapping
from fractions import Fraction

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.marking.award import Award

Awards = Mapping[str, Award | None]
"""The award of every item of a paper by its ref; None where a person has yet to judge."""


def counted(paper: Paper, awards: Awards) -> frozenset[str]:
    """Return the refs of the items that count towards the mark.

    Of a section with a choice the questions with the most marks count, as many as are
    asked; of equals the first. What waits for a marker has no marks yet, so the choice is
    settled only once the script has a total. A section that is not scored has none.
    """
    return frozenset(
        item.ref
        for section in paper.sections
        if section.scored
        for question in _best(section, awards)
        for item in question.question.items
    )


def total(paper: Paper, awards: Awards) -> Fraction | None:
    """Return the marks of a script, or None while a response of a scored section waits."""
    if any(awards[ref] is None for ref in scored(paper)):
        return None
    given = (awards[ref] for ref in counted(paper, awards))
    return sum((award.marks for award in given if award), Fraction(0))


def scored(paper: Paper) -> tuple[str, ...]:
    """Return the refs of the items of the sections that are scored, in paper order."""
    return tuple(
        item.ref
        for section in paper.sections
        if section.scored
        for question in section.questions
        for item in question.question.items
    )


def _best(section: PaperSection, awards: Awards) -> list[PaperQuestion]:
    def given(question: PaperQuestion) -> Fraction:
        found = (awards.get(item.ref) for item in question.question.items)
        return sum((award.marks for award in found if award), Fraction(0))

    return sorted(section.questions, key=given, reverse=True)[: section.asked]
