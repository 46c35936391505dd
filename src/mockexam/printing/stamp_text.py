"""Short texts set directly on the pages of a PDF: names and numbers, in one font embedded once."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from mockexam.printing.stamp_font import CutFont, composed, cut, stamp_faces

ELLIPSIS = "…"
_ALWAYS = "0123456789 " + ELLIPSIS
_UNITS = 1000
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{rows}
endcmap CMapName currentdict /CMap defineresource pop end end"""
_ROWS_AT_ONCE = 100


@dataclass(frozen=True)
class Set:
    """A text as it is set: its font, its size in points and how wide it came out."""

    font: str
    size: float
    codes: str
    width: float

    def at(self, x: float, y: float) -> str:
        """Return the operators that draw it, its baseline beginning at a point."""
        return f"BT /{self.font} {self.size:g} Tf {x:.2f} {y:.2f} Td <{self.codes}> Tj ET\n"


class Typesetter:
    """Sets texts that were known when it was made; a text stands in one font throughout."""

    def __init__(self, texts: Iterable[str]) -> None:
        faces = stamp_faces()
        self._face_of: dict[str, int | None] = {}
        held: list[set[str]] = [set(_ALWAYS), *(set() for _ in faces[1:])]
        for text in texts:
            place = next((n for n, face in enumerate(faces) if face.can_set(text)), None)
            self._face_of[text] = place
            if place is not None:
                held[place].update(composed(text))
        for chars in held[1:]:
            chars.update(_ALWAYS if chars else ())
        self._fonts: dict[int, CutFont] = {
            n: cut(face, chars) for n, (face, chars) in enumerate(zip(faces, held, strict=True))
            if chars
        }  # fmt: skip

    def can_set(self, text: str) -> bool:
        """Tell whether one of the fonts has every letter of a text."""
        return self._face_of[text] is not None

    def set(self, text: str, size: float, *, widest: float, smallest: float) -> Set:
        """Return a text set as large as it fits, from `size` down to `smallest` points.

        What is still wider than `widest` points is cut, and says so with an ellipsis.
        """
        place = self._face_of[text] or 0
        font, shown = self._fonts[place], composed(text)
        wide = font.width(shown, 1)
        chosen = max(min(size, widest / wide if wide else size), smallest)
        if wide * smallest > widest:
            while shown and font.width(shown + ELLIPSIS, chosen) > widest:
                shown = shown[:-1]
            shown = shown.rstrip() + ELLIPSIS
        return Set(_name(place), chosen, font.encode(shown), font.width(shown, chosen))

    def embed(self, pdf: Pdf) -> Mapping[str, Object]:
        """Return the fonts by their names, put into a file."""
        return {_name(place): _embedded(pdf, font) for place, font in self._fonts.items()}


def _name(place: int) -> str:
    return f"Stamp{place}"


def _embedded(pdf: Pdf, font: CutFont) -> Object:
    name = Name("/STAMPS+Names")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([-500, -300, 1500, 1100]),
        ItalicAngle=0,
        Ascent=905,
        Descent=-212,
        CapHeight=729,
        StemV=140,
        FontFile2=_packed(pdf, font.data, Length1=len(font.data)),
    )
    by_place = sorted((place, character) for character, place in font.places.items())
    widths = [part for place, character in by_place for part in (place, [font.widths[character]])]
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=_UNITS,
        W=Array([Array(part) if isinstance(part, list) else part for part in widths]),
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=_packed(pdf, _to_unicode(by_place).encode("ascii")),
        )
    )


def _to_unicode(by_place: list[tuple[int, str]]) -> str:
    lines = []
    for first in range(0, len(by_place), _ROWS_AT_ONCE):
        rows = by_place[first : first + _ROWS_AT_ONCE]
        told = [f"<{place:04X}> <{char.encode('utf-16-be').hex().upper()}>" for place, char in rows]
        lines += [f"{len(rows)} beginbfchar", *told, "endbfchar"]
    return _TO_UNICODE.format(rows="\n".join(lines))


def _packed(pdf: Pdf, data: bytes, **entries: int) -> Stream:
    return Stream(pdf, zlib.compress(data, 9), Filter=Name.FlateDecode, **entries)
