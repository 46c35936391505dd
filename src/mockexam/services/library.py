"""The bank in the database: loaded from files without losing an edit, read back as values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.blueprint_file import read_blueprint
from mockexam.assembly.pool import Pool, pool_of
from mockexam.bank.check import sound_bank
from mockexam.bank.question import Question
from mockexam.document import Document, digest_of
from mockexam.errors import Finding, MockExamError
from mockexam.store import bank_index
from mockexam.store.bank_index import QUESTION
from mockexam.store.models import Authored
from mockexam.syllabus.model import Syllabus
from mockexam.yaml_source import YamlDocument

BLUEPRINT, SYLLABUS = "blueprint", "syllabus"
_EMPTY = "No question bank is loaded. Run `mockexam init`."


class LibraryEmpty(MockExamError):
    """The database holds no bank yet."""


class NoSuchBlueprint(MockExamError):
    """A ref that names no blueprint of the library."""


@dataclass(frozen=True)
class Library:
    """Everything authored as it stands now: the syllabus, the questions, the blueprints."""

    syllabus: Syllabus
    questions: Mapping[str, Question]
    blueprints: Mapping[str, Blueprint]

    @cached_property
    def pool(self) -> Pool:
        """The questions as the assembler sees them."""
        return pool_of(self.questions.values())

    @cached_property
    def digest(self) -> str:
        """The content hash of the syllabus and all questions."""
        documents = sorted(question.digest for question in self.questions.values())
        return digest_of([self.syllabus.digest, documents])

    @cached_property
    def by_use(self) -> tuple[Blueprint, ...]:
        """The blueprints, first those that are marked by their keys alone, the longest first."""
        return by_use(self.blueprints.values())

    def blueprint(self, ref: str) -> Blueprint:
        """Return the blueprint of a ref.

        Raises:
            NoSuchBlueprint: There is none; the refs that there are, are named.
        """
        if ref not in self.blueprints:
            known = ", ".join(self.blueprints) or "none"
            raise NoSuchBlueprint(f"There is no blueprint {ref}. Blueprints are {known}.")
        return self.blueprints[ref]


def by_use(plans: Iterable[Blueprint]) -> tuple[Blueprint, ...]:
    """Return blueprints, first those that are marked by their keys alone, the longest first."""
    return tuple(sorted(plans, key=lambda plan: (not _is_objective(plan), -plan.minutes, plan.ref)))


def _is_objective(plan: Blueprint) -> bool:
    return all(section.where.get("format") == "objective" for section in plan.sections)


@dataclass
class LoadReport:
    """What loading did: refs by what became of them, and what the files hold that is wrong."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Changed in the file and edited here: the edit stays."""
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [
            f"{len(self.added)} added",
            f"{len(self.changed)} changed",
            f"{len(self.withdrawn)} withdrawn",
            f"{self.unchanged} as they were",
        ]
        lines = [", ".join(parts)]
        lines += [f"kept your edit of {ref}; its file changed too" for ref in self.kept]
        return "\n".join(lines + [str(finding) for finding in self.findings])


@dataclass(frozen=True)
class _FromFile:
    kind: str
    ref: str
    document: Document
    source: YamlDocument


def load_folder(session: Session, folder: Path, now: datetime) -> LoadReport:
    """Bring the library to what a bank's files say, by content, and never over an edit.

    Raises:
        InputRefused: The folder is no bank, or its syllabus or a blueprint cannot be read.
    """
    bank, findings = sound_bank(folder)
    documents = [
        _FromFile(SYLLABUS, bank.syllabus.ref, bank.syllabus, bank.syllabus_source),
        *(
            _FromFile(QUESTION, ref, entry.question, entry.source)
            for ref, entry in bank.entries.items()
        ),
        *_blueprints(folder),
    ]
    report = LoadReport(findings=findings)
    current = {
        (row.kind, row.ref): row
        for row in session.scalars(select(Authored).where(Authored.current))
    }
    for document in documents:
        _merge(session, document, current.pop((document.kind, document.ref), None), report, now)
    faulty = {finding.file for finding in findings}
    taken = {item.ref for question in bank.questions for item in question.items}
    for row in current.values():
        # What cannot be read just now may still be there: only a sound file withdraws, or a
        # question that has its refs now.
        is_gone = row.file not in faulty or not taken.isdisjoint(_item_refs(row))
        if row.digest == row.base_digest and is_gone:
            row.current = False
            report.withdrawn.append(row.ref)
    session.flush()
    bank_index.refresh(session.connection())
    return report


