"""Small tables of items, and blueprints over the whole language, at random as plain values."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.pool import Pool
from mockexam.assembly.table_file import read_table

Cells = dict[str, str]
HEADER = "ref topic level time mk words stim form size pivot foes family model p1 p2 p3 p4".split()
SETS = {"S1": ("text", "2"), "S2": ("graph", "5"), "S3": ("text", ""), "7": ("graph", "4")}
"""Each set with what its items have in common: a form, and a size that one of them lacks."""
TABLE = {
    "marks": "mk",
    "minutes": "time",
    "set": "stim",
    "separator": ";",
    "irt": {"model": "model", "parameters": ["p1", "p2", "p3", "p4"]},
}


@dataclass(frozen=True)
class TableCase:
    """The cells of a table, and a blueprint as its YAML would say it."""

    items: tuple[Cells, ...]
    plan: dict[str, Any]

    @property
    def blueprint(self) -> Blueprint:
        return Blueprint.model_validate(self.plan)

    @contextmanager
    def on_file(self) -> Iterator[Path]:
        """Give the table as a CSV file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "items.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, HEADER)
                out.writeheader()
                out.writerows(self.items)
            yield path

    @property
    def pool(self) -> Pool:
        with self.on_file() as path:
            return read_table(path, self.blueprint)


def _one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


_DIFFICULTIES = (-1, 0, 0.5, 1.25)
_STEPS = st.lists(st.sampled_from(_DIFFICULTIES), min_size=1, max_size=3)


@st.composite
def _calibrations(draw: st.DrawFn) -> Cells:
    """Draw a model and its parameters, or neither."""
    model = draw(_one_of("", "1PL", "2PL", "3PL", "PC", "GPC", "GR"))
    discrimination, difficulty = draw(_one_of(0.5, 1, 1.5)), draw(st.sampled_from(_DIFFICULTIES))
    match model:
        case "":
            given: Sequence[float] = ()
        case "1PL":
            given = (difficulty,)
        case "2PL":
            given = (discrimination, difficulty)
        case "3PL":
            given = (discrimination, difficulty, draw(_one_of(0, 0.2)))
        case "PC":
            given = draw(_STEPS)
        case "GPC":
            given = (discrimination, *draw(_STEPS))
        case _:
            given = (discrimination, *sorted(set(draw(_STEPS))))
    names = ("p1", "p2", "p3", "p4")
    return {"model": model} | {
        name: str(given[n]) if n < len(given) else "" for n, name in enumerate(names)
    }


@st.composite
def _items(draw: st.DrawFn, ref: str, others: Sequence[str]) -> Cells:
    stim = draw(_one_of("", "", *SETS))
    form, size = SETS.get(stim, ("", ""))
    return {
        "ref": ref,
        "topic": draw(_one_of("T1", "T2", "T3", "")),
        "level": draw(_one_of("1", "2", "3", "2.0", "")),
        "time": draw(_one_of("0.5", "1", "1.5", "4", "")),
        "mk": draw(_one_of("1", "2", "3", "")),
        "words": draw(_one_of("10", "25", "")),
        "stim": stim,
        "form": form,
        "size": size,
        "pivot": draw(_one_of("", "", "Yes")) if stim else "",
        "foes": "; ".join(draw(st.lists(st.sampled_from([*others, "none"]), max_size=2))),
        "family": draw(_one_of("", "", "f", "g")),
    } | draw(_calibrations())


_OF_SETS: st.SearchStrategy[dict[str, Any]] = _one_of(
    {}, {"form": "text"}, {"form": ["text", "graph"]}, {"size": {"min": 3}}
)
_LEAF: st.SearchStrategy[dict[str, Any]] = _one_of(
    {"topic": "T1"},
    {"topic": ["T1", "T2"]},
    {"topic": {"present": False}},
    {"level": 2},
    {"level": ["1", 3]},
    {"level": {"min": 2}},
    {"level": {"above": 1, "max": 2.5}},
    {"time": {"below": 1.5}},
    {"time": {"present": True}, "topic": "T2"},
    {"form": "graph"},
    {"ref": ["q1", "q2", "q5"]},
)
_CONDITIONS = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=3,
)
_WHERE = st.one_of(st.just({}), _LEAF, _CONDITIONS)
_MEASURES = _one_of(
    "items", "items", "marks", "minutes", "words", "sets", "sum of time", "sum of level",
    "mean of level", "mean of time",
)  # fmt: skip
_BANDS = _one_of(
    "min", "max", "min max", "min max", "min target max", "target max", "min target", "target"
)
_FIGURES = {"words": (0, 10, 35, 60, 85), "mean": (1, 1.5, 2, 2.5, 3), "": (0, 1, 2, 3, 4, 5, 7)}


