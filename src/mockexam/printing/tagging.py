"""Tags as WeasyPrint writes them, mended for PDF/UA before the file goes out."""

from itertools import chain
from typing import Any

import pydyf

from mockexam.printing.list_labels import label_items
from mockexam.printing.shown_words import Fonts, read_pieces
from mockexam.printing.tag_tree import Tree
from mockexam.printing.word_breaks import part_words

_POINTS_A_PIXEL = 0.75
_HEADINGS = frozenset({f"/H{level}" for level in range(1, 7)})
_CELLS = frozenset({"/TH", "/TD"})
_ITEM_PARTS = frozenset({"/Lbl", "/LBody"})
_GROUPS = frozenset({"/Div", "/NonStruct"})
_NO_ELEMENT = b"null"


def mend_tags(pdf: pydyf.PDF) -> None:
    """Mend the tags of a document that is about to be written; equal input, equal output.

    Footers become artifacts and empty elements go. Paragraphs hold no paragraphs, lists hold
    items with their labels and say how they are numbered, headers of tables have a scope and
    are listed by their names, figures say in points of the page where they lie. Words stay
    apart where a line ends.

    Source: ISO 14289-1:2014, 7.1–7.8; ISO 32000-1:2008, 14.7.2, 14.8.
    """
    tree = Tree(pdf)
    _set_furniture_apart(tree)
    _prune(tree, tree.document)
    for element in tree.walk(tree.document):
        _part_paragraphs(tree, element)
        _gather_items(tree, element)
        _place_figure(tree, element)
    for element in tree.walk(tree.document):
        if element["S"] == "/Table":
            _name_headers(tree, element)
    _list_names(tree)
    fonts = Fonts(tree)
    pieces = read_pieces(tree, fonts)
    label_items(tree, pieces, fonts)
    part_words(tree, pieces, fonts)


def _set_furniture_apart(tree: Tree) -> None:
    """Make artifacts of what no element of the tree reaches: the boxes in the margins."""
    reached = {id(element) for element in tree.walk(tree.document)}
    lost = [
        one
        for one in tree.pdf.objects
        if isinstance(one, pydyf.Dictionary)
        and one.get("Type") == "/StructElem"
        and id(one) not in reached
    ]
    names = {one.reference for one in lost}
    numbers: dict[bytes, set[int]] = {}
    for one in lost:
        marks = {kid for kid in one.get("K", ()) if isinstance(kid, int)}
        if marks:
            numbers.setdefault(one["Pg"], set()).update(marks)
        one.clear()
    for page, marks in numbers.items():
        _unmark(tree.at(tree.at(page)["Contents"]).stream, marks)
    parents = tree.at(tree.root["ParentTree"])["Nums"]
    for entry in parents[1::2]:
        if isinstance(entry, list):
            entry[:] = [_NO_ELEMENT if one in names else one for one in entry]


def _unmark(stream: list[Any], marks: set[int]) -> None:
    for at, item in enumerate(stream):
        if item == b"BDC" and stream[at - 1].get("MCID") in marks:
            stream[at - 2] = "/Artifact"
            stream[at - 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _prune(tree: Tree, element: Any) -> bool:
    """Take away what holds nothing, cells apart; tell whether the element holds anything."""
    kept = []
    for kid in element["K"]:
        one = tree.at(kid) if isinstance(kid, bytes) else None
        if one is None or one.get("Type") != "/StructElem" or _prune(tree, one):
            kept.append(kid)
        else:
            one.clear()
    element["K"][:] = kept
    return bool(kept) or element["S"] in _CELLS


def _part_paragraphs(tree: Tree, element: Any) -> None:
    """Boxes without an element of their own inside a paragraph are no paragraphs."""
    if element["S"] == "/P" or element["S"] in _HEADINGS:
        for kid in tree.kids(element):
            if kid["S"] == element["S"]:
                kid["S"] = "/Span"


def _gather_items(tree: Tree, element: Any) -> None:
    """A group of dt and dd is one item; the columns of a list are one list."""
    if element["S"] != "/L":
        return
    if all(kid["S"] == "/L" for kid in tree.kids(element)):
        columns = tree.kids(element)
        element["K"][:] = list(chain.from_iterable(column["K"] for column in columns))
        for kid in tree.kids(element):
            kid["P"] = element.reference
        for column in columns:
            column.clear()
    for group in tree.kids(element):
        if group["S"] in _GROUPS:
            _join(tree, group)
    for item in tree.kids(element):
        if item["S"] == "/LI":
            _give_body(tree, item)


def _give_body(tree: Tree, item: Any) -> None:
    """Blocks that stand in an item, and not its words, are its body together."""
    kids = tree.kids(item)
    loose = [kid for kid in kids if kid["S"] not in _ITEM_PARTS]
    if not loose or any(kid["S"] == "/LBody" for kid in kids):
        return
    body, *others = loose
    body["S"] = "/LBody"
    for other in others:
        other["P"] = body.reference
        body["K"].append(other.reference)
    kept = [kid for kid in kids if all(kid is not other for other in others)]
    item["K"][:] = [kid.reference for kid in kept]


def _join(tree: Tree, group: Any) -> None:
    bodies = []
    for item in tree.kids(group):
        bodies += tree.kids(item)
        item.clear()
    group["S"] = "/LI"
    group["K"][:] = [body.reference for body in bodies]
    for place, body in enumerate(bodies):
        body["P"] = group.reference
        body["S"] = "/LBody" if place else "/Lbl"


def _place_figure(tree: Tree, element: Any) -> None:
    """WeasyPrint says where a figure lies in pixels from the top of the page."""
    if element["S"] != "/Figure":
        return
    left, top, right, bottom = (side * _POINTS_A_PIXEL for side in element["A"]["BBox"])
    height = tree.at(element["Pg"])["MediaBox"][3]
    box = (left, height - bottom, right, height - top)
    element["A"]["BBox"] = pydyf.Array(round(side, 3) for side in box)


def _name_headers(tree: Tree, table: Any) -> None:
    """Give headers their scope, and the cells below a group's heading that heading too."""
    group = None
    for part, row in tree.rows(table):
        cells = tree.kids(row)
        headers = [cell for cell in cells if cell["S"] == "/TH"]
        alone = len(cells) == 1 and len(headers) == 1 and part == "/TBody"
        if alone:
            group = headers[0]["ID"]
        for header in headers:
            header["A"]["Scope"] = "/Column" if part in {"/THead", "/Table"} else "/Row"
        if group is not None and not alone:
            for cell in cells:
                if cell["S"] == "/TD":
                    cell["A"].setdefault("Headers", pydyf.Array()).append(group)


def _list_names(tree: Tree) -> None:
    """List the headers by their names, as names must be that anything refers to."""
    named = {one["ID"].string: one for one in tree.walk(tree.document) if "ID" in one}
    if not named:
        return
    names = pydyf.Array()
    for name in sorted(named):
        names.extend((pydyf.String(name), named[name].reference))
    listed = pydyf.Dictionary({"Names": names})
    tree.pdf.add_object(listed)
    tree.root["IDTree"] = listed.reference