def _item_refs(row: Authored) -> set[str]:
    return {item["ref"] for item in row.document.get("items", ()) if row.kind == QUESTION}


def _blueprints(folder: Path) -> Iterator[_FromFile]:
    for path in sorted((folder / "blueprints").glob("*.yaml")):
        file = read_blueprint(path)
        source = replace(file.source, file=f"blueprints/{path.name}")
        yield _FromFile(BLUEPRINT, file.blueprint.ref, file.blueprint, source)


def _merge(
    session: Session,
    document: _FromFile,
    row: Authored | None,
    report: LoadReport,
    now: datetime,
) -> None:
    digest, source = document.document.digest, document.source
    if row is not None and digest in (row.digest, row.base_digest):
        # Its place or its comments may be others: it says the same, so it is no change.
        row.source, row.file, row.line = source.text, source.file, source.line
        report.unchanged += 1
        return
    if row is not None and row.digest != row.base_digest:
        report.kept.append(document.ref)
        return
    if row is not None:
        row.current = False
    (report.changed if row is not None else report.added).append(document.ref)
    session.add(
        Authored(
            kind=document.kind,
            ref=document.ref,
            digest=digest,
            base_digest=digest,
            document=document.document.as_json(),
            source=source.text,
            file=source.file,
            line=source.line,
            current=True,
            stored_at=now,
        )
    )


def read_library(session: Session) -> Library:
    """Return the library as it stands now; parsed once for each state of it.

    Raises:
        LibraryEmpty: No bank was loaded yet.
    """
    newest, count = session.execute(
        select(func.max(Authored.id), func.count()).where(Authored.current)
    ).one()
    if not count:
        raise LibraryEmpty(_EMPTY)
    engine = str(session.get_bind().engine.url)
    cached = _parsed.get((engine, newest, count))
    if cached is None:
        cached = _parse(session.scalars(select(Authored).where(Authored.current)))
        _parsed.clear()
        _parsed[engine, newest, count] = cached
    return cached


_parsed: dict[tuple[str, int, int], Library] = {}


def read_syllabus(session: Session) -> Syllabus:
    """Return the syllabus as it stands now, without reading the questions.

    Raises:
        LibraryEmpty: No bank was loaded yet.
    """
    current = select(Authored.digest, Authored.id).where(
        Authored.kind == SYLLABUS, Authored.current
    )
    found = session.execute(current.limit(1)).one_or_none()
    if found is None:
        raise LibraryEmpty(_EMPTY)
    cached = _syllabuses.get(found.digest)
    if cached is None:
        document = session.get_one(Authored, found.id).document
        cached = Syllabus.model_validate(document)
        _syllabuses.clear()
        _syllabuses[found.digest] = cached
    return cached


_syllabuses: dict[str, Syllabus] = {}


def _parse(rows: Iterable[Authored]) -> Library:
    by_kind: dict[str, dict[str, dict[str, Any]]] = {QUESTION: {}, BLUEPRINT: {}, SYLLABUS: {}}
    for row in sorted(rows, key=lambda row: row.ref):
        by_kind[row.kind][row.ref] = row.document
    syllabus = next(iter(by_kind[SYLLABUS].values()))
    return Library(
        Syllabus.model_validate(syllabus),
        {ref: Question.model_validate(doc) for ref, doc in by_kind[QUESTION].items()},
        {ref: Blueprint.model_validate(doc) for ref, doc in by_kind[BLUEPRINT].items()},
    )


def library_of_folder(folder: Path) -> tuple[Library, list[Finding]]:
    """Return the library of a bank folder without a database, and what is wrong in it.

    Raises:
        InputRefused: The folder is no bank, or its syllabus or a blueprint cannot be read.
    """
    bank, findings = sound_bank(folder)
    blueprints = {
        document.ref: document.document
        for document in _blueprints(folder)
        if isinstance(document.document, Blueprint)
    }
    # In the order of the database's library: a seed gives one paper, wherever the bank is read.
    in_order = sorted(bank.questions, key=lambda question: question.ref)
    questions = {question.ref: question for question in in_order}
    return Library(bank.syllabus, questions, blueprints), findings
