"""Rules on what the document says of itself: its claim, language, title and tabs."""

import re
from collections.abc import Iterator

import pikepdf

from mockexam.printing.accessibility.rule import PDF, UA, Fault, Rule
from mockexam.printing.accessibility.tagged import TaggedPdf

_UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _claim(pdf: TaggedPdf) -> Iterator[Fault]:
    with pdf.file.open_metadata() as about:
        part = about.get(_UA_PART)
    if str(part) != "1":
        yield Fault(None, "The metadata do not say that the file is PDF/UA-1.")


def _marked(pdf: TaggedPdf) -> Iterator[Fault]:
    info = pdf.catalogue.get("/MarkInfo", pikepdf.Dictionary())
    if not _is_true(info, "/Marked"):
        yield Fault(None, "The document does not say that it is tagged.")
    if _is_true(info, "/Suspects"):
        yield Fault(None, "The document says that its tags are not to be relied on.")


def _language(pdf: TaggedPdf) -> Iterator[Fault]:
    language = str(pdf.catalogue.get("/Lang", ""))
    if not _LANGUAGE.fullmatch(language):
        said = f"“{language}” is no language" if language else "The document names no language"
        yield Fault(None, f"{said}.")
    for element in pdf.elements:
        own = element.text_of("/Lang")
        if own and not _LANGUAGE.fullmatch(own):
            yield Fault(element.first_page, f"{element.own_tag}: “{own}” is no language.")


def _title(pdf: TaggedPdf) -> Iterator[Fault]:
    with pdf.file.open_metadata() as about:
        title = str(about.get("dc:title") or "")
    if not title.strip():
        yield Fault(None, "The metadata hold no title.")
    shown = pdf.catalogue.get("/ViewerPreferences", pikepdf.Dictionary())
    if not _is_true(shown, "/DisplayDocTitle"):
        yield Fault(None, "The window shows the name of the file in place of the title.")


def _is_true(values: pikepdf.Object, name: str) -> bool:
    said: object = values.get(name)  # pikepdf gives truth values as Python's
    return said is True


def _tab_order(pdf: TaggedPdf) -> Iterator[Fault]:
    for number, page in enumerate(pdf.file.pages, 1):
        if page.get("/Tabs") != "/S":
            yield Fault(number, "The tab key does not go in the order of the tree.")


RULES = (
    Rule(
        "claim",
        "The metadata claim PDF/UA-1.",
        "Render with the variant pdf/ua-1.",
        f"{UA}, 5",
        _claim,
    ),
    Rule(
        "marked",
        "The document says that it is tagged, and that the tags hold.",
        "Set Marked to true and Suspects to false in MarkInfo.",
        f"{UA}, 7.1",
        _marked,
    ),
    Rule(
        "language",
        "The document and every element that has its own name a language.",
        "Give the html element of the template its lang.",
        f"{UA}, 7.2",
        _language,
    ),
    Rule(
        "title",
        "The document has a title, and windows show it.",
        "Give the template a title element.",
        f"{UA}, 7.1",
        _title,
    ),
    Rule(
        "tab-order",
        "The tab key follows the structure on every page.",
        "Set Tabs of the page to S.",
        f"{UA}, 7.18.3; {PDF}, 12.5",
        _tab_order,
    ),
)
