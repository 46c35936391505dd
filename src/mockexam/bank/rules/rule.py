"""What a writing rule is: a name, why it holds, an item that breaks it, and how it finds faults."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mockexam.bank.rules.draft import Draft
from mockexam.errors import Severity
from mockexam.syllabus.model import Syllabus

HALADYNA = "Haladyna, Downing & Rodriguez (2002), Applied Measurement in Education 15(3)"


@dataclass(frozen=True)
class Setting:
    """What rules may know beside the item: the syllabus and the day."""

    syllabus: Syllabus
    today: date


Look = Callable[[Draft, Setting], Iterator[str]]
"""Yields a sentence for each fault of a draft."""


@dataclass(frozen=True)
class Rule:
    """A named rule over one item.

    `says` is the rule as authors read it, `source` whose rule it is, `example` a
    text that breaks it.
    """

    name: str
    severity: Severity
    says: str
    source: str
    example: str
    look: Look


@dataclass(frozen=True)
class Standing:
    """A fault that a rule over the whole bank found; `refs` names the items concerned."""

    message: str
    refs: tuple[str, ...] = ()


LookAtAll = Callable[[Sequence[Draft], Mapping[str, frozenset[str]]], Iterator[Standing]]
"""Yields the faults of all drafts together; the mapping gives each ref its declared enemies."""


@dataclass(frozen=True)
class BankRule:
    """A named rule over the bank as a whole."""

    name: str
    severity: Severity
    says: str
    source: str
    example: str
    look: LookAtAll
