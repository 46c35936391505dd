"""HTML to PDF/UA: the only module that knows WeasyPrint."""

import hashlib
import logging
import mimetypes
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint import HTML, Document
from weasyprint.urls import (
    URLFetcher,
    URLFetcherResponse,
)

from mockexam.errors import MockExamError
from mockexam.paths import templates_folder
from mockexam.printing.tagging import mend_tags

PDF_VARIANT = "pdf/ua-1"


class PrintingFault(MockExamError):
    """Pages that would not be what the paper says; `faults` are the renderer's own words."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(["The pages cannot be printed as they are:", *self.faults]))


@dataclass(frozen=True)
class Ends:
    """The first pages of a booklet and its `last` ones, as a document without what lies between."""

    html: str
    last: int


def render_pdf(html: str, *, assets: Path | None = None) -> bytes:
    """Return a document as PDF/UA-1; equal input gives equal bytes.

    The title and the language are those of the HTML. Styles and pictures are
    read from the templates folder and from `assets`, from nowhere else.

    Raises:
        PrintingFault: A file was refused or missing, or the renderer warned of anything.

    Source: WeasyPrint 70, API reference, `pdf_variant` and `pdf_identifier`.
    """
    with _faults_raised():
        return _write(_lay_out(html, assets), html)


def render_booklet(
    html: str, ends: Callable[[int], Ends | None], *, assets: Path | None = None
) -> bytes:
    """Return a booklet as PDF/UA-1, as `render_pdf` would: laid out once, and its ends anew.

    `ends` is told how many pages the document takes and returns what its first and
    last pages are to be instead, or None where they are right.

    Raises:
        PrintingFault: As for `render_pdf`.
    """
    with _faults_raised():
        whole = _lay_out(html, assets)
        around = ends(len(whole.pages))
        if around is None:
            return _write(whole, html)
        laid = _lay_out(around.html, assets).pages
        front = len(laid) - around.last
        pages = [*laid[:front], *whole.pages[front:], *laid[front:]]
        return _write(whole.copy(pages), html + around.html)


def _write(document: Document, html: str) -> bytes:
    """Write a document whose content is that of some HTML, by which the file is identified."""
    pdf = document.write_pdf(
        finisher=lambda _, written: mend_tags(written),
        pdf_variant=PDF_VARIANT,
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
    )
    if not isinstance(pdf, bytes):
        raise PrintingFault(["the renderer gave no file"])
    return pdf


def _lay_out(html: str, assets: Path | None) -> Document:
    templates = templates_folder().resolve()
    folders = [templates] if assets is None else [templates, assets.resolve()]
    base = (templates / "print").as_uri() + "/"
    return HTML(string=html, base_url=base, url_fetcher=_FolderFetcher(folders)).render(
        pdf_variant=PDF_VARIANT, pdf_tags=True
    )


class _FolderFetcher(URLFetcher):  # type: ignore[misc]
    """Reads `data:` addresses, and files below the folders given; refuses everything else."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._folders = folders

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme != "file":
            return super().fetch(url, headers)
        # A link inside a folder may point out of it, so the end of the link is what counts.
        path = Path(url2pathname(parts.path)).resolve()
        if parts.netloc or not any(path.is_relative_to(folder) for folder in self._folders):
            raise PermissionError(f"{path.name} lies outside the folders that may be printed from")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@contextmanager
def _faults_raised() -> Iterator[None]:
    """Raise what WeasyPrint logs in this thread: it draws on where a paper must not."""
    collector = _FaultCollector()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if collector.faults:
        raise PrintingFault(collector.faults)


class _FaultCollector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.faults: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.faults.append(record.getMessage())
