"""What a rule of the gate is: a name, what it holds, whose it is, and how it finds faults."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mockexam.printing.accessibility.tagged import TaggedPdf

UA = "ISO 14289-1:2014"
PDF = "ISO 32000-1:2008"


@dataclass(frozen=True)
class Fault:
    """One fault; `page` is counted from 1, None where it is the document's."""

    page: int | None
    message: str


Look = Callable[[TaggedPdf], Iterator[Fault]]
"""Yields the faults of a document."""


@dataclass(frozen=True)
class Rule:
    """A named rule: `says` what holds, `mend` how to reach it, `source` whose rule it is."""

    name: str
    says: str
    mend: str
    source: str
    look: Look


@dataclass(frozen=True)
class Finding:
    """A fault with the rule that found it and how to mend it."""

    rule: str
    page: int | None
    message: str
    mend: str

    def __str__(self) -> str:
        where = "document" if self.page is None else f"page {self.page}"
        return f"{where}: {self.rule}: {self.message} {self.mend}"
