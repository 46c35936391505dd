"""The page on writing rules lists the rules that there are."""

import pytest

from mockexam.bank.rules import BANK_RULES, ITEM_RULES
from mockexam.bank.rules.rule import BankRule, Rule
from tests.docs.pages import REFERENCE

TEXT = (REFERENCE / "writing-rules.md").read_text("utf-8")


@pytest.mark.parametrize("rule", [*ITEM_RULES, *BANK_RULES], ids=lambda rule: rule.name)
def test_every_rule_is_documented_with_its_source_and_an_example(rule: Rule | BankRule) -> None:
    cells = (f"`{rule.name}`", rule.severity, rule.says, rule.example, rule.source)
    assert f"| {' | '.join(cells)} |" in TEXT


def test_no_rule_is_documented_that_is_not_there() -> None:
    assert TEXT.count("\n| `") == len(ITEM_RULES) + len(BANK_RULES)
