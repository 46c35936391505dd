"""Printed papers and mark schemes: rendered once for each content, then read from the cache."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import LETTERS, Shuffle, can_vary, check_varies, version_of
from mockexam.bank.text import ASSET_NAME
from mockexam.document import digest_of
from mockexam.files import write_atomically
from mockexam.paths import templates_folder
from mockexam.printing import pdf
from mockexam.printing.answer_sheet import loose_codes, render_answer_sheet
from mockexam.printing.document import Cover
from mockexam.printing.key import render_key
from mockexam.printing.layout import Layout
from mockexam.printing.render import (
    render_insert,
    render_mark_scheme,
    render_paper,
    render_preview,
)
from mockexam.printing.sheets import is_on_sheet
from mockexam.store.models import Centre


class Printout(StrEnum):
    """What of a paper is printed."""

    PAPER = "paper"
    INSERT = "insert"
    MARK_SCHEME = "mark-scheme"
    KEY = "key"
    ANSWER_SHEET = "answer-sheet"


@dataclass(frozen=True)
class Edition:
    """One printed thing: what it is, how it is laid out, and of which version of the paper.

    `version` is a letter, or empty where a paper has one version only; `shuffle` is what
    versions differ in. A key without a letter is that of all versions, side by side. What
    nobody reads in the exam, and the answer sheet, have the standard layout whatever is asked.
    """

    printout: Printout
    layout: Layout = Layout.STANDARD
    version: str = ""
    shuffle: Shuffle = Shuffle.OPTIONS

    @property
    def told(self) -> str:
        """What its version is called in print; empty where it has none."""
        return self.shuffle.told(self.version)

    @property
    def is_modified(self) -> bool:
        """True where its pages are laid out for large print."""
        return self.layout.is_modified and self.printout in {Printout.PAPER, Printout.INSERT}


def cover_of(centre: Centre) -> Cover:
    """Return what a centre adds to a cover; the date is written in by hand."""
    return Cover(centre_name=centre.name, centre_number=centre.number)


def editions_of(
    paper: Paper,
    layout: Layout = Layout.STANDARD,
    version: str = "",
    shuffle: Shuffle = Shuffle.OPTIONS,
) -> tuple[Edition, ...]:
    """Return what is printed of a paper, in the order that a centre needs it.

    An insert is among it where the paper has sources, a key where a key settles some
    question, an answer sheet where some question is answered by filling bubbles.
    """
    items = [item for _, item in paper.items()]
    has = {
        Printout.INSERT: bool(paper.sources),
        Printout.KEY: any(item.objective_marking for item in items),
        Printout.ANSWER_SHEET: any(map(is_on_sheet, items)),
    }
    return tuple(
        Edition(printout, layout, version, shuffle)
        for printout in Printout
        if has.get(printout, True)
    )


def editions_of_versions(
    paper: Paper,
    letters: Sequence[str],
    layout: Layout = Layout.STANDARD,
    shuffle: Shuffle = Shuffle.OPTIONS,
) -> tuple[Edition, ...]:
    """Return what is printed of versions of a paper, and the key of all side by side.

    Without letters it is what is printed of the paper as it is frozen.

    Raises:
        NoSuchVersion: The paper has nothing that a version could put in another place.
    """
    if not letters:
        return editions_of(paper, layout)
    check_varies(paper, shuffle)
    each = [
        e for letter in dict.fromkeys(letters) for e in editions_of(paper, layout, letter, shuffle)
    ]
    beside = Edition(Printout.KEY, shuffle=shuffle)
    return (*each, *([beside] if any(e.printout is Printout.KEY for e in each) else []))


def print_pdf(paper: Paper, edition: Edition, cover: Cover, *, cache: Path, assets: Path) -> bytes:
    """Return a PDF of a frozen paper or of a version of it, from the cache where it was rendered.

    Raises:
        PrintingFault: The pages would not be what the paper says.
        NoSuchVersion: The edition's version is none of A to F.
    """
    layout = edition.layout if edition.is_modified else Layout.STANDARD
    told = version_of(paper, edition.version, edition.shuffle) if edition.version else paper
    content = [told.digest, edition.printout.value, layout.value, edition.told, vars(cover)]
    if edition.printout is Printout.KEY and not edition.version:
        content.append(edition.shuffle.value)
    return print_once(
        content, lambda: _render(paper, told, edition, layout, cover, assets), cache=cache
    )


def _render(
    frozen: Paper, paper: Paper, edition: Edition, layout: Layout, cover: Cover, assets: Path
) -> bytes:
    told = edition.told
    match edition.printout:
        case Printout.MARK_SCHEME:
            return render_mark_scheme(paper, cover, version=told, assets=assets)
        case Printout.KEY:
            return render_key(_keyed(frozen, edition), cover)
        case Printout.ANSWER_SHEET:
            codes = [] if cover.is_stamped else loose_codes(paper, edition.version)
            return render_answer_sheet(paper, cover, version=told, codes=codes)
        case Printout.INSERT:
            return render_insert(paper, cover, layout=layout, version=told, assets=assets)
        case Printout.PAPER:
            return render_paper(paper, cover, layout=layout, version=told, assets=assets)


def _keyed(paper: Paper, edition: Edition) -> list[tuple[str, Paper]]:
    """Return the versions that a key is of: the one asked for, else all that there can be."""
    if edition.version:
        return [(edition.told, version_of(paper, edition.version, edition.shuffle))]
    shuffle = edition.shuffle
    if not can_vary(paper, shuffle):
        return [("", paper)]
    return [(shuffle.told(letter), version_of(paper, letter, shuffle)) for letter in LETTERS]


def print_preview(paper: Paper, *, cache: Path, assets: Path) -> bytes:
    """Return the questions of a paper as PDF, from the cache where they were rendered before.

    Raises:
        PrintingFault: The pages would not be what the questions say.
    """
    return _kept(preview_file(paper, cache), lambda: render_preview(paper, assets=assets))


def preview_file(paper: Paper, cache: Path) -> Path:
    """Return where the preview of a paper is kept once it was rendered."""
    return cache / f"{_key([paper.digest, 'preview'])}.pdf"


def print_once(content: list[Any], render: Callable[[], bytes], *, cache: Path) -> bytes:
    """Return the PDF that JSON values stand for, rendered only where it was not before."""
    return _kept(cache / f"{_key(content)}.pdf", render)


def _kept(file: Path, render: Callable[[], bytes]) -> bytes:
    if file.is_file():
        return file.read_bytes()
    rendered = render()
    write_atomically(file, rendered)
    return rendered


def file_name(paper: Paper, edition: Edition) -> str:
    """Return the name that a printed file is given: the paper, its version, what, how large."""
    parts = [paper.ref, edition.told, edition.printout.value]
    if edition.is_modified:
        parts.append(edition.layout.value)
    return "-".join(filter(None, parts)) + ".pdf"


def keep_pictures(bank_folder: Path, assets: Path) -> None:
    """Copy a bank's pictures to where frozen papers find them for good."""
    for picture in sorted((bank_folder / "assets").glob("*")):
        if ASSET_NAME.match(f"assets/{picture.name}") and not (assets / picture.name).exists():
            write_atomically(assets / picture.name, picture.read_bytes())


def _key(content: list[Any]) -> str:
    return digest_of([*content, _renderer_digest(), version("weasyprint")])[:40]


@lru_cache(maxsize=1)
def _renderer_digest() -> str:
    """Return what stands for the templates, and for how pages are made of them."""
    digest = hashlib.sha256()
    templates = sorted((templates_folder() / "print").rglob("*"))
    for path in (*templates, *sorted(Path(pdf.__file__).parent.rglob("*.py"))):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
