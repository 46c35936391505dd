"""Rules on the tree itself: its types, headings, paragraphs and figures."""

from collections.abc import Iterator

from mockexam.printing.accessibility.rule import PDF, UA, Fault, Rule
from mockexam.printing.accessibility.tagged import Element, TaggedPdf

_HEADINGS = tuple(f"H{level}" for level in range(1, 7))
_BLOCKS = frozenset({"P", "H", *_HEADINGS, "L", "Table", "Sect", "Div", "BlockQuote"})
_MAY_BE_EMPTY = frozenset({"TD", "TH"})
_CORNERS = 4


def _tree(pdf: TaggedPdf) -> Iterator[Fault]:
    if not pdf.tops:
        yield Fault(None, "The document has no structure tree.")
        return
    if [top.tag for top in pdf.tops] != ["Document"]:
        yield Fault(None, "The tree does not begin with one Document that holds all.")
    for element in pdf.elements:
        if not element.is_standard:
            known = "stands for no known type"
            yield Fault(element.first_page, f"The type {element.own_tag} {known}.")
    for page, words in pdf.broken:
        yield Fault(None if page is None else page + 1, f"{words}.")


def _headings(pdf: TaggedPdf) -> Iterator[Fault]:
    before = 0
    for element in pdf.elements:
        if element.tag == "H":
            yield Fault(element.first_page, "A heading says no level.")
        if element.tag in _HEADINGS:
            level = int(element.tag[1])
            if level > before + 1:
                after = f"comes after level {before}" if before else "is the first"
                yield Fault(element.first_page, f"A heading of level {level} {after}.")
            before = level


def _paragraphs(pdf: TaggedPdf) -> Iterator[Fault]:
    for element in pdf.elements:
        if element.tag == "P" or element.tag in _HEADINGS:
            for kid in element.elements:
                if kid.tag in _BLOCKS:
                    yield Fault(kid.first_page, f"A {element.tag} holds a {kid.tag}.")


def _hollow(pdf: TaggedPdf) -> Iterator[Fault]:
    for element in pdf.elements:
        if not element.kids and element.tag not in _MAY_BE_EMPTY:
            yield Fault(element.first_page, f"A {element.own_tag} holds nothing.")


def _figures(pdf: TaggedPdf) -> Iterator[Fault]:
    for element in pdf.elements:
        if element.tag not in {"Figure", "Formula"}:
            continue
        if not (element.text_of("/Alt") or element.text_of("/ActualText")):
            yield Fault(element.first_page, f"A {element.tag} has no alternative text.")
        if element.tag == "Figure" and not _lies_on_its_page(pdf, element):
            yield Fault(element.first_page, "A Figure does not say where on its page it lies.")


def _lies_on_its_page(pdf: TaggedPdf, figure: Element) -> bool:
    box = figure.attribute("/Layout", "/BBox")
    number = figure.first_page
    if box is None or number is None or len(box) != _CORNERS:
        return False
    left, low, right, high = (float(side) for side in box)
    west, south, east, north = (float(side) for side in pdf.file.pages[number - 1].mediabox)
    slack = 1.0
    return (
        west - slack <= left < right <= east + slack
        and south - slack <= low < high <= north + slack
    )


RULES = (
    Rule(
        "tree",
        "One Document holds a tree of known types, each linked to what holds it.",
        "Tag with standard types, or map the type to one in RoleMap.",
        f"{UA}, 7.1; {PDF}, 14.7.2, 14.8.4",
        _tree,
    ),
    Rule(
        "headings",
        "Headings begin at level 1 and go down one level at a time.",
        "Use the next level in the template: h2 below h1, h3 below h2.",
        f"{UA}, 7.4",
        _headings,
    ),
    Rule(
        "paragraphs",
        "Paragraphs and headings hold words, and no other block.",
        "Close the paragraph first, or make the outer one a Div.",
        f"{PDF}, 14.8.4.3",
        _paragraphs,
    ),
    Rule(
        "hollow",
        "Elements hold something, except the cells of tables that are to be filled in.",
        "Leave the element out of the tree.",
        f"{PDF}, 14.7.2",
        _hollow,
    ),
    Rule(
        "figures",
        "Every figure and formula has alternative text; a figure says where it lies.",
        "Give the picture its alternative text; decoration becomes an artifact.",
        f"{UA}, 7.3, 7.7; {PDF}, 14.8.5.4",
        _figures,
    ),
)
