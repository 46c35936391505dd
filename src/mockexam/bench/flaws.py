"""How well the writing rules find labelled flaws, and how often they fault sound items."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mockexam.bank.check_records import check_records
from mockexam.bank.rules import NAMES
from mockexam.syllabus.model import Syllabus

SOUND = "sound"


@dataclass
class RuleFigures:
    """One label: how many items carry it, and how many of them its rule found."""

    labelled: int = 0
    found: int = 0


@dataclass
class FlawFigures:
    """What the rules found in a labelled set.

    `by_rule` has the labels that some rule claims to find; `unclaimed` counts
    items whose flaw no rule claims. `false_alarms` names what was found in
    sound items.
    """

    by_rule: dict[str, RuleFigures] = field(default_factory=dict)
    unclaimed: Counter[str] = field(default_factory=Counter)
    sound: int = 0
    false_alarms: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the claimed flaws that were found, 0..1."""
        labelled = sum(figures.labelled for figures in self.by_rule.values())
        return sum(figures.found for figures in self.by_rule.values()) / max(1, labelled)

    @property
    def false_alarm_rate(self) -> float:
        """The share of sound items in which something was found, 0..1."""
        return len({ref for ref, _ in self.false_alarms}) / max(1, self.sound)


def measure_flaws(path: Path, syllabus: Syllabus, today: date) -> FlawFigures:
    """Check a labelled `.jsonl` file and hold what is found against its labels.

    Each record has, beside the fields of a plain item, `label` (`flawed` or
    `sound`) and `flaw` (the rule's name; `_` for `-`).

    Raises:
        InputRefused: The file cannot be read as text.
    """
    found: dict[str, set[str]] = {}
    for finding in check_records(path, syllabus, today).findings:
        found.setdefault(finding.ref, set()).add(finding.rule)
    figures = FlawFigures()
    for row in _rows(path):
        rules = found.get(row["ref"], set())
        if row["label"] == SOUND:
            figures.sound += 1
            figures.false_alarms += ((row["ref"], rule) for rule in sorted(rules))
            continue
        flaw = row["flaw"].replace("_", "-")
        if flaw not in NAMES:
            figures.unclaimed[flaw] += 1
            continue
        of_rule = figures.by_rule.setdefault(flaw, RuleFigures())
        of_rule.labelled += 1
        of_rule.found += flaw in rules
    return figures


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)
