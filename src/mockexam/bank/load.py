"""Reading a bank folder: the good questions load, and everything wrong comes back as findings."""

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from mockexam.bank.family import FamilyFault
from mockexam.bank.item import Item
from mockexam.bank.question import Question, read_question
from mockexam.errors import Finding, InputRefused
from mockexam.syllabus.load import read_syllabus_file
from mockexam.syllabus.model import Syllabus
from mockexam.yaml_source import YamlDocument, read_documents, refusals


@dataclass(frozen=True)
class Entry:
    """A question with the text that it was read from."""

    question: Question
    source: YamlDocument

    @property
    def ref(self) -> str:
        """The question's ref."""
        return self.question.ref

    def line(self, *place: str | int) -> int:
        """Return the line of a place in the document."""
        return self.source.line_of(place)


@dataclass(frozen=True)
class Bank:
    """Every question that could be read, by ref in the order of the files."""

    folder: Path
    syllabus: Syllabus
    syllabus_source: YamlDocument
    entries: dict[str, Entry]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in the order of the files."""
        return tuple(entry.question for entry in self.entries.values())

    @property
    def items(self) -> tuple[Item, ...]:
        """The items in the order of the files; a set gives one for each part."""
        return tuple(item for question in self.questions for item in question.items)


def load_bank(folder: Path) -> tuple[Bank, list[Finding]]:
    """Return the bank of a folder and a finding for each document that was left out.

    Raises:
        InputRefused: The folder is no bank, or its syllabus cannot be read.
    """
    items = folder / "items"
    if not items.is_dir():
        raise InputRefused(f"{folder}: is no question bank; it has no folder items/")
    syllabus, source = read_syllabus_file(folder / "syllabus")
    entries: dict[str, Entry] = {}
    taken: dict[str, YamlDocument] = {}
    findings: list[Finding] = []
    for path in sorted(items.rglob("*.yaml")):
        documents, faults = read_documents(path, path.relative_to(folder).as_posix())
        findings += faults
        for document in documents:
            entry, faults = _read_question(document)
            findings += faults
            if entry is None:
                continue
            refs = {entry.ref, *(item.ref for item in entry.question.items)}
            if clash := sorted(refs & taken.keys()):
                first = taken[clash[0]]
                message = f"the ref {clash[0]} is taken by {first.file}:{first.line}"
                findings.append(
                    Finding(document.file, entry.line("ref"), "ref.taken", message, entry.ref)
                )
                continue
            entries[entry.ref] = entry
            taken |= dict.fromkeys(refs, document)
    return Bank(folder, syllabus, source, entries), findings


def _read_question(document: YamlDocument) -> tuple[Entry | None, list[Finding]]:
    value = document.value
    if not isinstance(value, dict):
        message = "a document is one item with its fields, such as `ref: CP-014`"
        return None, [Finding(document.file, document.line, "schema", message)]
    try:
        # The value is in the question now; a large bank has no room for it twice.
        return Entry(read_question(value), replace(document, value=None)), []
    except ValidationError as error:
        return None, refusals(error, document, str(value.get("ref", "")))
    except FamilyFault as error:
        ref = str(value.get("ref", ""))
        return None, [Finding(document.file, document.line, "family", str(error), ref)]
