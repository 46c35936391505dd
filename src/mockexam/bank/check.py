"""What is wrong in a bank: what does not fit together, and what the writing rules find."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mockexam.bank.consistency import CONSISTENCY, items_of
from mockexam.bank.load import Bank, Entry, load_bank
from mockexam.bank.rules import BANK_RULES, ITEM_RULES, NAMES
from mockexam.bank.rules.draft import Draft, draft_of
from mockexam.bank.rules.rule import Rule, Setting
from mockexam.errors import Finding, Severity
from mockexam.yaml_source import Place


@dataclass(frozen=True)
class Suppressed:
    """A finding that an author switched off, with the reason."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Report:
    """What a check found, in the order of files and lines.

    `items` and `questions` count what a paper may draw: those without an error.
    """

    items: int
    questions: int
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def _counted(self) -> str:
        errors = sum(finding.severity is Severity.ERROR for finding in self.findings)
        warnings = len(self.findings) - errors
        both = [(errors, "error"), (warnings, "warning")]
        return " and ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in both if n)

    def text(self) -> str:
        """Return the report as people read it: findings, what was switched off, a count."""
        lines = [str(finding) for finding in self.findings]
        lines += [f"{one.finding} (switched off: {one.reason})" for one in self.suppressed]
        found = f"{self._counted} found" if self.findings else "nothing found"
        off = f", {len(self.suppressed)} switched off" if self.suppressed else ""
        lines.append(f"{self.items} items in {self.questions} questions: {found}{off}.")
        return "\n".join(lines)


def check_bank(folder: Path, today: date) -> Report:
    """Check every question of a bank folder by every rule.

    Args:
        folder: The bank.
        today: The day by which dates for review are judged.

    Raises:
        InputRefused: The folder is no bank, or its syllabus cannot be read.
    """
    bank, findings = load_bank(folder)
    setting = Setting(bank.syllabus, today)
    suppressed: list[Suppressed] = []
    written: list[tuple[Entry, Draft]] = []
    for entry in bank.entries.values():
        drafts = list(_drafts(entry))
        written += ((entry, draft) for draft, _ in drafts)
        found = [*_inconsistent(bank, entry), *_badly_written(entry, drafts, ITEM_RULES, setting)]
        _part(entry, dict.fromkeys(found), findings, suppressed)
    _look_across(bank, written, findings, suppressed)
    findings += dict.fromkeys(_idle(bank, suppressed))
    sound = _without(bank, findings)
    return Report(
        len(sound.items),
        len(sound.questions),
        tuple(sorted(findings)),
        tuple(sorted(suppressed, key=lambda one: one.finding)),
    )


def sound_bank(folder: Path) -> tuple[Bank, list[Finding]]:
    """Return the questions of a folder that a paper may draw, and why the others may not.

    Raises:
        InputRefused: The folder is no bank, or its syllabus cannot be read.
    """
    bank, findings = load_bank(folder)
    setting = Setting(bank.syllabus, date.min)
    rules = [rule for rule in ITEM_RULES if rule.severity is Severity.ERROR]
    for entry in bank.entries.values():
        findings += dict.fromkeys(_inconsistent(bank, entry))
        findings += dict.fromkeys(_badly_written(entry, _drafts(entry), rules, setting))
    return _without(bank, findings), sorted(findings)


def _without(bank: Bank, findings: Iterable[Finding]) -> Bank:
    """Return a bank without the questions that have an error."""
    faulty = {finding.ref for finding in findings if finding.severity is Severity.ERROR}
    sound = {
        ref: entry
        for ref, entry in bank.entries.items()
        if not faulty & {ref, *(item.ref for item in entry.question.items)}
    }
    return replace(bank, entries=sound)


def _inconsistent(bank: Bank, entry: Entry) -> Iterator[Finding]:
    for rule in CONSISTENCY:
        yield from rule(bank, entry)


