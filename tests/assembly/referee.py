"""The answer by trying every selection of a table, from its cells alone: no solver, no pool."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from math import exp, inf
from typing import Any

from tests.assembly.table_cases import HEADER, Cells, TableCase

Chosen = Mapping[str, Sequence[Cells]]
SLIGHTLY = 1e-6


@dataclass(frozen=True)
class Verdict:
    """How good a selection is: what soft rows are missed by, then the objective; less is better."""

    missed: float
    cost: float


class Referee:
    """A case judged from what its table and its blueprint say."""

    def __init__(self, case: TableCase) -> None:
        self.items, self.plan = case.items, case.plan
        self.table: Mapping[str, Any] = case.plan["table"]
        self.rules = [rule for rule in case.plan["rules"] if rule.get("on", True)]
        self.rows = [one for row in case.plan["rows"] for one in self._written_out(row)]
        self.is_number = {
            name: all(number(item[name]) is not None for item in self.items if item[name])
            for name in HEADER
        }

    def selections(self) -> Iterator[Chosen]:
        """Yield every way to put items in sections that keeps to the sections' conditions."""
        sections = self.plan["sections"]
        homes = [
            [None, *(s["id"] for s in sections if meets(item, s.get("where", {})))]
            for item in self.items
        ]
        for places in product(*homes):
            yield {
                s["id"]: [i for i, p in zip(self.items, places, strict=True) if p == s["id"]]
                for s in sections
            }

    def sound(self) -> list[Chosen]:
        """Return the selections that keep every hard row and every rule."""
        return [chosen for chosen in self.selections() if self.is_sound(chosen)]

    def is_sound(self, chosen: Chosen) -> bool:
        """Tell whether a selection keeps the sections, every hard row, and every rule."""
        return (
            self._stands_where_it_may(chosen)
            and all(self._holds(row, chosen) for row in self.rows if row.get("hard", True))
            and all(self._is_kept(rule, chosen) for rule in self.rules)
        )

    def best(self) -> tuple[float, list[Chosen]] | None:
        """Return the best objective with the selections that have it; None where none is sound."""
        judged = [(self.verdict(chosen), chosen) for chosen in self.sound()]
        if not judged:
            return None
        least = min(verdict.missed for verdict, _ in judged) if "objective" in self.plan else inf
        left = [(v.cost, chosen) for v, chosen in judged if v.missed <= least + SLIGHTLY]
        best = min(cost for cost, _ in left)
        return self.in_own_unit(best), [c for cost, c in left if cost <= best + SLIGHTLY]

    def in_own_unit(self, cost: float) -> float:
        return -cost if "maximise" in self.plan.get("objective", {}) else cost

    def verdict(self, chosen: Chosen) -> Verdict:
        """Return what soft rows are missed by, and the cost of the objective."""
        weights = sum(
            r.get("weight", 1) for r in self.rows if "target" in r or not r.get("hard", 1)
        )
        soft = [row for row in self.rows if not row.get("hard", True)]
        missed = sum(self._missed(row, chosen) for row in soft)
        if "objective" in self.plan:
            return Verdict(
                missed / sum([r.get("weight", 1) for r in soft] or [1]), self._aim(chosen)
            )
        distances = sum(self._distance(row, chosen) for row in self.rows if "target" in row)
        return Verdict(0.0, (distances + missed) / (weights or 1))

    # Rows

    def _written_out(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "each" not in row:
            yield row
            return
        each, where = row["each"], row.get("where", {})
        cells = {item[each] for item in self.items} - {""}
        values = {cell if number(cell) is None else number(cell) for cell in cells}
        yield from ({**row, "where": {"all": [where, {each: value}]}} for value in values)

    def _matched(self, row: Mapping[str, Any], chosen: Chosen) -> list[Cells]:
        return [
            item
            for section, items in chosen.items()
            if row.get("section") in (None, section)
            for item in items
            if meets(item, row.get("where", {}))
        ]

    def figure(self, row: Mapping[str, Any], chosen: Chosen) -> tuple[float, int]:
        """Return what a row adds up to, and over how many items."""
        matched = self._matched(row, chosen)
        match row["measure"]:
            case "items":
                return len(matched), len(matched)
            case "sets":
                return len({item["stim"] for item in matched} - {""}), len(matched)
            case "marks":
                return sum(float(item["mk"] or 1) for item in matched), len(matched)
            case "minutes":
                return sum(float(item["time"] or 0) for item in matched), len(matched)
            case "words":
                return sum(float(item["words"] or 0) for item in matched), len(matched)
        held = [item[row["measure"].split(" of ")[1]] for item in matched]
        return sum(float(cell) for cell in held if cell), sum(bool(cell) for cell in held)

    def _holds(self, row: Mapping[str, Any], chosen: Chosen) -> bool:
        value, count = self.figure(row, chosen)
        if row["measure"].startswith("mean"):
            if not count:
                return True
            value /= count
        return bool(row.get("min", -inf) - SLIGHTLY <= value <= row.get("max", inf) + SLIGHTLY)

    def _missed(self, row: Mapping[str, Any], chosen: Chosen) -> float:
        value, count = self.figure(row, chosen)
        missed = 0.0
        for name, sense in (("min", 1), ("max", -1)):
            if name in row:
                missed += max(0.0, sense * self._off(row, row[name], value, count))
        return float(missed * row.get("weight", 1))

    def _distance(self, row: Mapping[str, Any], chosen: Chosen) -> float:
        value, count = self.figure(row, chosen)
        return float(abs(self._off(row, row["target"], value, count)) * row.get("weight", 1))

    def _off(self, row: Mapping[str, Any], bound: float, value: float, count: int) -> float:
        """Return how far a figure falls short of another, as a share of that."""
        if row["measure"].startswith("mean"):
            return (bound * count - value) / self._usual_size / max(abs(bound), 1e-6)
        return (bound - value) / max(abs(bound), 1.0)

    @cached_property
    def _usual_size(self) -> float:
        sizes = [
            row.get("target") or row.get("max") or row.get("min") or 0.0
            for row in self.rows
            if row["measure"] == "items" and not row.get("where")
        ]
        return float(max([size for size in sizes if size], default=20.0))

    # The objective

    def _aim(self, chosen: Chosen) -> float:
        said = self.plan["objective"]
        ((aim, measure),) = (
            (k, v) for k, v in said.items() if k in ("maximise", "minimise", "nearest")
        )
        every = [item for items in chosen.values() for item in items]
        figures: list[float]
        if measure == "information":
            figures = [sum(self._information[t][i["ref"]] for i in every) for t in said["at"]]
        else:
            column = measure.removeprefix("sum of ")
            figures = [sum(float(item[column] or 0) for item in every)]
        if aim == "nearest":
            return float(max(abs(f - to) for f, to in zip(figures, said["to"], strict=True)))
        if aim == "maximise":
            return -(min(figures) if said.get("by") == "worst" else sum(figures))
        return max(figures) if said.get("by") == "worst" else sum(figures)

    @cached_property
    def _information(self) -> dict[float, dict[str, float]]:
        return {
            theta: {item["ref"]: information(item, theta) for item in self.items}
            for theta in self.plan["objective"]["at"]
        }

    # Rules

    def _stands_where_it_may(self, chosen: Chosen) -> bool:
        every = [item["ref"] for items in chosen.values() for item in items]
        return len(set(every)) == len(every) and all(
            meets(item, section.get("where", {}))
            for section in self.plan["sections"]
            for item in chosen[section["id"]]
        )

    def _is_kept(self, rule: Mapping[str, Any], chosen: Chosen) -> bool:
        judge: Callable[[Mapping[str, Any], Chosen, Sequence[Cells]], bool]
        judge = getattr(self, "_" + rule["kind"].replace(" ", "_"))
        return judge(rule, chosen, [item for items in chosen.values() for item in items])

    def _must_include(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return all(item in paper for item in self.items if meets(item, rule["where"]))

    def _must_exclude(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return not any(meets(item, rule["where"]) for item in paper)

    def _all_or_none(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return len({item in paper for item in self.items if meets(item, rule["where"])}) < 2

    def _at_most_one(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return sum(meets(item, rule["where"]) for item in paper) <= 1

    def _enemies(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        if "same" in rule:
            column = rule["same"]
            of_numbers = self.is_number[column]
            held = [float(i[column]) if of_numbers else i[column] for i in paper if i[column]]
            return max(Counter(held).values(), default=0) <= 1
        refs = {item["ref"] for item in paper}
        return not any(
            foe.strip() in refs - {item["ref"]}
            for item in paper
            for foe in item[rule["listed_in"]].split(";")
        )

    def _order(self, _rule: Mapping[str, Any], _: Chosen, _paper: Sequence[Cells]) -> bool:
        return True  # any items can be put in order

    def _cue(self, rule: Mapping[str, Any], chosen: Chosen, paper: Sequence[Cells]) -> bool:
        """What gives an answer away can stand later, unless sections or orders forbid it."""
        by_ref = {item["ref"]: item for item in paper}
        if not {rule["gives_away"], rule["answer_of"]} <= set(by_ref):
            return True
        if rule.get("apart"):
            return False
        cue, answer = by_ref[rule["gives_away"]], by_ref[rule["answer_of"]]
        stands = [self._place(item, chosen) for item in (answer, cue)]
        return stands[0] <= stands[1]

    def _place(self, item: Cells, chosen: Chosen) -> tuple[Any, ...]:
        section = next(n for n, items in enumerate(chosen.values()) if item in items)
        orders = [rule for rule in self.rules if rule["kind"] == "order"]
        return (section, *(self.rank(item, order) for order in orders))

    def rank(self, item: Cells, order: Mapping[str, Any]) -> float:
        """Return the place of an item in an order: missing values come last."""
        cell = item[order["by"]]
        if not cell:
            return inf
        column = sorted({i[order["by"]] for i in self.items} - {""})
        rank = float(cell) if self.is_number[order["by"]] else column.index(cell)
        return -rank if order.get("highest_first") else rank

    def _sets_on(self, paper: Sequence[Cells]) -> dict[str, list[Cells]]:
        names = {item["stim"] for item in paper} - {""}
        return {name: [item for item in paper if item["stim"] == name] for name in names}

    def _whole(self, name: str) -> list[Cells]:
        return [item for item in self.items if item["stim"] == name]

    def _set_size(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return all(
            rule.get("min", 0)
            <= sum(meets(item, rule["where"]) for item in members)
            <= rule.get("max", inf)
            for members in self._sets_on(paper).values()
        )

    def _whole_sets(self, _rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return all(len(held) == len(self._whole(n)) for n, held in self._sets_on(paper).items())

    def _sets_apart(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return len(self._sets_on(paper).keys() & {str(name) for name in rule["sets"]}) <= 1

    def _pivot(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        return all(
            item in paper
            for name in self._sets_on(paper)
            for item in self._whole(name)
            if item[rule["column"]]
        )

    def _only(self, rule: Mapping[str, Any], _: Chosen, paper: Sequence[Cells]) -> bool:
        looked_at = list(paper)
        if rule.get("sets"):
            looked_at = [item for name in self._sets_on(paper) for item in self._whole(name)]
        values = [number(item[rule["column"]]) for item in looked_at]
        low, high = rule.get("min", -inf), rule.get("max", inf)
        return all(value is not None and low <= value <= high for value in values)


def number(cell: object) -> float | None:
    """Return a cell as a number, None where it is none."""
    try:
        return float(str(cell))
    except ValueError:
        return None


def meets(item: Cells, where: Mapping[str, Any]) -> bool:
    """Tell whether an item meets conditions."""
    return all(_meets_one(item, name, said) for name, said in where.items())


def _meets_one(item: Cells, name: str, said: Any) -> bool:
    if name == "any":
        return any(meets(item, one) for one in said)
    if name == "all":
        return all(meets(item, one) for one in said)
    if name == "not":
        return not meets(item, said)
    cell = item[name]
    if isinstance(said, dict):
        if "present" in said:
            return bool(cell) == bool(said["present"])
        value = number(cell)
        return value is not None and bool(
            said.get("min", -inf) <= value <= said.get("max", inf)
            and said.get("above", -inf) < value < said.get("below", inf)
        )
    wanted = said if isinstance(said, list) else [said]
    values = {number(one) for one in wanted} - {None}
    return bool(cell) and (cell in map(str, wanted) or number(cell) in values)


def information(item: Cells, theta: float) -> float:
    """Return Fisher information: the expected squared slope of the log of the likelihood."""
    step = 1e-5
    held, before, after = (probabilities(item, t) for t in (theta, theta - step, theta + step))
    slopes = [(up - down) / (2 * step) for up, down in zip(after, before, strict=True)]
    return sum(slope**2 / p for slope, p in zip(slopes, held, strict=True) if p > 0)


def probabilities(item: Cells, theta: float) -> list[float]:
    """Return the probability of each score on an item, lowest first."""
    given = [float(item[name]) for name in ("p1", "p2", "p3", "p4") if item[name]]
    match item["model"]:
        case "1PL":
            right = _logistic(theta - given[0])
        case "2PL":
            right = _logistic(given[0] * (theta - given[1]))
        case "3PL":
            guessing = given[2]
            right = guessing + (1 - guessing) * _logistic(given[0] * (theta - given[1]))
        case "PC":
            return _credit(1.0, given, theta)
        case "GPC":
            return _credit(given[0], given[1:], theta)
        case "GR":
            reached = [1.0, *(_logistic(given[0] * (theta - b)) for b in given[1:]), 0.0]
            return [here - above for here, above in pairwise(reached)]
        case _:
            return [1.0]
    return [1 - right, right]


def _credit(slope: float, steps: Sequence[float], theta: float) -> list[float]:
    climbs = [1.0]
    for step in steps:
        climbs.append(climbs[-1] * exp(slope * (theta - step)))
    return [climb / sum(climbs) for climb in climbs]


def _logistic(z: float) -> float:
    return 1 / (1 + exp(-z))
