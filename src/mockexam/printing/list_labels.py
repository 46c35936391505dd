"""Labels of lists: the letter or word that hangs before an item, and how a list is numbered.

The convention of the templates: a span that an item begins with is its label.
"""

from string import ascii_lowercase, ascii_uppercase
from typing import Any

import pydyf

from mockexam.printing.shown_words import Fonts, Pieces, text_of
from mockexam.printing.tag_tree import Tree

_BULLETS = {"•": "/Disc", "◦": "/Circle", "▪": "/Square"}


def label_items(tree: Tree, pieces: Pieces, fonts: Fonts) -> None:
    """Tag the labels of items as labels, and let each list say how it is numbered."""
    for element in tree.walk(tree.document):
        if element["S"] != "/L":
            continue
        items = [kid for kid in tree.kids(element) if kid["S"] == "/LI"]
        for item in items:
            _label(tree, item)
        labels = [_words(tree, item, pieces, fonts) for item in items]
        element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering_of(labels)})


def numbering_of(labels: list[str]) -> str:
    """Return how a list with these labels is numbered, as a PDF says it.

    A list that goes on from another page begins later than at one; items without a
    label do not count. Labels that are not in turn, words for example, are /None.
    """
    bare = [label.strip().strip("().") for label in labels if label.strip()]
    first = bare[0] if bare else ""
    if first in _BULLETS and set(bare) == {first}:
        return _BULLETS[first]
    if first.isdecimal() and bare == [str(int(first) + n) for n in range(len(bare))]:
        return "/Decimal"
    for letters, name in ((ascii_uppercase, "/UpperAlpha"), (ascii_lowercase, "/LowerAlpha")):
        if len(first) == 1 and first in letters:
            begun = letters.index(first)
            if bare == list(letters[begun : begun + len(bare)]):
                return name
    return "/None"


def _label(tree: Tree, item: Any) -> None:
    bodies = tree.kids(item)
    if len(bodies) != 1 or bodies[0]["S"] != "/LBody":
        return
    holder = bodies[0]
    while (kids := tree.kids(holder)) and kids[0]["S"] == "/NonStruct":
        holder = kids[0]
    if not kids or kids[0]["S"] != "/Span" or not tree.kids(kids[0]) or len(holder["K"]) == 1:
        return
    label = kids[0]
    holder["K"].remove(label.reference)
    label["S"], label["P"] = "/Lbl", item.reference
    item["K"].insert(0, label.reference)


def _words(tree: Tree, item: Any, pieces: Pieces, fonts: Fonts) -> str:
    labels = [kid for kid in tree.kids(item) if kid["S"] == "/Lbl"]
    found = (
        pieces.get((leaf["Pg"], mcid))
        for label in labels
        for leaf in tree.walk(label)
        for mcid in leaf["K"]
        if isinstance(mcid, int)
    )
    return "".join(text_of(piece, fonts) for piece in found if piece is not None)
