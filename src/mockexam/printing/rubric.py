"""What a section asks and what of it counts, in words that are the same on paper and on screen."""

from mockexam.assembly.paper import Paper, PaperSection
from mockexam.printing.words import say_number

NOT_SCORED = "These questions do not count towards your mark."


def rubric(paper: Paper, section: PaperSection) -> str:
    """Return what candidates are told under a section's heading; empty where that is nothing."""
    if section.answer is not None:
        noun = "question" if section.answer == 1 else "questions"
        return f"Answer {say_number(section.answer)} {noun}."
    return "" if section.scored or paper.hides_pretest else NOT_SCORED


def counting_rule(section: PaperSection) -> str:
    """Return which questions of a section count, for those who mark and read results."""
    if section.answer is not None:
        offered = say_number(len(section.questions))
        best = "one" if section.answer == 1 else say_number(section.answer)
        verb = "counts" if section.answer == 1 else "count"
        return f"The best {best} of these {offered} questions {verb}."
    return "" if section.scored else "These questions do not count towards the mark."
