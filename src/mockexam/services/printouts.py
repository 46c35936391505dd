"""Printed papers and mark schemes: rendered once for each content, then read from the cache."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mockexam.assembly.paper import Paper
from mockexam.bank.text import ASSET_NAME
from mockexam.document import digest_of
from mockexam.files import write_atomically
from mockexam.paths import templates_folder
from mockexam.printing import pdf, tagging
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.printing.render import (
    render_insert,
    render_mark_scheme,
    render_paper,
    render_preview,
)
from mockexam.store.models import Centre


class Printout(StrEnum):
    """What of a paper is printed."""

    PAPER = "paper"
    INSERT = "insert"
    MARK_SCHEME = "mark-scheme"


@dataclass(frozen=True)
class Edition:
    """One printed thing: what it is, how it is laid out, and of which version of the paper.

    `version` is a letter, or empty where a paper has one version only. A mark scheme
    has the standard layout whatever is asked for: nobody sits it.
    """

    printout: Printout
    layout: Layout = Layout.STANDARD
    version: str = ""

    @property
    def is_modified(self) -> bool:
        """True where its pages are laid out for large print."""
        return self.layout.is_modified and self.printout is not Printout.MARK_SCHEME


def cover_of(centre: Centre) -> Cover:
    """Return what a centre adds to a cover; the date is written in by hand."""
    return Cover(centre_name=centre.name, centre_number=centre.number)


def editions_of(
    paper: Paper, layout: Layout = Layout.STANDARD, version: str = ""
) -> tuple[Edition, ...]:
    """Return what is printed of a paper, in the order that a centre needs it.

    An insert is among it where the paper has sources.
    """
    return tuple(
        Edition(printout, layout, version)
        for printout in Printout
        if paper.sources or printout is not Printout.INSERT
    )


def print_pdf(paper: Paper, edition: Edition, cover: Cover, *, cache: Path, assets: Path) -> bytes:
    """Return a PDF of a paper, from the cache where it was rendered before.

    Raises:
        PrintingFault: The pages would not be what the paper says.
    """
    layout = edition.layout if edition.is_modified else Layout.STANDARD
    content = [paper.digest, edition.printout.value, layout.value, edition.version, vars(cover)]
    return print_once(content, lambda: _render(paper, edition, layout, cover, assets), cache=cache)


def _render(paper: Paper, edition: Edition, layout: Layout, cover: Cover, assets: Path) -> bytes:
    if edition.printout is Printout.MARK_SCHEME:
        return render_mark_scheme(paper, cover, version=edition.version, assets=assets)
    render = render_insert if edition.printout is Printout.INSERT else render_paper
    return render(paper, cover, layout=layout, version=edition.version, assets=assets)


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
    parts = [paper.ref, edition.version, edition.printout.value]
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
    for path in (*templates, Path(pdf.__file__), Path(tagging.__file__)):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
