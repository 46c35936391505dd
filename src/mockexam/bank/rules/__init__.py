"""The writing rules: each is named, says whose rule it is, and shows what breaks it."""

from mockexam.bank.rules import across, options, schemes, stems
from mockexam.bank.rules.rule import BankRule, Rule

ITEM_RULES: tuple[Rule, ...] = (*stems.RULES, *options.RULES, *schemes.RULES)
BANK_RULES: tuple[BankRule, ...] = across.RULES
NAMES = frozenset(r.name for r in ITEM_RULES) | frozenset(r.name for r in BANK_RULES)
"""What an item may suppress."""
