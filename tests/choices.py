"""A paper with a choice and a section that does not count, for the tests of every room."""

from typing import Any

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.paper import Paper
from tests.factories import ask, freeze_these, make_blueprint, make_choice, make_row, make_short

JOBS = ("BE-3", "BE-4", "BE-5")


def make_plan(*, answer: int = 2, **header: Any) -> Blueprint:
    """Return a blueprint: a question, two of three to choose from, and one tried out."""
    return make_blueprint(
        make_row(min=0),
        make_row("tried", section="C", measure="items", max=1),
        sections=[
            {"id": "A", "title": "Section A", "where": {"kind": "multiple_choice"}},
            {"id": "B", "title": "Section B", "answer": answer, "offer": 3},
            {"id": "C", "title": "Section C", "scored": False},
        ],
        **{"ref": "BEES-CHOICE", "title": "Bees to choose from", "minutes": 40} | header,
    )


def make_choice_paper(plan: Blueprint | None = None) -> Paper:
    """Return its paper: question 1, then 2 to 4 (BE-3, 4, 5) with 2 marks each, then 5."""
    jobs = [
        ask(make_short(ref, stem=f"State two jobs of bee {ref}.", estimated_facility=facility))
        for ref, facility in zip(JOBS, (0.6, 0.58, 0.55), strict=True)
    ]
    placed = {
        "A": [ask(make_choice("BE-1"))],
        "B": jobs,
        "C": [ask(make_choice("BE-9", stem="Which is new?", topic="T2", syllabus=["S2.KC1"]))],
    }
    return freeze_these(placed, plan or make_plan())
