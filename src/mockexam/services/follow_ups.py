"""The paper after a paper: what a class found hard comes again, and nothing that it has seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mockexam.assembly.adapt import Emphasis, adapt, marks_of
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.draft import Exclusion
from mockexam.services.families import members_of
from mockexam.services.histories import seen_by_class
from mockexam.services.library import read_syllabus
from mockexam.services.scripts import scripts_of
from mockexam.stats.class_topics import ClassTopic, class_topics
from mockexam.store.bank_pool import read_pool
from mockexam.store.models import Sitting

TITLE = "Follow-up to "
LEAST = 0.2
"""A topic that went perfectly still gets so much of the weight of one that failed."""
_MARK = "-F"


@dataclass(frozen=True)
class Weighed:
    """A topic's result in the class with the marks that the follow-up gives it."""

    result: ClassTopic
    marks: float


@dataclass(frozen=True)
class FollowUp:
    """The blueprint of a follow-up, what it leaves out, and why its weights are as they are."""

    blueprint: Blueprint
    excluded: Exclusion
    topics: tuple[Weighed, ...]
    scripts: int


def follow_up(session: Session, sitting: Sitting) -> FollowUp:
    """Return the follow-up of a sitting, from what is marked of it by now.

    A topic is weighed by the share of its marks that the class did not earn; where too few
    learners have marks, all topics weigh the same.
    """
    family = members_of(sitting)
    paper = family[0].paper
    style = Blueprint.model_validate(sitting.paper.blueprint)
    scripts = scripts_of(session, sitting)
    results = class_topics(
        [(one.paper, [s.awards for s in scripts if s.paper.ref == one.paper.ref]) for one in family]
    )
    excluded = seen_by_class(session, sitting)
    known = read_syllabus(session).topic
    blueprint = adapt(
        style,
        [known.get(result.topic.id, result.topic) for result in results],
        read_pool(session),
        marks=marks_of(style),
        minutes=style.minutes,
        exclude=excluded.questions,
        emphasis=_emphasis(results),
    )
    ref = style.ref if style.ref.endswith(_MARK) else style.ref + _MARK
    title = TITLE + paper.title.removeprefix(TITLE)
    blueprint = blueprint.model_copy(update={"ref": ref, "title": title})
    targets = {row.id: row.target or 0.0 for row in blueprint.rows}
    weighed = tuple(Weighed(result, targets.get(result.topic.id, 0.0)) for result in results)
    return FollowUp(blueprint, excluded, weighed, len(scripts))


def _emphasis(results: Sequence[ClassTopic]) -> dict[str, Emphasis]:
    said = [result for result in results if result.enough]
    if not said:
        return {}
    lacks = {result.topic.id: max(LEAST, float(1 - result.share)) for result in said}
    usual = sum(lacks.values()) / len(lacks)
    return {
        result.topic.id: Emphasis(
            lacks.get(result.topic.id, usual),
            f"{float(100 * result.share):.0f} % of marks, n = {result.n}" if result.enough
            else "too few learners to say",
        )
        for result in results
    }  # fmt: skip