@st.composite
def _rows(draw: st.DrawFn, id_: str, sections: Sequence[str]) -> dict[str, Any]:
    measure = draw(_MEASURES)
    of_sets = measure == "sets"
    figures = _FIGURES.get(measure.split()[0], _FIGURES[""])
    given = sorted(draw(st.lists(st.sampled_from(figures), min_size=3, max_size=3)))
    kept = draw(_BANDS).split()
    row: dict[str, Any] = {"id": id_, "measure": measure}
    row |= {n: v for n, v in zip(("min", "target", "max"), given, strict=True) if n in kept}
    if where := draw(_OF_SETS if of_sets else _WHERE):
        row["where"] = where
    if not of_sets and draw(_one_of(False, False, True)):
        row["section"] = draw(st.sampled_from(sections))
    if not of_sets and draw(_one_of(*[False] * 5, True)):
        free = {"topic", "level", "form"} - set(row.get("where", {}))
        row["each"] = draw(st.sampled_from(sorted(free)))
        row.pop("min", None)
        row.setdefault("max", max(9, row.get("target", 0)))
    if draw(_one_of(*[False] * 3, True)):
        row["hard"] = False
        row["weight"] = draw(_one_of(1, 0.5, 3))
    return row


@st.composite
def _rules(draw: st.DrawFn, id_: str, refs: Sequence[str]) -> dict[str, Any]:
    kind = draw(
        _one_of(
            "must include", "must exclude", "all or none", "at most one", "enemies", "order",
            "cue", "set size", "whole sets", "sets apart", "pivot", "only",
        )
    )  # fmt: skip
    rule: dict[str, Any] = {"id": id_, "kind": kind}
    few = {"ref": draw(st.lists(st.sampled_from(refs), min_size=1, max_size=3))}
    match kind:
        case "must include":
            rule["where"] = few
        case "must exclude" | "all or none" | "at most one":
            rule["where"] = draw(st.one_of(st.just(few), _LEAF))
        case "enemies":
            rule |= draw(_one_of({"listed_in": "foes"}, {"same": "family"}, {"same": "level"}))
        case "order":
            rule["by"] = draw(_one_of("topic", "level", "time", "form"))
            rule["highest_first"] = draw(st.booleans())
        case "cue":
            rule["gives_away"], rule["answer_of"] = draw(st.permutations(refs))[:2]
            rule["apart"] = draw(st.booleans())
        case "set size":
            rule |= draw(
                _one_of({"min": 2}, {"max": 1}, {"min": 1, "max": 2}, {"min": 2, "max": 2})
            )
            rule["where"] = draw(_one_of({}, {}, {"topic": "T1"}, {"level": {"min": 2}}))
        case "sets apart":
            rule["sets"] = draw(_one_of(["S1", "S2"], ["S2", 7], ["S1", "S2", "S3"]))
        case "pivot":
            rule["column"] = "pivot"
        case "only":
            rule |= draw(
                _one_of(
                    {"column": "level", "min": 2},
                    {"column": "time", "max": 1.5},
                    {"column": "size", "min": 3, "sets": True},
                    {"column": "level", "max": 2, "sets": True},
                )
            )
    return rule


@st.composite
def _objectives(draw: st.DrawFn) -> dict[str, Any]:
    aim = draw(_one_of("maximise", "minimise", "nearest"))
    measure = draw(_one_of("information", "information", "sum of time", "sum of level"))
    if measure != "information":
        return {aim: measure} | ({"to": [draw(_one_of(2, 4, 5.5))]} if aim == "nearest" else {})
    at = draw(_one_of([0], [-1, 1], [-1.5, 0, 0.5]))
    if aim == "nearest":
        return {aim: measure, "at": at, "to": draw(_one_of([0.5, 1, 0.5], [1, 1, 1]))[: len(at)]}
    return {aim: measure, "at": at, "by": draw(_one_of("sum", "worst"))}


@st.composite
def table_cases(
    draw: st.DrawFn, *, most: int = 9, tolerances: Sequence[float] = (0.0,), rules: int = 3
) -> TableCase:
    """Draw up to `most` items for one section, or so many fewer for two, with rows and rules."""
    two = draw(_one_of(False, False, True))
    sections: list[dict[str, Any]] = [{"id": "A", "title": "A", "where": draw(_WHERE)}]
    if two:
        sections.append({"id": "B", "title": "B", "where": draw(_WHERE)})
    refs = [f"q{n}" for n in range(1, draw(st.integers(3, most * 2 // 3 if two else most)) + 1)]
    items = tuple(draw(_items(ref, refs[:n])) for n, ref in enumerate(refs))
    ids = [section["id"] for section in sections]
    plan: dict[str, Any] = {
        "ref": "SMALL",
        "title": "Small",
        "table": TABLE,
        "tolerance": draw(st.sampled_from(tolerances)),
        "sections": sections if two or draw(st.booleans()) else [{"id": "A", "title": "A"}],
        "rows": [draw(_rows(f"row-{n}", ids)) for n in range(draw(st.integers(1, 4)))],
        "rules": [draw(_rules(f"rule-{n}", refs)) for n in range(draw(st.integers(0, rules)))],
    }
    if draw(st.booleans()):
        plan["objective"] = draw(_objectives())
    return TableCase(items, plan)
