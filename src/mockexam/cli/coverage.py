"""Coverage as `mockexam bank coverage` prints it: one JSON object, or tables to read."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from mockexam.bank.coverage import BANDS, Coverage, PointCoverage
from mockexam.cli.output import table
from mockexam.services.outlooks import Yield


def coverage_json(counted: Coverage, yields: Iterable[Yield]) -> dict[str, Any]:
    """Return coverage as JSON values; figures are counts unless their name says otherwise."""
    opening, share = counted.commonest_opening
    low, high = counted.facility
    return {
        "items": len(counted.items),
        "questions": len(counted.questions),
        "by_kind": counted.by_kind,
        "stimuli": counted.stimuli,
        "families": counted.families,
        "levels_based": counted.levels_based,
        "by_level": counted.by_level,
        "by_objective": counted.by_objective,
        "by_command_word": counted.by_command_word,
        "by_setting": counted.by_setting,
        "estimated_facility": {"min": low, "max": high},
        "commonest_opening": {"words": opening, "share": round(share, 4)},
        "points": [_point(point) for point in counted.points],
        "topics": {"bands": BANDS, "items": counted.heat_map()},
        "lacking": counted.lacking(),
        "blueprints": [
            {
                "ref": one.ref,
                "papers_without_overlap": one.outlook.papers_without_overlap,
                "at_most": one.outlook.bound,
                "binding_row": one.outlook.binding_row,
                "to_write": [
                    {"questions": wanted.questions, "like": wanted.like, "tags": dict(wanted.tags)}
                    for wanted in one.outlook.to_write
                ],
            }
            for one in yields
        ],
    }


def _point(covered: PointCoverage) -> dict[str, Any]:
    return {
        "id": covered.point.id,
        "topic": covered.topic,
        "assess": covered.point.assess,
        "items": covered.items,
        "kinds": covered.kinds,
        "by_kind": covered.by_kind,
        "distractors": covered.distractors,
        "rewarded": covered.rewarded,
    }


def coverage_text(counted: Coverage, yields: Sequence[Yield]) -> str:
    """Return coverage as tables: points by kinds, topics by facility, what is missing, yields."""
    return "\n".join(
        [
            *_summary(counted),
            "",
            *_points_table(counted),
            "",
            *_facility_table(counted),
            "",
            *(counted.lacking() or ("Nothing is missing.",)),
            "",
            *_yields_table(yields),
            "",
            *_writing_lists(yields),
        ]
    )


def _summary(counted: Coverage) -> Iterator[str]:
    opening, share = counted.commonest_opening
    yield (
        f"{len(counted.items)} items in {len(counted.questions)} questions: {counted.stimuli} "
        f"stimulus sets, {counted.families} families, {counted.levels_based} marked by levels."
    )
    for name, counts in (
        ("Kinds", counted.by_kind),
        ("Levels", counted.by_level),
        ("Objectives", counted.by_objective),
        ("Settings", counted.by_setting),
    ):
        yield f"{name}: {', '.join(f'{key} {n}' for key, n in counts.items())}."
    low, high = counted.facility
    yield f"Estimated facility {low:g} to {high:g}. {share:.1%} of stems open with “{opening}”."


def _points_table(counted: Coverage) -> Iterator[str]:
    kinds = list(counted.by_kind)
    rows = [
        [
            covered.point.id,
            covered.point.assess,
            covered.items,
            *(covered.by_kind.get(kind, "") for kind in kinds),
            covered.rewarded or "",
            covered.distractors or "",
        ]
        for covered in counted.points
    ]
    head = ["Point", "By", "Items", *(_short(kind) for kind in kinds), "Rewarded", "Misled"]
    return table(head, rows)


def _short(kind: str) -> str:
    return "".join(word[0].upper() for word in kind.split("_"))


def _facility_table(counted: Coverage) -> Iterator[str]:
    bands = [f"{low:g}–{high:g}" for low, high in pairwise(BANDS)]
    rows = [
        [counted.syllabus.topic[topic].short, *row, sum(row)]
        for topic, row in counted.heat_map().items()
    ]
    return table(["Topic by estimated facility", *bands, "Items"], rows)


def _writing_lists(yields: Iterable[Yield]) -> Iterator[str]:
    for one in yields:
        if one.outlook.to_write:
            yield f"To write for one more paper of {one.ref}:"
            yield from (f"  {wanted}" for wanted in one.outlook.to_write)


def _yields_table(yields: Iterable[Yield]) -> Iterator[str]:
    rows = [
        [
            one.ref,
            one.outlook.papers_without_overlap,
            one.outlook.bound,
            one.label or "the number of questions",
        ]
        for one in yields
    ]
    return table(["Blueprint", "Papers without overlap", "At most", "What binds"], rows)