def _drafts(entry: Entry) -> Iterator[tuple[Draft, Place]]:
    """Yield each item as the writing rules read it, of a family every row, with its place."""
    question = entry.question
    if question.is_family:
        yield from ((draft_of(item), ()) for item in question.variants)
        return
    before = question.stimulus.text if question.stimulus else ""
    yield from ((draft_of(item, before), place) for item, place in items_of(entry))


def _badly_written(
    entry: Entry, drafts: Iterable[tuple[Draft, Place]], rules: Iterable[Rule], setting: Setting
) -> Iterator[Finding]:
    for draft, place in drafts:
        for rule in rules:
            for message in rule.look(draft, setting):
                line = entry.source.line_of((*place, "stem"))
                yield Finding(entry.source.file, line, rule.name, message, draft.ref, rule.severity)


def _look_across(
    bank: Bank,
    written: Sequence[tuple[Entry, Draft]],
    findings: list[Finding],
    suppressed: list[Suppressed],
) -> None:
    """Add what the rules over the whole bank find, and what of it is switched off."""
    places = {draft.ref: entry for entry, draft in written}
    # Every row of a family has the same ref: its first stands for all.
    once = {draft.ref: draft for _, draft in reversed(written)}
    drafts = tuple(reversed(once.values()))
    enemies = _enemies(bank)
    for rule in BANK_RULES:
        for standing in rule.look(drafts, enemies):
            if not standing.refs:
                findings.append(Finding("items", 0, rule.name, standing.message, "", rule.severity))
            elif len(standing.refs) == 1 or len({places[ref].ref for ref in standing.refs}) > 1:
                # The parts of one set always stand together: they are no duplicates.
                ref = standing.refs[-1]
                entry = places[ref]
                line = entry.line("ref")
                found = Finding(
                    entry.source.file, line, rule.name, standing.message, ref, rule.severity
                )
                _part(entry, [found], findings, suppressed)


def _enemies(bank: Bank) -> dict[str, frozenset[str]]:
    """Return, for the ref of each item, the items that no paper holds beside it."""
    parts = {ref: [i.ref for i in e.question.items] for ref, e in bank.entries.items()}
    found: dict[str, set[str]] = {}
    for entry in bank.entries.values():
        for enemy in entry.question.enemies:
            for one in parts[entry.ref]:
                for other in parts.get(enemy, ()):
                    found.setdefault(one, set()).add(other)
                    found.setdefault(other, set()).add(one)
    return {ref: frozenset(others) for ref, others in found.items()}


def _part(
    entry: Entry,
    found: Iterable[Finding],
    findings: list[Finding],
    suppressed: list[Suppressed],
) -> None:
    """Put each finding among those that stand, or among those that the author switched off."""
    for finding in found:
        reason = _reason(entry, finding)
        if reason is None:
            findings.append(finding)
        else:
            suppressed.append(Suppressed(finding, reason))


def _reason(entry: Entry, finding: Finding) -> str | None:
    """Return why a finding is switched off, or None where it stands; an error always stands."""
    if finding.severity is Severity.ERROR:
        return None
    for item in entry.question.items:
        if finding.ref == item.ref:
            return item.suppress.get(finding.rule)
    return None


def _idle(bank: Bank, suppressed: Sequence[Suppressed]) -> Iterator[Finding]:
    """Yield a finding for each suppression that switches nothing off: its question was mended."""
    used = {(one.finding.ref, one.finding.rule) for one in suppressed}
    for entry in bank.entries.values():
        for item, place in items_of(entry):
            for name in sorted(item.suppress):
                if name in NAMES and (item.ref, name) not in used:
                    line = entry.source.line_of((*place, "suppress"))
                    message = f"{name} finds nothing here any more; take the suppression away"
                    yield Finding(
                        entry.source.file, line, "suppress.idle", message, item.ref,
                        Severity.WARNING,
                    )  # fmt: skip
