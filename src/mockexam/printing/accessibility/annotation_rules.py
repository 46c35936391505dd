"""Rules on annotations: links and fields are in the tree and say what they are."""

from collections.abc import Iterator

import pikepdf

from mockexam.printing.accessibility.painted import ObjectId
from mockexam.printing.accessibility.rule import UA, Fault, Rule
from mockexam.printing.accessibility.tagged import Element, Reached, TaggedPdf

_HIDDEN = 2
_LEFT_OUT = frozenset({"/Popup", "/PrinterMark"})
_ELEMENT = {"/Link": "Link", "/Widget": "Form"}


def _annotations(pdf: TaggedPdf) -> Iterator[Fault]:
    holders: dict[ObjectId, Element] = {
        kid.annotation: element
        for element in pdf.elements
        for kid in element.kids
        if isinstance(kid, Reached)
    }
    for number, page in enumerate(pdf.file.pages, 1):
        for note in page.get("/Annots", ()):
            if int(note.get("/F", 0)) & _HIDDEN or note.get("/Subtype") in _LEFT_OUT:
                continue
            yield from (Fault(number, words) for words in _look(note, holders.get(note.objgen)))


def _look(note: pikepdf.Object, holder: Element | None) -> Iterator[str]:
    kind = str(note.get("/Subtype", ""))
    name = kind.removeprefix("/") or "thing without a type"
    wanted = _ELEMENT.get(kind, "Annot")
    if holder is None:
        yield f"A {name} is in no element of the tree."
    elif holder.tag != wanted:
        yield f"A {name} lies in a {holder.tag}, not in a {wanted}."
    if "/StructParent" not in note:
        yield f"A {name} does not lead back to its element."
    said = note.get("/TU") if kind == "/Widget" else note.get("/Contents")
    if not str(said or "").strip():
        yield f"A {name} does not say what it is."


RULES = (
    Rule(
        "annotations",
        "Links, fields and notes are in the tree, lead back to it and say what they are.",
        "Give the link a title, and the field a label.",
        f"{UA}, 7.18",
        _annotations,
    ),
)
