"""A PDF as its structure tree says it: elements, the content that they reach, and the pages."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import pikepdf

from mockexam.errors import MockExamError
from mockexam.printing.accessibility.painted import Mark, ObjectId, Painted, paint

_STANDARD = frozenset(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 "
    "H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry "
    "Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form".split()
)
_DIRECT: ObjectId = (0, 0)


class NotAPdf(MockExamError):
    """A file that cannot be read as a PDF, or not without a password."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no PDF that can be read: {why}. Give a PDF without a password.")


@dataclass(frozen=True)
class Content:
    """Marked content of a page that an element reaches by its number; pages count from 0."""

    page: int
    mcid: int
    stream: ObjectId | None = None


@dataclass(frozen=True)
class Reached:
    """An annotation that an element reaches."""

    page: int | None
    annotation: ObjectId


@dataclass(eq=False)
class Element:
    """An element of the structure tree with its kids in reading order.

    `tag` is the standard type that its own type stands for, `own_tag` as written.
    """

    tag: str
    own_tag: str
    node: pikepdf.Object
    parent: "Element | None"
    page: int | None
    kids: "list[Element | Content | Reached]" = field(default_factory=list)

    @property
    def is_standard(self) -> bool:
        """Tell whether the type is one that every reader knows."""
        return self.tag in _STANDARD

    @property
    def elements(self) -> "list[Element]":
        """The kids that are elements, plain wrappers (NonStruct, Div in lists and tables) kept."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @property
    def first_page(self) -> int | None:
        """The page, counted from 1, that its content begins on; None where it has none."""
        content = next(self.content(), None)
        page = self.page if content is None else content.page
        return None if page is None else page + 1

    def text_of(self, key: str) -> str:
        """Return a text string of the element, such as /Alt; empty where there is none."""
        return str(self.node.get(key, "")).strip()

    def attribute(self, owner: str, name: str) -> pikepdf.Object | None:
        """Return an attribute by the name of its owner, such as /Table and /Scope."""
        found = self.node.get("/A")
        sets = list(found) if isinstance(found, pikepdf.Array) else [found]
        for one in sets:
            if isinstance(one, pikepdf.Dictionary) and one.get("/O") == owner and name in one:
                return one[name]
        return None

    def walk(self) -> "Iterator[Element]":
        """Yield the element and all below it, in reading order."""
        yield self
        for kid in self.elements:
            yield from kid.walk()

    def content(self) -> Iterator[Content]:
        """Yield the content that the element and all below it reach, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Content):
                yield kid
            elif isinstance(kid, Element):
                yield from kid.content()

    def within(self, tag: str) -> bool:
        """Tell whether an element of a type holds this one, however far up."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above is not None


class TaggedPdf:
    """An open PDF with its tree and what its pages paint; a context manager.

    Raises:
        NotAPdf: The bytes are no PDF, or need a password.
    """

    def __init__(self, pdf: bytes) -> None:
        try:
            self.file = pikepdf.open(io.BytesIO(pdf))
        except pikepdf.PasswordError:
            raise NotAPdf("it needs a password") from None
        except pikepdf.PdfError as fault:
            raise NotAPdf(str(fault)) from None
        self.catalogue = self.file.Root
        self._numbers = {page.obj.objgen: n for n, page in enumerate(self.file.pages)}
        self.broken: list[tuple[int | None, str]] = []
        """What the tree itself has wrong, found as it was read."""
        self._read: set[ObjectId] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    @cached_property
    def tops(self) -> list[Element]:
        """The elements at the top of the tree; none where there is no tree."""
        root = self.catalogue.get("/StructTreeRoot")
        if not isinstance(root, pikepdf.Dictionary):
            return []
        self._roles = root.get("/RoleMap", pikepdf.Dictionary())
        kids = _as_list(root.get("/K"))
        return [self._element(kid, None, None, root) for kid in kids if _is_element(kid)]

    @property
    def elements(self) -> Iterator[Element]:
        """All elements in reading order."""
        for top in self.tops:
            yield from top.walk()

    @cached_property
    def painted(self) -> list[Painted]:
        """What each page paints."""
        return [paint(page) for page in self.file.pages]

    @cached_property
    def _marks(self) -> dict[Content, Mark]:
        return {
            Content(number, mark.mcid, mark.stream): mark
            for number, page in enumerate(self.painted)
            for mark in page.marks
            if mark.mcid is not None
        }

    def mark_of(self, content: Content) -> Mark | None:
        """Return what a page paints under a number; None where it paints nothing there."""
        return self._marks.get(content)

    def page_number(self, page: pikepdf.Object | None) -> int | None:
        """Return which page an object is, counted from 0; None where it is none."""
        return None if page is None else self._numbers.get(page.objgen)

    def _element(
        self,
        node: pikepdf.Object,
        parent: Element | None,
        page: int | None,
        above: pikepdf.Object,
    ) -> Element:
        own = str(node.get("/S", "")).removeprefix("/")
        page = self.page_number(node.get("/Pg")) if "/Pg" in node else page
        element = Element(self._role(own), own, node, parent, page)
        if node.get("/P", pikepdf.Dictionary()).objgen != above.objgen:
            self.broken.append((page, f"{own} does not name the element that holds it"))
        if node.objgen in self._read:
            self.broken.append((page, f"{own} is held twice, or holds itself"))
            return element
        if node.objgen != _DIRECT:
            self._read.add(node.objgen)
        for kid in _as_list(node.get("/K")):
            found = self._kid(kid, element, page)
            if found is None:
                self.broken.append((page, f"{own} holds what is neither element nor content"))
            else:
                element.kids.append(found)
        return element

    def _kid(
        self, kid: object, element: Element, page: int | None
    ) -> Element | Content | Reached | None:
        if isinstance(kid, int):
            return None if page is None else Content(page, kid)
        if not isinstance(kid, pikepdf.Dictionary):
            return None
        if _is_element(kid):
            return self._element(kid, element, page, element.node)
        on = self.page_number(kid.get("/Pg")) if "/Pg" in kid else page
        if kid.get("/Type") == "/MCR" and on is not None:
            stream = kid["/Stm"].objgen if "/Stm" in kid else None
            return Content(on, int(kid["/MCID"]), stream)
        if kid.get("/Type") == "/OBJR" and "/Obj" in kid:
            return Reached(on, kid["/Obj"].objgen)
        return None

    def _role(self, own: str) -> str:
        role, seen = own, set[str]()
        while role not in _STANDARD and f"/{role}" in self._roles and role not in seen:
            seen.add(role)
            role = str(self._roles[f"/{role}"]).removeprefix("/")
        return role


def _is_element(node: object) -> bool:
    return isinstance(node, pikepdf.Dictionary) and "/S" in node


def _as_list(kids: object) -> list[Any]:
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]
