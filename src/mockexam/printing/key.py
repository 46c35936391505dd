"""The key on a page: what is right for each question that a key settles, version by version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.options import Choice
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.printing.document import Cover, fill
from mockexam.printing.pdf import PrintingFault, render_pdf

_TABLES = 3
_TABLES_OF_ROWS_MIN = 10


@dataclass(frozen=True)
class KeyRow:
    """A question with its key in each version, empty where a version has none.

    `marks` are empty where they stand with the keys.
    """

    label: str
    marks: str
    keys: tuple[str, ...]


def render_key(versions: Sequence[tuple[str, Paper]], cover: Cover) -> bytes:
    """Return the key of one version, or of several side by side, as PDF.

    Each version has its letter, or none where a paper has one version only.

    Raises:
        PrintingFault: No question has a key, or the page cannot be drawn.
    """
    return render_pdf(key_html(versions, cover))


def key_html(versions: Sequence[tuple[str, Paper]], cover: Cover) -> str:
    """Return the key of versions as HTML; see `render_key`.

    Raises:
        PrintingFault: No question has a key.
    """
    rows = key_rows([paper for _, paper in versions])
    is_brief = len(versions) > 1
    _, paper = versions[0]
    if not rows:
        raise PrintingFault([f"no question of {paper.ref} has a key"])
    keyed = [item for _, item in paper.items() if item.objective_marking]
    return fill(
        "key.html",
        None,
        paper=paper,
        cover=cover,
        letters=[letter for letter, _ in versions],
        tables=_tables(rows) if len(versions) == 1 else [rows],
        marks=sum(item.marks for item in keyed),
        has_wordings=is_brief and any(isinstance(i, GapFill) and i.is_typed for i in keyed),
        has_ordering=any(isinstance(item, Ordering) for item in keyed),
        has_pairs=any(isinstance(item, Matching | GapFill) for item in keyed),
        others=len(tuple(paper.items())) - len(keyed),
    )


def key_rows(versions: Sequence[Paper]) -> list[KeyRow]:
    """Return the rows of the key: every printed label that has one in any version, in order.

    Of several versions a typed gap says the best wording alone. Where the questions of a
    row differ in their marks, each key has its own in brackets.
    """
    found = [
        {label: item for label, item in paper.items() if item.objective_marking}
        for paper in versions
    ]
    labels = sorted({label for keyed in found for label in keyed}, key=_printed_order)
    return [_row(label, [keyed.get(label) for keyed in found]) for label in labels]


def _row(label: str, items: Sequence[Item | None]) -> KeyRow:
    brief = len(items) > 1
    keys = [key_of(item, brief=brief) if item else "" for item in items]
    marks = {item.marks for item in items if item}
    if len(marks) == 1:
        return KeyRow(label, str(*marks), tuple(keys))
    told = zip(keys, items, strict=True)
    return KeyRow(label, "", tuple(f"{key} [{item.marks}]" if item else "" for key, item in told))


def key_of(item: Item, *, brief: bool = False) -> str:
    """Return the key of an item in as few characters as say it: `B`, `A C`, `1C 2D`, `75%`.

    Of a typed gap it says every wording that is accepted, or where it is `brief` the best.
    """
    match item:
        case Choice():
            return " ".join(line.label for line in item.key_lines())
        case TrueFalse():
            return f"{item.verdict.capitalize()}, {item.reason}"
        case Ordering():
            return " ".join(item.key)
        case GapFill():
            gaps = zip(item.key_lines(), item.gaps, strict=True)
            return "; ".join(
                f"{line.label} {gap.accept[0] if brief else line.text}"
                if gap.is_typed
                else line.label
                for line, gap in gaps
            )
    labels = [line.label for line in item.key_lines()]
    return " ".join(labels if all(labels) else (line.text for line in item.key_lines()))


def _printed_order(label: str) -> tuple[int, str]:
    number = re.match(r"\d+", label)
    return (int(number[0]) if number else 0, label)


def _tables(rows: Sequence[KeyRow]) -> list[Sequence[KeyRow]]:
    """Return the rows in as many tables as stand beside each other, filled one by one."""
    count = _TABLES if len(rows) > _TABLES_OF_ROWS_MIN else 1
    size = -(-len(rows) // count)
    return [rows[start : start + size] for start in range(0, len(rows), size)]
