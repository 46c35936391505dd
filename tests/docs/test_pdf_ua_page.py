"""The page on rules for PDFs lists the rules that there are."""

import pytest

from mockexam.printing.accessibility.gate import RULES
from mockexam.printing.accessibility.rule import Rule
from tests.docs.pages import REFERENCE

TEXT = (REFERENCE / "pdf-ua-rules.md").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_documented_with_how_to_mend_it_and_its_source(rule: Rule) -> None:
    assert f"| `{rule.name}` | {rule.says} | {rule.mend} | {rule.source} |" in TEXT


def test_no_rule_is_documented_that_is_not_there() -> None:
    assert TEXT.count("\n| `") == len(RULES)
