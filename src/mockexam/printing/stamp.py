"""Copies of rendered papers in one file, each page with its candidate and its code.

The pages of a paper, its fonts and its pictures stand once in the file; a copy adds a page object
and a stream with its code for each page, and one stream with the name for all of its pages. The
tags of the paper are left out: the file is for a printer, and the accessible copy is another.
"""

import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from mockexam.printing.codes import draw_codes
from mockexam.printing.copies import Box, Copy, PageShape, draw_code, draw_strip, fill_places
from mockexam.printing.sheet_copies import draw_head
from mockexam.printing.stamp_text import Typesetter

PLACE = "stamp:"
"""A link to an address that begins so marks a place to be filled in: it is no link in print."""


@dataclass(frozen=True)
class _Page:
    """A page of a rendered paper, in the file that is made."""

    shape: PageShape
    resources: Object
    content: Object


def stamp(bases: Mapping[str, bytes], copies: Sequence[Copy], *, pack: int, title: str) -> bytes:
    """Return copies, one after the other, as one PDF; equal input gives equal bytes.

    Args:
        bases: The rendered papers by their names.
        copies: In the order in which they are to lie, each of one of `bases`.
        pack: The number of the pack, in every code.
        title: What the file is called inside.

    Raises:
        CodeRefused: There are more copies or pages than a code has room for.
        NoStampFont: This machine has no font for names.
    """
    setter = Typesetter(text for copy in copies for text in copy.texts)
    pdf = Pdf.new()
    fonts = setter.embed(pdf)
    pages = {name: _bring(pdf, base, fonts) for name, base in bases.items()}
    texts = (
        copy.code(pack, page).text
        for copy in copies
        for page in range(1, len(pages[copy.base]) + 1)
    )
    codes = iter(draw_codes(texts))
    nodes = [_copy(pdf, setter, copy, pages[copy.base], codes) for copy in copies]
    root = pdf.Root.Pages
    for node in nodes:
        node.Parent = root
    root.Kids, root.Count = Array(nodes), sum(len(pages[copy.base]) for copy in copies)
    _name_copies(pdf, copies, nodes)
    pdf.Root.Lang = String("en-GB")
    pdf.trailer.Info = pdf.make_indirect(Dictionary(Title=String(title)))
    return _saved(pdf)


def names_not_set(copies: Iterable[Copy]) -> tuple[str, ...]:
    """Return the names, in the order of the copies, whose place is left to be written by hand."""
    named = [copy.name for copy in copies if copy.name]
    setter = Typesetter(named)
    return tuple(dict.fromkeys(name for name in named if not setter.can_set(name)))


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        object_stream_mode=ObjectStreamMode.generate,
        compress_streams=False,  # what is large is compressed already, and the rest does not gain
        deterministic_id=True,
    )
    return out.getvalue()


def _bring(pdf: Pdf, base: bytes, fonts: Mapping[str, Object]) -> list[_Page]:
    """Return the pages of a rendered paper as parts of the file that is made."""
    with pikepdf.open(io.BytesIO(base)) as source:
        return [_bring_page(pdf, page.obj, fonts) for page in source.pages]


def _bring_page(pdf: Pdf, page: Object, fonts: Mapping[str, Object]) -> _Page:
    # The renderer gives all pages of a paper the same dictionary, which is copied once.
    resources = pdf.copy_foreign(page.Resources)
    held = resources.get("/Font")
    if held is None:
        held = resources.Font = Dictionary()
    for name, font in fonts.items():
        held[f"/{name}"] = font
    parts = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    drawn = b"\n".join(part.read_bytes() for part in parts)
    content = Stream(pdf, zlib.compress(b"q\n" + drawn + b"\nQ\n", 9), Filter=Name.FlateDecode)
    left, bottom, right, top = (float(side) for side in page.MediaBox)
    shape = PageShape(right - left, top - bottom, _places(page))
    return _Page(shape, resources, pdf.make_indirect(content))


def _places(page: Object) -> Mapping[str, Box]:
    """Return the marked places of a page by their names."""
    places = {}
    for link in page.get("/Annots", Array()):
        address = str(link.get("/A", Dictionary()).get("/URI", ""))
        if address.startswith(PLACE):
            x, y, other_x, other_y = (float(side) for side in link.Rect)
            box = Box(min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))
            places[address.removeprefix(PLACE)] = box
    return places


def _copy(
    pdf: Pdf, setter: Typesetter, copy: Copy, pages: Sequence[_Page], codes: Iterator[bytes]
) -> Object:
    """Return a copy as a branch of the tree of pages."""
    first = pages[0].shape
    node = pdf.make_indirect(Dictionary(Type=Name.Pages, Count=len(pages)))
    node.MediaBox = Array([0, 0, _decimal(first.width), _decimal(first.height)])
    draw = draw_head if copy.is_sheet else draw_strip
    strip = pdf.make_indirect(Stream(pdf, draw(setter, copy, first).encode("ascii")))
    kids = []
    for page in pages:
        drawn = draw_code(next(codes))
        if page.shape.places:
            drawn += fill_places(setter, copy, page.shape)
        contents = Array([page.content, strip, Stream(pdf, drawn.encode("ascii"))])
        one = Dictionary(Type=Name.Page, Parent=node, Resources=page.resources, Contents=contents)
        kids.append(pdf.make_indirect(one))
    node.Kids = Array(kids)
    return node


def _decimal(points: float) -> Decimal:
    return Decimal(f"{points:.6f}")


def _name_copies(pdf: Pdf, copies: Sequence[Copy], nodes: Sequence[Object]) -> None:
    """Give the file a bookmark for each copy: one reprint is found by its number."""
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(copies)))
    entries = [
        pdf.make_indirect(
            Dictionary(
                Title=String(f"{copy.label}   {copy.name}".rstrip()),
                Parent=outlines,
                Dest=Array([node.Kids[0], Name.Fit]),
            )
        )
        for copy, node in zip(copies, nodes, strict=True)
    ]
    for before, after in pairwise(entries):
        before.Next, after.Prev = after, before
    outlines.First, outlines.Last = entries[0], entries[-1]
    pdf.Root.Outlines = outlines
