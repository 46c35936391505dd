"""Writing rules about mark schemes and about the dates of legal items."""

import re
from collections.abc import Iterator

from mockexam.bank.rules.draft import Draft
from mockexam.bank.rules.rule import Rule, Setting
from mockexam.errors import Severity

_POINTS_BASED = "points-based schemes of UK awarding bodies: one mark a point, to a stated cap"
_NUMBERS = "nought one two three four five six seven eight nine ten eleven twelve".split()


def _too_few_points(draft: Draft, _: Setting) -> Iterator[str]:
    if draft.scheme and draft.scheme.total < draft.marks:
        yield f"the points add up to {draft.scheme.total}, the item has {draft.marks} marks"


def _points_beyond_the_marks(draft: Draft, _: Setting) -> Iterator[str]:
    scheme = draft.scheme
    if scheme and scheme.total > draft.marks and not _says_the_cap(scheme.guidance, draft.marks):
        yield (
            f"the points add up to {scheme.total}, the item has {draft.marks} marks, and the "
            f"guidance does not say how many count (“One mark a point, to {draft.marks} marks”)"
        )


def _says_the_cap(guidance: str, marks: int) -> bool:
    """Tell whether guidance says that so many points, or marks, count and no more."""
    number = rf"(?:{marks}|{_NUMBERS[marks]})" if marks < len(_NUMBERS) else str(marks)
    phrase = rf"\b(?:to|up to|any|best|maximum(?: of)?)\s+{number}\b"
    return re.search(phrase, guidance.replace("*", ""), re.IGNORECASE) is not None


def _law_review(draft: Draft, setting: Setting) -> Iterator[str]:
    if draft.review_by is not None and draft.review_by < setting.today:
        due = f"{draft.review_by.day} {draft.review_by:%B %Y}"
        yield f"it was to be read against the law again by {due}"


RULES = (
    Rule(
        "point-total-mismatch",
        Severity.ERROR,
        "The points of a scheme add up to the marks at least: all marks can be earned.",
        _POINTS_BASED,
        "4 marks; three points of 1 mark",
        _too_few_points,
    ),
    Rule(
        "point-total-mismatch",
        Severity.WARNING,
        "Where a scheme has more points than marks, its guidance says how many count.",
        _POINTS_BASED,
        "3 marks; five points of 1 mark; no guidance",
        _points_beyond_the_marks,
    ),
    Rule(
        "law-review-due",
        Severity.WARNING,
        "A legal item is read against the law again by the date that it gives.",
        "this project's item format, `law.review_by`",
        "law: {as_at: 2024-01-10, review_by: 2025-01-10, …}",
        _law_review,
    ),
)
