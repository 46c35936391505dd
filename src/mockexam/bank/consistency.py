"""Whether the questions of a bank fit its syllabus, its pictures and each other."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from mockexam.bank.item import Item
from mockexam.bank.kinds.written import Written
from mockexam.bank.load import Bank, Entry
from mockexam.bank.pictures import is_intact
from mockexam.bank.rules import NAMES
from mockexam.bank.text import ASSET_NAME, pictures
from mockexam.errors import Finding, Severity
from mockexam.syllabus.model import PointKind, Syllabus
from mockexam.yaml_source import Place

Consistency = Callable[[Bank, Entry], Iterator[Finding]]


def items_of(entry: Entry) -> Iterator[tuple[Item, Place]]:
    """Yield each item with the place of its fields in the document; of a family every row."""
    if entry.question.is_family:
        yield from ((item, ()) for item in entry.question.variants)
        return
    for index, item in enumerate(entry.question.items):
        yield item, (("parts", index) if entry.question.is_set else ())


def _found(
    entry: Entry, place: Place, rule: str, message: str, item: Item | None = None
) -> Finding:
    ref = item.ref if item else entry.ref
    return Finding(entry.source.file, entry.source.line_of(place), rule, message, ref)


def _topic_is_known(bank: Bank, entry: Entry) -> Iterator[Finding]:
    for item, place in items_of(entry):
        if item.topic not in bank.syllabus.topic:
            message = f"there is no topic {item.topic} in the syllabus"
            yield _found(entry, (*place, "topic"), "topic.unknown", message, item)


def _points_are_known(bank: Bank, entry: Entry) -> Iterator[Finding]:
    for item, place in items_of(entry):
        for point in item.syllabus:
            if point not in bank.syllabus.point:
                message = f"there is no syllabus point {point}"
                yield _found(entry, (*place, "syllabus"), "point.unknown", message, item)
        for point in item.rewarded():
            if point not in bank.syllabus.point:
                message = f"a marking point rewards {point}, which is no syllabus point"
                yield _found(entry, (*place, "scheme"), "point.unknown", message, item)


def _misconceptions_are_known(bank: Bank, entry: Entry) -> Iterator[Finding]:
    for item, place in items_of(entry):
        for point in item.misconceptions():
            if not _is_misconception(bank.syllabus, point):
                message = f"{point} is no misconception of the syllabus"
                where = "scheme" if isinstance(item, Written) else "options"
                yield _found(entry, (*place, where), "misconception.unknown", message, item)


def _is_misconception(syllabus: Syllabus, point_id: str) -> bool:
    point = syllabus.point.get(point_id)
    return point is not None and point.kind is PointKind.MISCONCEPTION


def _command_word_is_listed(bank: Bank, entry: Entry) -> Iterator[Finding]:
    words = bank.syllabus.command_word
    for item, place in items_of(entry):
        if item.command_word not in words:
            listed = ", ".join(sorted(words)) or "none"
            message = f"“{item.command_word}” is none of the syllabus's command words: {listed}"
            yield _found(entry, (*place, "command_word"), "command-word.unknown", message, item)
        elif isinstance(item, Written) and item.command_word not in item.stem.casefold():
            message = f"the stem does not say “{item.command_word}”"
            yield _found(entry, (*place, "stem"), "command-word.not-in-stem", message, item)


def _enemies_exist(bank: Bank, entry: Entry) -> Iterator[Finding]:
    for ref in entry.question.enemies:
        if ref not in bank.entries:
            message = f"names {ref}, which is not in the bank"
            yield _found(entry, ("enemies",), "enemy.unknown", message)


def _pictures_are_sound(bank: Bank, entry: Entry) -> Iterator[Finding]:
    texts = [text for item, _ in items_of(entry) for text in (*item.texts(), item.modified)]
    if entry.question.stimulus:
        texts += [entry.question.stimulus.text, entry.question.stimulus.modified]
    for text in texts:
        for alternative, name in pictures(text):
            fault = _picture_fault(bank, alternative, name)
            if fault:
                yield _found(entry, (), "picture", fault)


def _picture_fault(bank: Bank, alternative: str, name: str) -> str | None:
    if not alternative:
        return f"{name} has no words between its brackets for those who cannot see it"
    if not ASSET_NAME.match(name):
        return f"{name}: add it with `mockexam bank picture`, which prints its name"
    path = bank.folder / name
    if not path.is_file():
        return f"{name} is not in the bank's assets"
    if not is_intact(path):
        return f"{name} is not the picture that its name says; add it again"
    return None


def _law_is_in_date_order(bank: Bank, entry: Entry) -> Iterator[Finding]:  # noqa: ARG001
    for item, place in items_of(entry):
        if item.law and item.law.review_by <= item.law.as_at:
            message = "review_by comes after as_at"
            yield _found(entry, (*place, "law"), "law.dates", message, item)


def _suppressed_rules_exist(bank: Bank, entry: Entry) -> Iterator[Finding]:  # noqa: ARG001
    for item, place in items_of(entry):
        for name in sorted(item.suppress.keys() - NAMES):
            message = f"there is no writing rule {name}; `mockexam bank rules` lists them"
            found = _found(entry, (*place, "suppress"), "suppress.unknown", message, item)
            yield replace(found, severity=Severity.WARNING)


CONSISTENCY: tuple[Consistency, ...] = (
    _topic_is_known,
    _points_are_known,
    _misconceptions_are_known,
    _command_word_is_listed,
    _enemies_exist,
    _pictures_are_sound,
    _law_is_in_date_order,
    _suppressed_rules_exist,
)
