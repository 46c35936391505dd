"""From a selection to a frozen paper: order, numbers, sources, rows and provenance."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from string import ascii_uppercase

from mockexam.assembly.assemble import Selection
from mockexam.assembly.blueprint import Blueprint, Section
from mockexam.assembly.paper import (
    DISTANCE,
    Paper,
    PaperQuestion,
    PaperSection,
    Provenance,
    paper_ref,
)
from mockexam.assembly.verify import faults, measure_rows
from mockexam.bank.question import Question
from mockexam.errors import MockExamError
from mockexam.syllabus.model import Syllabus, Topic


class PaperUnsound(MockExamError):
    """The independent checker refuses a paper: a defect of the assembler, never of the input."""


def freeze(
    selection: Selection,
    blueprint: Blueprint,
    questions: Mapping[str, Question],
    syllabus: Syllabus,
    *,
    bank_digest: str,
    versions: Mapping[str, str],
    now: datetime | None = None,
    keep_order: bool = False,
) -> Paper:
    """Return the paper of a selection, checked against its blueprint.

    Args:
        selection: Which questions stand in which section.
        blueprint: What the paper has to be like.
        questions: Every selected question by its ref.
        syllabus: The topics and points that feedback will need.
        bank_digest: The content hash of the bank that was drawn from.
        versions: The versions of what made the paper, for its provenance.
        now: When it was assembled.
        keep_order: Take the questions as the selection lists them, not in their section's order.

    Raises:
        PaperUnsound: The independent checker finds a fault in it.
    """
    if not keep_order:
        selection = replace(selection, sections=in_order(selection, blueprint, questions, syllabus))
    sections = _sections(selection, blueprint, questions)
    digests = [q.question.digest for section in sections for q in section.questions]
    draft = Paper(
        ref=paper_ref(blueprint, selection.seed, digests),
        title=blueprint.title,
        qualification=blueprint.qualification,
        level=blueprint.level,
        minutes=blueprint.minutes,
        materials=blueprint.materials,
        instructions=blueprint.instructions,
        sections=sections,
        pretest_told=blueprint.pretest_told,
        topics=_topics(sections, syllabus),
        grades=blueprint.grades,
        provenance=Provenance(
            seed=selection.seed,
            blueprint_ref=blueprint.ref,
            blueprint_digest=blueprint.digest,
            bank_digest=bank_digest,
            tolerance=blueprint.tolerance,
            objective=round(selection.objective, 9),
            bound=round(selection.bound, 9),
            proven=selection.proven,
            unit=blueprint.objective.measure if blueprint.objective else DISTANCE,
            assembled_at=now,
            versions=dict(versions),
        ),
    )
    if wrong := faults(draft, blueprint):
        raise PaperUnsound(f"The assembled paper fails its check: {'; '.join(wrong)}.")
    return draft.model_copy(update={"rows": measure_rows(draft, blueprint)})


def in_order(
    selection: Selection,
    blueprint: Blueprint,
    questions: Mapping[str, Question],
    syllabus: Syllabus,
) -> dict[str, tuple[str, ...]]:
    """Return the refs of each section's questions in the order that the section says."""
    return {
        section.id: tuple(
            question.ref
            for question in _sorted(
                [draw(questions[ref], selection.seed) for ref in selection.sections[section.id]],
                section,
                syllabus,
            )
        )
        for section in blueprint.sections
    }


def _sections(
    selection: Selection, blueprint: Blueprint, questions: Mapping[str, Question]
) -> tuple[PaperSection, ...]:
    number, letters, sections = 0, iter(ascii_uppercase), []
    for section in blueprint.sections:
        placed = []
        for ref in selection.sections[section.id]:
            question = draw(questions[ref], selection.seed)
            number += 1
            source = next(letters) if question.is_set else None
            placed.append(PaperQuestion(number=number, question=question, source=source))
        sections.append(
            PaperSection(
                id=section.id,
                title=section.title,
                instructions=section.instructions,
                answer=section.answer,
                scored=section.scored,
                questions=tuple(placed),
            )
        )
    return tuple(sections)


def draw(question: Question, seed: int) -> Question:
    """Return a question as a paper of a seed has it: of a family, the variant that it draws."""
    if not question.is_family:
        return question
    dice = random.Random(f"{seed}/{question.ref}/variant")  # noqa: S311 (no secret)
    return question.drawn(dice.randint(1, len(question.variants)))


def _sorted(questions: Sequence[Question], section: Section, syllabus: Syllabus) -> list[Question]:
    """Return a section's questions in its order; ties go by ref."""
    rank = {topic: n for n, topic in enumerate(syllabus.topic)}

    def key(question: Question) -> tuple[float, float, str]:
        easy = -float(question.estimated_facility)
        match section.order:
            case "by topic":
                return rank.get(question.items[0].topic, len(rank)), easy, question.ref
            case "fewest marks first":
                return question.marks, easy, question.ref
            case _:
                return easy, question.marks, question.ref

    return sorted(questions, key=key)


def _topics(sections: Collection[PaperSection], syllabus: Syllabus) -> tuple[Topic, ...]:
    """Return the topics that the paper touches, each with all points about it."""
    touched = {
        item.topic
        for section in sections
        for question in section.questions
        for item in question.question.items
    }
    return tuple(
        topic.model_copy(update={"points": syllabus.points_about(topic.id)})
        for topic in syllabus.topics
        if topic.id in touched
    )
