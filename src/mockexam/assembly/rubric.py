"""What a section asks of its candidates, in the words that stand under its heading everywhere."""

from mockexam.assembly.paper import Paper, PaperSection

NOT_SCORED = "These questions do not count towards your mark."

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def say_number(number: int) -> str:
    """Return a number in words up to ten, in figures beyond."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def rubric(paper: Paper, section: PaperSection) -> str:
    """Return how many questions to answer, or that they do not count; empty where nothing is said."""
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
