"""The library written out as a bank folder: what is as its file had it goes out byte for byte."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.bank.question import Question
from mockexam.errors import InputRefused
from mockexam.files import write_atomically
from mockexam.services.library import BLUEPRINT, SYLLABUS
from mockexam.store.bank_index import QUESTION
from mockexam.store.models import Authored

_SEPARATOR = "---\n"
_FOLDERS = {QUESTION: "items", BLUEPRINT: "blueprints", SYLLABUS: "syllabus"}


@dataclass(frozen=True)
class Exported:
    """The files that were written, and the refs that were not as their file had them."""

    files: tuple[str, ...]
    rewritten: tuple[str, ...]


def export_bank(session: Session, folder: Path, *, assets: Path) -> Exported:
    """Write the library as it stands now to a new folder, in our own format.

    A document that came from a file goes back to that file as its author wrote
    it; one that was edited here, or came from no file, is written anew.

    Args:
        session: The transaction.
        folder: Where to; it must be new or empty.
        assets: The folder of the bank's pictures, which is copied.

    Raises:
        InputRefused: The folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputRefused(f"{folder} is not empty. Name a new folder.")
    rows = session.scalars(
        select(Authored).where(Authored.current).order_by(Authored.file, Authored.line, Authored.id)
    ).all()
    rewritten = tuple(row.ref for row in rows if not _is_as_written(row))
    files = {name: _text(of_file) for name, of_file in groupby(rows, key=_file)}
    for name, text in files.items():
        write_atomically(folder / name, text.encode())
    if assets.is_dir():
        shutil.copytree(assets, folder / "assets", dirs_exist_ok=True)
    return Exported(tuple(sorted(files)), rewritten)


def _file(row: Authored) -> str:
    from_file = PurePosixPath(row.file).suffix == ".yaml"
    return row.file if from_file else f"{_FOLDERS[row.kind]}/{row.ref}.yaml"


def _is_as_written(row: Authored) -> bool:
    return bool(row.source) and row.digest == row.base_digest


def _text(rows: Iterable[Authored]) -> str:
    """Return a file's text: its documents end to end, each after a separator but the first."""
    text = ""
    for row in rows:
        part = row.source if _is_as_written(row) else _written_anew(row)
        if text and not part.startswith(_SEPARATOR):
            text += ("" if text.endswith("\n") else "\n") + _SEPARATOR
        text += part
    return text


def _written_anew(row: Authored) -> str:
    """Return a document as YAML, in the form in which authors write it."""
    value = row.document
    if row.kind == QUESTION:
        value = _authored_form(Question.model_validate(value))
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)


def _authored_form(question: Question) -> dict[str, Any]:
    """Return a question as one document of an items file.

    Raises:
        InputRefused: It is a family: its table stands in its file alone.
    """
    if question.is_family:
        raise InputRefused(f"{question.ref} is a family whose file is not kept; write it anew.")
    items = [item.as_json() for item in question.items]
    if question.stimulus is None:
        return {**items[0], "enemies": list(question.enemies)}
    own = {"topic": items[0]["topic"], "level": items[0]["level"]}
    return {
        "ref": question.ref,
        "version": question.version,
        "kind": "stimulus_set",
        **own,
        "enemies": list(question.enemies),
        "stimulus": question.stimulus.as_json(),
        "parts": [{k: v for k, v in item.items() if k not in {"ref", "version"}} for item in items],
    }
