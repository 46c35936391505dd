"""The gate itself: every rule over one PDF."""

from collections.abc import Iterator

import pikepdf

from mockexam.printing.accessibility import (
    annotation_rules,
    content_rules,
    document_rules,
    font_rules,
    list_rules,
    table_rules,
    tree_rules,
    word_rules,
)
from mockexam.printing.accessibility.rule import Fault, Finding, Rule
from mockexam.printing.accessibility.tagged import TaggedPdf

RULES: tuple[Rule, ...] = (
    *document_rules.RULES,
    *tree_rules.RULES,
    *list_rules.RULES,
    *table_rules.RULES,
    *content_rules.RULES,
    *word_rules.RULES,
    *font_rules.RULES,
    *annotation_rules.RULES,
)


_UNREADABLE = (
    pikepdf.PdfError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip
"""What a file raises that is written otherwise than the standard says."""


def check_pdf(pdf: bytes) -> list[Finding]:
    """Return what keeps a PDF from being accessible, rule by rule; equal findings once.

    A rule that cannot be held to the file, because the file is written otherwise
    than a PDF may be, is a finding too.

    Raises:
        NotAPdf: The bytes are no PDF, or need a password.
    """
    with TaggedPdf(pdf) as tagged:
        found = [
            Finding(rule.name, fault.page, fault.message, rule.mend)
            for rule in RULES
            for fault in _faults(rule, tagged)
        ]
    return list(dict.fromkeys(found))


def _faults(rule: Rule, tagged: TaggedPdf) -> Iterator[Fault]:
    try:
        yield from rule.look(tagged)
    except _UNREADABLE as fault:
        yield Fault(None, f"The file cannot be held to this rule ({fault}).")
