"""Rules on what pages paint: nothing outside the tree, decoration apart, questions in order."""

import re
from collections import Counter
from collections.abc import Iterator

import pikepdf

from mockexam.printing.accessibility.painted import Mark, ObjectId
from mockexam.printing.accessibility.rule import PDF, UA, Fault, Rule
from mockexam.printing.accessibility.tagged import Content, Element, TaggedPdf
from mockexam.printing.accessibility.unicode import text_shown

_KINDS = frozenset({"Pagination", "Layout", "Page", "Background"})
_DRAWN = frozenset({"Figure", "Formula"})
_NUMBER = re.compile(r"(?:Question )?(\d{1,3})")

Place = tuple[ObjectId | None, int]


def _painted(pdf: TaggedPdf) -> Iterator[Fault]:
    for number, page in enumerate(pdf.painted, 1):
        for operator, times in sorted(Counter(page.outside).items()):
            yield Fault(number, f"{operator} paints {times} × outside of tagged content.")
        if page.unbalanced:
            yield Fault(number, "Marked content is opened and not closed, or closed twice.")


def _reached(pdf: TaggedPdf) -> Iterator[Fault]:
    wanted: dict[int, dict[Place, list[Element]]] = {}
    for element in pdf.elements:
        for kid in element.kids:
            if isinstance(kid, Content):
                places = wanted.setdefault(kid.page, {})
                places.setdefault((kid.stream, kid.mcid), []).append(element)
    parents = _ParentTree(pdf)
    for number, page in enumerate(pdf.painted):
        there = Counter((m.stream, m.mcid) for m in page.marks if m.mcid is not None)
        asked = wanted.get(number, {})
        for place in sorted(there.keys() | asked.keys(), key=str):
            words = _wrong_with(place, there[place], asked.get(place, []))
            if not words and not parents.leads(number, *place, asked[place][0]):
                words = f"Content {place[1]} does not lead back to its element."
            if words:
                yield Fault(number + 1, words)


def _wrong_with(place: Place, times: int, holders: list[Element]) -> str:
    """Return what is wrong with how often content is there, and is reached; empty where nothing."""
    _, mcid = place
    if not holders:
        return f"Content {mcid} is reached by no element."
    if not times:
        return f"An element reaches content {mcid}, which is not there."
    if times > 1 or len(holders) > 1:
        return f"Content {mcid} is there {times} and reached {len(holders)} times."
    return ""


class _ParentTree:
    """Finds the element that content belongs to, the way readers do."""

    def __init__(self, pdf: TaggedPdf) -> None:
        self._pdf = pdf
        root = pdf.catalogue.get("/StructTreeRoot", pikepdf.Dictionary())
        self._tree = pikepdf.NumberTree(root["/ParentTree"]) if "/ParentTree" in root else None

    def leads(self, page: int, stream: ObjectId | None, mcid: int, element: Element) -> bool:
        """Tell whether the number of some content leads to an element."""
        file = self._pdf.file
        owner: pikepdf.Object = file.pages[page].obj
        if stream is not None:
            owner = file.get_object(stream)
        key = owner.get("/StructParents")
        if self._tree is None or not isinstance(key, int) or key not in self._tree:
            return False
        elements = self._tree[key]
        if not isinstance(elements, pikepdf.Array) or mcid >= len(elements):
            return False
        found = elements[mcid]
        return isinstance(found, pikepdf.Dictionary) and found.objgen == element.node.objgen


def _decoration(pdf: TaggedPdf) -> Iterator[Fault]:
    tags = {
        (kid.page, kid.stream, kid.mcid): element
        for element in pdf.elements
        for kid in element.kids
        if isinstance(kid, Content)
    }
    for number, page in enumerate(pdf.painted):
        for mark in page.marks:
            if mark.is_artifact:
                if mark.text and mark.kind not in _KINDS:
                    yield Fault(number + 1, "Words are an artifact that does not say of what kind.")
                if mark.mcid is not None or (mark.inside and mark.inside.is_tagged):
                    yield Fault(number + 1, "An artifact lies in tagged content.")
            elif _is_drawn(mark) and not _is_drawing(tags, number, mark):
                yield Fault(number + 1, "Lines or boxes are tagged as if they were words.")


def _is_drawn(mark: Mark) -> bool:
    """Tell whether lines or boxes are painted that do not just underline words."""
    return bool(mark.fills or (mark.strokes and not mark.text))


def _is_drawing(
    tags: dict[tuple[int, ObjectId | None, int], Element], page: int, mark: Mark
) -> bool:
    inner: Mark | None = mark
    while inner is not None and inner.mcid is None:
        inner = inner.inside
    element = None
    if inner is not None and inner.mcid is not None:
        element = tags.get((page, inner.stream, inner.mcid))
    if element is None:
        return inner is None  # painted outside of the tree: another rule's finding
    return element.tag in _DRAWN or any(element.within(tag) for tag in _DRAWN)


def _order(pdf: TaggedPdf) -> Iterator[Fault]:
    furthest = 0
    for element in pdf.elements:
        for kid in element.kids:
            if not isinstance(kid, Content):
                continue
            if kid.page < furthest:
                back = f"{element.own_tag} is read after content of page {furthest + 1}."
                yield Fault(kid.page + 1, back)
            furthest = max(furthest, kid.page)
    yield from _questions(pdf)


def _questions(pdf: TaggedPdf) -> Iterator[Fault]:
    """Question numbers go up, and down the page, in the order of the tree."""
    last: tuple[int, int, float] | None = None
    for number, page, height in _numbered_headings(pdf):
        if last is not None:
            if number <= last[0]:
                yield Fault(page, f"Question {number} is read after Question {last[0]}.")
            elif page == last[1] and height > last[2]:
                yield Fault(page, f"Question {number} stands above Question {last[0]}.")
        last = number, page, height


def _numbered_headings(pdf: TaggedPdf) -> Iterator[tuple[int, int, float]]:
    for element in pdf.elements:
        if not re.fullmatch(r"H\d?", element.tag):
            continue
        found = _NUMBER.fullmatch(text_shown(pdf, element).strip())
        content = next(element.content(), None)
        if found is None or content is None:
            continue
        mark = pdf.mark_of(content)
        if mark is not None and mark.start is not None:
            yield int(found[1]), content.page + 1, mark.start[1]


RULES = (
    Rule(
        "painted",
        "Whatever a page paints is tagged, or is an artifact.",
        "Mark it as content of an element, or as an artifact.",
        f"{UA}, 7.1; {PDF}, 14.8.2",
        _painted,
    ),
    Rule(
        "reached",
        "Every piece of tagged content is reached by one element, and leads back to it.",
        "List its number in the element and the element in ParentTree.",
        f"{UA}, 7.1; {PDF}, 14.7.4",
        _reached,
    ),
    Rule(
        "decoration",
        "Lines and boxes are artifacts; words that are artifacts say of what kind.",
        "Paint it as an artifact; give page numbers and footers the type Pagination.",
        f"{UA}, 7.1, 7.8; {PDF}, 14.8.2.2",
        _decoration,
    ),
    Rule(
        "order",
        "Pages and questions are read in the order in which they stand.",
        "Put the elements of the template into the order of the questions.",
        f"{UA}, 7.2; {PDF}, 14.8.2.3",
        _order,
    ),
)
