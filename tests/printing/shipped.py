"""A paper of each blueprint that is shipped; whatever is printed of it is rendered once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pytest

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import Shuffle
from mockexam.paths import starter_bank_folder
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.services.library import Library, library_of_folder
from mockexam.services.papers import make_papers
from mockexam.services.printouts import Edition, Printout, editions_of, print_pdf

ASSETS = starter_bank_folder() / "assets"
COVER = Cover("Northgate College", "12345", "27 May 2026")
REFS = ("CS-CASE-45", "CS-CL-40", "CS-DIAG-26", "CS-L2-50", "CS-L3-60", "CS-TOPIC-15")
FROZEN_AT = datetime(2026, 5, 27, 9, tzinfo=UTC)
SEED = 1
IN_EVERY_LAYOUT = {Printout.PAPER, Printout.INSERT}
EACH = [pytest.param(ref, marks=pytest.mark.xdist_group(ref)) for ref in REFS]
"""The blueprints as parameters; the tests of one run in one process and share what it renders."""


class Shipped:
    """The papers by their blueprints' refs, and their PDFs."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._papers: dict[str, Paper] = {}

    @cached_property
    def library(self) -> Library:
        """The bank that is shipped."""
        return library_of_folder(starter_bank_folder())[0]

    def paper(self, ref: str) -> Paper:
        """Return the paper of a blueprint."""
        if ref not in self._papers:
            blueprint = self.library.blueprints[ref]
            made = make_papers(self.library, blueprint, seed=SEED, now=FROZEN_AT)
            self._papers[ref] = made[0]
        return self._papers[ref]

    def pdf(self, ref: str, edition: Edition) -> bytes:
        """Return an edition of a paper; nothing may be logged while it is rendered."""
        with _nothing_logged():
            return print_pdf(self.paper(ref), edition, COVER, cache=self._cache, assets=ASSETS)


def every_edition(paper: Paper, letter: str = "") -> tuple[Edition, ...]:
    """Return all that is printed of a version of a paper, each in every layout that it has."""
    return tuple(
        Edition(edition.printout, layout, letter, Shuffle.BOTH)
        for edition in editions_of(paper)
        for layout in Layout
        if not layout.is_modified or edition.printout in IN_EVERY_LAYOUT
    )


@contextmanager
def _nothing_logged() -> Iterator[None]:
    heard = _Heard()
    logging.getLogger().addHandler(heard)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(heard)
    assert heard.lines == []


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")
