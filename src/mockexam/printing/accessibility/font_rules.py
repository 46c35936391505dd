"""Rules on fonts: they are in the file, and what is shown in them has a meaning."""

from collections.abc import Iterator

import pikepdf

from mockexam.printing.accessibility.painted import ObjectId
from mockexam.printing.accessibility.rule import UA, Fault, Rule
from mockexam.printing.accessibility.tagged import TaggedPdf
from mockexam.printing.accessibility.unicode import codes_in, unicode_map

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_NO_MEANING = frozenset({"", "\x00", "\ufeff", "\ufffe"})


def _embedded(pdf: TaggedPdf) -> Iterator[Fault]:
    seen: set[ObjectId] = set()
    for number, page in enumerate(pdf.painted, 1):
        for font_id in page.shown.keys() - seen:
            font = page.fonts[font_id]
            if not _is_embedded(font):
                yield Fault(number, f"The font {_name(font)} is not in the file.")
        seen |= page.shown.keys()


def _is_embedded(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    inner = font["/DescendantFonts"][0] if font.get("/Subtype") == "/Type0" else font
    described = inner.get("/FontDescriptor", pikepdf.Dictionary())
    return any(name in described for name in _FILES)


def _unicode(pdf: TaggedPdf) -> Iterator[Fault]:
    seen: dict[ObjectId, set[bytes]] = {}
    for number, page in enumerate(pdf.painted, 1):
        for font_id, shown in sorted(page.shown.items()):
            font, known = page.fonts[font_id], seen.setdefault(font_id, set())
            means = unicode_map(font)
            codes = {code for string in shown - known for code in codes_in(font, string)}
            lost = [c for c in sorted(codes) if means is None or means.get(c, "") in _NO_MEANING]
            if means is None and not known:
                yield Fault(number, f"The font {_name(font)} does not say what its letters are.")
            elif means is not None and lost:
                said = ", ".join(f"{code:04X}" for code in lost)
                yield Fault(number, f"The font {_name(font)} shows what has no meaning: {said}.")
            known |= shown


def _name(font: pikepdf.Object) -> str:
    return str(font.get("/BaseFont", "without a name")).removeprefix("/")


RULES = (
    Rule(
        "fonts",
        "Every font that shows anything is in the file.",
        "Embed the font; name one in the styles that may be embedded.",
        f"{UA}, 7.21.4",
        _embedded,
    ),
    Rule(
        "unicode",
        "Every letter that is shown has its meaning in Unicode.",
        "Use a font with a map to Unicode that covers the letters.",
        f"{UA}, 7.21.7",
        _unicode,
    ),
)
