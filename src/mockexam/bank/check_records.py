"""Checking plain items, one JSON object a line: what another bank wrote, by our writing rules."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from mockexam.bank.check import Report
from mockexam.bank.rules import BANK_RULES, ITEM_RULES
from mockexam.bank.rules.draft import Draft, draft_of_record
from mockexam.bank.rules.rule import Setting
from mockexam.errors import Finding, InputRefused
from mockexam.syllabus.model import Syllabus
from mockexam.yaml_source import read_text


def check_records(path: Path, syllabus: Syllabus, today: date) -> Report:
    """Return what the writing rules find in the items of a `.jsonl` file.

    Key patterns over the whole file are not judged: it is no bank.

    Raises:
        InputRefused: The file cannot be read as text.
    """
    text, findings = read_text(path, path.name)
    if findings:
        raise InputRefused(f"{path.name} was refused.", findings)
    drafts: dict[str, tuple[int, Draft]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            draft = draft_of_record(json.loads(line))
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ) as error:
            message = f"is no item: {type(error).__name__} {error}"
            findings.append(Finding(path.name, number, "record", message))
            continue
        if draft.ref in drafts:
            message = f"the ref {draft.ref} is taken by line {drafts[draft.ref][0]}"
            findings.append(Finding(path.name, number, "ref.taken", message, draft.ref))
            continue
        drafts[draft.ref] = number, draft
    findings += _found(path.name, drafts, Setting(syllabus, today))
    return Report(len(drafts), len(drafts), tuple(sorted(findings)))


def _found(file: str, drafts: dict[str, tuple[int, Draft]], setting: Setting) -> Iterator[Finding]:
    for ref, (number, draft) in drafts.items():
        for rule in ITEM_RULES:
            for message in dict.fromkeys(rule.look(draft, setting)):
                yield Finding(file, number, rule.name, message, ref, rule.severity)
    for bank_rule in BANK_RULES:
        for standing in bank_rule.look([draft for _, draft in drafts.values()], {}):
            for ref in standing.refs:
                number = drafts[ref][0]
                yield Finding(
                    file, number, bank_rule.name, standing.message, ref, bank_rule.severity
                )
