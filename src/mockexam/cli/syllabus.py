"""`mockexam syllabus`: read syllabus documents into drafts, and list what may be examined."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import ValidationError

from mockexam import paths
from mockexam.cli.output import emit_json
from mockexam.document import digest_of
from mockexam.errors import Finding, InputRefused
from mockexam.syllabus import Point, PointKind, Syllabus, Topic
from mockexam.syllabus.document import (
    DocumentPoint,
    SyllabusDocument,
    ends_openly,
    read_document,
)
from mockexam.syllabus.load import load_syllabus
from mockexam.yaml_source import read_documents, read_text, refusals

COLUMNS = {
    "concepts": PointKind.CONCEPT,
    "tips": PointKind.TIP,
    "misconceptions": PointKind.MISCONCEPTION,
    "marking_points": PointKind.MARKING_POINT,
}
LETTERS = {
    PointKind.CONCEPT: "KC",
    PointKind.TIP: "TIP",
    PointKind.MISCONCEPTION: "MIS",
    PointKind.MARKING_POINT: "MP",
}
INSTEAD = "Say what the syllabus says instead."
_HEADER = "# Drafted by `mockexam syllabus import`; unedited while its digest is "


@dataclass(frozen=True)
class _Draft:
    """What one document becomes: a syllabus of one topic, and the file to write it to."""

    document: SyllabusDocument
    path: Path
    text: str


@click.group()
def syllabus() -> None:
    """Read syllabus documents and list topics."""


@syllabus.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", "folder", type=click.Path(path_type=Path),
    help="Where the drafts go; `syllabus` in the instance folder unless said.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_files(files: tuple[Path, ...], folder: Path | None, *, as_json: bool) -> None:
    """Read syllabus documents (plain text FILEs) and write a YAML draft of each.

    All or nothing: when one file has a finding, no draft is written.
    """
    documents, problems = _read_all(files)
    drafts: list[_Draft] = []
    if not problems:
        drafts, problems = _draft_all(files, documents, folder or _drafts_folder())
    if not problems:
        problems = _write_all(drafts)
    if as_json:
        emit_json(_result(documents, [] if problems else drafts, problems))
    if problems:
        raise InputRefused("Nothing was imported.", problems)
    if not as_json:
        _print_drafts(drafts)


@syllabus.command("list")
@click.option(
    "--bank", type=click.Path(path_type=Path),
    help="The bank whose topics are listed; the bundled one unless said.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_topics(bank: Path | None, *, as_json: bool) -> None:
    """List the topics of the bank and of the imported drafts, with their points by kind."""
    authored = load_syllabus((bank or paths.starter_bank_folder()) / "syllabus")
    drafts, problems = _load_drafts(_drafts_folder())
    sources = [("bank", authored), *((click.format_filename(p), d) for p, d in drafts.items())]
    topics: list[dict[str, str | int]] = [
        {"id": topic.id, "title": topic.title, **_counts(topic.points), "source": source}
        for source, whole in sources
        for topic in whole.topics
    ]
    if as_json:
        emit_json({"topics": topics, "problems": [vars(problem) for problem in problems]})
    else:
        click.echo(_table(["id", "title", *COLUMNS, "source"], [[*t.values()] for t in topics]))
    if problems:
        raise InputRefused("Some drafts cannot be read.", problems)


# Reading


def _drafts_folder() -> Path:
    return paths.instance_folder() / "syllabus"


def _read_all(files: Sequence[Path]) -> tuple[list[SyllabusDocument], list[Finding]]:
    documents: list[SyllabusDocument] = []
    problems: list[Finding] = []
    drafted: dict[str, str] = {}  # by the draft's name, as file systems that fold case see it
    for path in files:
        shown = click.format_filename(path)
        name = path.stem.casefold()
        if name in drafted:
            message = f"its draft would have the same name as that of {drafted[name]}; rename one"
            problems.append(Finding(shown, 0, "syllabus.same-name", message))
            continue
        drafted[name] = shown
        text, found = read_text(path, shown)
        document = None
        if not found:
            document, found = read_document(text, shown)
        if document:
            documents.append(document)
        problems += found
    return documents, problems


def _load_drafts(folder: Path) -> tuple[dict[Path, Syllabus], list[Finding]]:
    """Return the drafts that can be read, by path, and findings for the others."""
    drafts: dict[Path, Syllabus] = {}
    problems: list[Finding] = []
    for path in sorted(folder.glob("*.yaml")):
        shown = click.format_filename(path)
        documents, found = read_documents(path, shown)
        problems += found
        if not found and len(documents) != 1:
            problems.append(Finding(shown, 0, "syllabus", "holds one document, and no `---` line"))
        elif not found:
            try:
                drafts[path] = Syllabus.model_validate(documents[0].value)
            except ValidationError as error:
                problems += refusals(error, documents[0])
    return drafts, problems


# Drafting


def _draft_all(
    files: Sequence[Path], documents: Sequence[SyllabusDocument], folder: Path
) -> tuple[list[_Draft], list[Finding]]:
    """Return a draft of each document, and a finding for each that would lose an edit."""
    known, _ = _load_drafts(folder)
    taken = {topic.id for draft in known.values() for topic in draft.topics}
    free = (f"S{n}" for n in range(len(taken) + len(files)) if f"S{n}" not in taken)
    drafts: list[_Draft] = []
    problems: list[Finding] = []
    for file, document in zip(files, documents, strict=True):
        path = folder / f"{file.stem}.yaml"
        # A document that comes again keeps its topic id, whatever it is imported with.
        topic_id = known[path].topics[0].id if path in known else next(free)
        draft = _Draft(document, path, _write_out(_as_syllabus(document, file, topic_id)))
        problems += _edits_lost_by(draft)
        drafts.append(draft)
    return drafts, problems


def _as_syllabus(document: SyllabusDocument, file: Path, topic_id: str) -> Syllabus:
    # A document has no title of its own, so the file's name stands in for it.
    name = click.format_filename(file.stem).strip() or topic_id
    topic = Topic(
        id=topic_id,
        title=name,
        short=name,
        summary=document.synopsis,
        points=tuple(_as_point(point, topic_id) for point in document.points),
    )
    return Syllabus(ref=name, title=name, topics=(topic,))


def _as_point(point: DocumentPoint, topic_id: str) -> Point:
    return Point(
        id=f"{topic_id}.{LETTERS[point.kind]}{point.ordinal}",
        kind=point.kind,
        text=f"{point.name}: {point.text}" if point.name else point.text,
        instead=INSTEAD if point.kind is PointKind.MISCONCEPTION else None,
    )


def _write_out(draft: Syllabus) -> str:
    body = yaml.safe_dump(draft.as_json(), sort_keys=False, allow_unicode=True, width=96)
    return f"{_HEADER}{digest_of(body)}\n{body}"


def _edits_lost_by(draft: _Draft) -> list[Finding]:
    """Return a finding where the file to be written holds somebody's work."""
    if not draft.path.exists():
        return []
    shown = click.format_filename(draft.path)
    text, found = read_text(draft.path, shown)
    header, _, body = text.partition("\n")
    if found or header == f"{_HEADER}{digest_of(body)}":
        return found
    message = "was edited since it was drafted; move it, or choose another folder with --out"
    return [Finding(shown, 0, "syllabus.edited-draft", message)]


