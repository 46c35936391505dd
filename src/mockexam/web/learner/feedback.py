"""Feedback at once, in practice: marks, the right answer, why, and a wrong idea put right."""

from collections.abc import Mapping
from typing import Any

from mockexam.assembly.paper import PaperQuestion
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.scheme import Points
from mockexam.bank.kinds.written import Written
from mockexam.web.learner.player import Sat
from mockexam.web.learner.results import shown_answer, shown_key, shown_why


def feedback_on(
    sat: Sat, question: PaperQuestion, responses: Mapping[str, Response]
) -> list[Mapping[str, Any]]:
    """Return what is said of the stored answer to each part of a question."""
    labelled = not sat.rules.shuffle_options
    return [
        {
            "label": label if len(question.parts) > 1 else "",
            "answered": item.is_answered(responses.get(item.ref)),
            "answer": shown_answer(item, responses.get(item.ref), labelled=labelled),
            "marks": item.score(responses.get(item.ref)),
            "of": item.marks,
            "key": shown_key(item, labelled=labelled),
            "why": shown_why(item, labelled=labelled),
            "points": _points(item),
            "ideas": _ideas(sat, item, responses.get(item.ref)),
        }
        for label, item in question.parts
    ]


def _points(item: Item) -> list[str]:
    """Return what a good written answer says, for the learner to compare."""
    if not isinstance(item, Written):
        return []
    if isinstance(item.scheme, Points):
        return [point.text for point in item.scheme.points]
    return [idea.text for idea in item.scheme.indicative]


def _ideas(sat: Sat, item: Item, response: Response) -> list[Mapping[str, str]]:
    """Return the misconceptions that an answer is a sign of, each with what is right instead."""
    known = {point.id: point for topic in sat.paper.topics for point in topic.points}
    return [
        {"text": known[ref].text, "instead": known[ref].instead or ""}
        for ref in dict.fromkeys(item.misconceptions_in(response))
        if ref in known
    ]
