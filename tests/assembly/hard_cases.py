"""Small banks and blueprints at random, and the answer by trying every selection."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from mockexam.assembly.blueprint import Blueprint, Range, Row
from mockexam.bank.item import Item
from mockexam.bank.question import Question
from tests.factories import ask, make_blueprint, make_choice, make_row, make_set, make_short

Bank = tuple[Question, ...]
Selected = Mapping[str, tuple[Question, ...]]

_WHERE = st.sampled_from(
    [
        {},
        {"topic": "T1"},
        {"topic": ["T1", "T2"]},
        {"kind": "short_answer"},
        {"ao": "AO2"},
        {"ao": "AO2", "topic": "T2"},
        {"facility": {"max": 0.5}},
        {"season": "spring"},
        {"format": ["written", "set"]},
    ]
)


@st.composite
def _questions(draw: st.DrawFn, ref: str, others: list[str]) -> Question:
    fields: dict[str, Any] = {
        "topic": draw(st.sampled_from(["T1", "T2"])),
        "estimated_facility": draw(st.sampled_from([0.4, 0.5, 0.7])),
        "estimated_minutes": draw(st.sampled_from([0.5, 1, 2.5])),
        "tags": draw(st.sampled_from([{}, {"season": "spring"}])),
    }
    enemies = draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
    match draw(st.sampled_from(["choice", "short", "set"])):
        case "choice":
            return ask(
                make_choice(ref, ao=draw(st.sampled_from(["AO1", "AO2"])), **fields), *enemies
            )
        case "short":
            ao = draw(st.sampled_from([{"AO1": 1, "AO2": 2}, "AO2"]))
            return ask(make_short(ref, marks=3, ao=ao, **fields), *enemies)
        case _:
            parts = make_choice(f"{ref}a", **fields), make_short(f"{ref}b", topic="T2", ao="AO2")
            return make_set(ref, *parts, enemies=tuple(enemies))


@st.composite
def _banks(draw: st.DrawFn, most: int) -> Bank:
    refs = [f"BE-{n}" for n in range(draw(st.integers(1, most)))]
    return tuple(draw(_questions(ref, refs[:n])) for n, ref in enumerate(refs))


@st.composite
def _rows(draw: st.DrawFn, id_: str, sections: list[str]) -> Row:
    given = draw(st.lists(st.integers(0, 8), min_size=3, max_size=3).map(sorted))
    kept = draw(
        st.sampled_from(["min max", "min target max", "target max", "min target", "target"])
    )
    band = {n: v for n, v in zip(("min", "target", "max"), given, strict=True) if n in kept.split()}
    return make_row(
        id_,
        measure=draw(st.sampled_from(["items", "marks", "minutes"])),
        section=draw(st.sampled_from([None, None, *sections])),
        where=draw(_WHERE),
        **band,
    )


@dataclass(frozen=True)
class Case:
    """A bank with a blueprint."""

    bank: Bank
    blueprint: Blueprint


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw up to ten questions for one section, or up to five for two, and up to four rows."""
    two = draw(st.booleans())
    sections = [{"id": "A", "title": "A"}]
    if two:
        sections.append({"id": "B", "title": "B", "where": draw(_WHERE)})  # type: ignore[dict-item]
    ids = [str(section["id"]) for section in sections]
    rows = [draw(_rows(f"row-{n}", ids)) for n in range(draw(st.integers(1, 4)))]
    bank = draw(_banks(5 if two else 10))
    tolerance = draw(st.sampled_from([0.0, 0.05]))
    return Case(bank, make_blueprint(*rows, sections=sections, tolerance=tolerance))


def every_selection(case: Case) -> Iterator[Selected]:
    """Yield each way to put questions in sections that keeps to their conditions and to enemies."""
    homes: list[list[str | None]] = [
        [None, *(s.id for s in case.blueprint.sections if _stands(question, s.where))]
        for question in case.bank
    ]
    for places in product(*homes):
        taken = {q.ref for q, place in zip(case.bank, places, strict=True) if place}
        if any(taken & set(q.enemies) for q in case.bank if q.ref in taken):
            continue
        yield {
            section.id: tuple(
                q for q, place in zip(case.bank, places, strict=True) if place == section.id
            )
            for section in case.blueprint.sections
        }


def value_of(selected: Selected, row: Row) -> Fraction:
    """Return what a selection gives a row, added up item by item."""
    return sum(
        (
            _adds(item, question, row)
            for section, questions in selected.items()
            if row.section in (None, section)
            for question in questions
            for item in question.items
        ),
        Fraction(0),
    )


def meets(selected: Selected, rows: tuple[Row, ...]) -> bool:
    """Tell whether a selection keeps every row's band."""
    return all(
        (row.min is None or value_of(selected, row) >= row.min)
        and (row.max is None or value_of(selected, row) <= row.max)
        for row in rows
    )


def can_be_met(case: Case, rows: tuple[Row, ...]) -> bool:
    """Tell whether any selection keeps the rows."""
    return any(meets(selected, rows) for selected in every_selection(case))


def distance(selected: Selected, rows: tuple[Row, ...]) -> float:
    """Return the mean distance from the targets, each as a share of its target."""
    aimed = [(row, row.target) for row in rows if row.target is not None]
    gaps = [abs(float(value_of(selected, row)) - target) / max(target, 1) for row, target in aimed]
    return sum(gaps) / len(gaps) if gaps else 0.0


def _stands(question: Question, where: object) -> bool:
    assert isinstance(where, dict)
    row = Row(id="w", label="w", measure="items", where=where, min=0)
    return all(_adds(item, question, row) for item in question.items)


def _adds(item: Item, question: Question, row: Row) -> Fraction:
    written = item.kind == "short_answer"
    known: dict[str, object] = {
        "topic": item.topic,
        "kind": item.kind,
        "facility": item.estimated_facility,
        "season": item.tags.get("season"),
        "format": "set" if question.is_set else "written" if written else "objective",
    }
    share = Fraction(1)
    for dimension, condition in row.where.items():
        if dimension == "ao":
            marks = item.marks_by_objective.get(str(condition), 0)
            share = Fraction(marks, item.marks)
        elif isinstance(condition, Range):
            share *= int(item.estimated_facility <= (condition.max or 0))
        elif isinstance(condition, tuple):
            share *= int(known[dimension] in condition)
        else:
            share *= int(known[dimension] == condition)
    whole = {"items": Fraction(1), "marks": Fraction(item.marks)}
    if row.measure == "items":
        return Fraction(int(share > 0))
    return whole.get(row.measure, Fraction(str(item.estimated_minutes))) * share