def _write_all(drafts: Sequence[_Draft]) -> list[Finding]:
    """Write all drafts, or none and say why: each goes to a file beside its own, renamed last."""
    beside: dict[Path, Path] = {}
    try:
        for number, draft in enumerate(drafts):
            draft.path.parent.mkdir(parents=True, exist_ok=True)
            temporary = draft.path.with_name(f".import-{os.getpid()}-{number}.tmp")
            beside[temporary] = draft.path
            temporary.write_bytes(draft.text.encode())
        for temporary, path in beside.items():
            temporary.replace(path)
    except OSError as error:
        shown = click.format_filename(error.filename2 or error.filename or drafts[0].path.parent)
        return [Finding(shown, 0, "file.unwritable", f"cannot be written: {error.strerror}")]
    finally:
        for temporary in beside:
            temporary.unlink(missing_ok=True)
    return []


# Printing


def _counts(points: Iterable[Point | DocumentPoint]) -> dict[str, int]:
    kinds = Counter(point.kind for point in points)
    return {column: kinds[kind] for column, kind in COLUMNS.items()}


def _result(
    documents: Sequence[SyllabusDocument], drafts: Sequence[_Draft], problems: Sequence[Finding]
) -> dict[str, Any]:
    return {
        "documents": [{"file": d.file, **_counts(d.points)} for d in documents],
        "problems": [vars(problem) for problem in problems],
        "drafts": [click.format_filename(draft.path) for draft in drafts],
        "notes": [note for draft in drafts for note in _notes(draft.document)],
    }


def _print_drafts(drafts: Sequence[_Draft]) -> None:
    rows: list[list[str | int]] = [
        [
            draft.document.file,
            *_counts(draft.document.points).values(),
            click.format_filename(draft.path),
        ]
        for draft in drafts
    ]
    click.echo(_table(["file", *COLUMNS, "draft"], rows))
    click.echo(
        "\nThe documents hold no titles and do not say what is right instead of a misconception:"
        f"\nin each draft, write the titles and replace every “{INSTEAD}”"
    )
    for draft in drafts:
        for note in _notes(draft.document):
            click.echo(f"Note: {note}")


def _notes(document: SyllabusDocument) -> list[str]:
    """Return what a person should look at although it is no fault."""
    last = document.points[-1]
    if not ends_openly(last.text):
        return []
    words = " ".join(last.text.split()[-5:])
    return [f"{document.file} ends without a full stop at “… {words}”; check that it is whole."]


def _table(head: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    """Return rows below their heads: text to the left, numbers to the right."""
    lines = [[name.replace("_", " ") for name in head], *([str(c) for c in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [isinstance(cell, int) for cell in rows[0]]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )
