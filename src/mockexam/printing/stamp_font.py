"""The font that candidates' names are stamped in: found once, cut down to what a pack needs."""

import io
import logging
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError

from mockexam.errors import MockExamError

FAMILIES = ("Liberation Sans", "Arial", "DejaVu Sans", "Noto Sans")
"""A name is set in the first that has all its letters: the paper's own face where it can be."""
NEEDED = "Aé Ωά Жё"
"""Letters of the alphabets that a font of stamps has to have."""
_DROPPED = (
    "GSUB", "GPOS", "GDEF", "kern", "OS/2", "name", "cmap", "post", "FFTM", "DSIG", "gasp",
    "fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH", "PCLT", "BASE", "JSTF", "meta", "STAT",
)  # fmt: skip
_MARKS = {"Mn", "Me", "Mc"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_UNITS = 1000


class NoStampFont(MockExamError):
    """This machine has no font that names can be stamped in."""

    def __init__(self) -> None:
        super().__init__(
            "No font was found to print names in. Run `mockexam doctor --for printing`: it says "
            "what to install."
        )


@dataclass(frozen=True)
class Face:
    """A font file and what it can set: its glyphs by character, and how wide they are."""

    file: Path
    glyphs: dict[int, str]
    widths: dict[str, int]

    def can_set(self, text: str) -> bool:
        """Tell whether every character has its glyph and none has to be joined or turned round."""
        return all(self._has(character) for character in composed(text))

    def _has(self, character: str) -> bool:
        return (
            ord(character) in self.glyphs
            and unicodedata.category(character) not in _MARKS
            and unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
        )


@dataclass(frozen=True)
class CutFont:
    """A face cut down to the characters of a pack: its file, and its glyphs by character.

    Widths are in thousandths of the size.
    """

    data: bytes
    places: dict[str, int]
    widths: dict[str, int]

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is in points."""
        return sum(self.widths[character] for character in text) * size / _UNITS

    def encode(self, text: str) -> str:
        """Return a text as the hexadecimal string that draws it."""
        return "".join(f"{self.places[character]:04X}" for character in text)


def composed(text: str) -> str:
    """Return a text with letters and their accents as one character each, where there is one."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1)
def stamp_faces() -> tuple[Face, ...]:
    """Return the faces of the stamps, the first of which has Latin, Greek and Cyrillic.

    Raises:
        NoStampFont: There is none that has.
    """
    found = [face for family in FAMILIES if (face := _face_of(family)) is not None]
    able = [face for face in found if face.can_set(NEEDED)]
    if not able:
        raise NoStampFont
    return (able[0], *(face for face in found if face is not able[0]))


def _face_of(family: str) -> Face | None:
    """Return the bold of a family, None where it is not there."""
    return next((face for file in _files_of(family) if (face := _read(file)) is not None), None)


def _files_of(family: str) -> list[Path]:
    """Return the files that fontconfig names for the bold of a family."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    found = subprocess.run(  # noqa: S603 (found on the PATH, and the family is our own)
        [program, f"{family}:style=Bold", "file"], capture_output=True, text=True, check=False
    ).stdout
    return sorted(Path(line.rstrip(": ")) for line in found.splitlines() if line.strip())


def _read(file: Path) -> Face | None:
    try:
        with TTFont(file, lazy=True) as font:
            if "glyf" not in font:
                return None
            glyphs = dict(font.getBestCmap())
            scale = _UNITS / font["head"].unitsPerEm
            widths = {
                name: round(width * scale) for name, (width, _) in font["hmtx"].metrics.items()
            }
    except (TTLibError, OSError):
        return None
    return Face(file, glyphs, widths)


def cut(face: Face, texts: Iterable[str]) -> CutFont:
    """Return a face cut down to the characters of texts that it can set; equal in, equal out."""
    characters = sorted({character for text in texts for character in text})
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.recalc_timestamp = False
    options.notdef_outline = True
    options.drop_tables = list(_DROPPED)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with TTFont(face.file, lazy=True, recalcTimestamp=False) as font:
        font.getGlyphOrder()  # the names of the glyphs stand in a table that is dropped
        subsetter = Subsetter(options)
        subsetter.populate(glyphs=[face.glyphs[ord(character)] for character in characters])
        subsetter.subset(font)
        order = {name: place for place, name in enumerate(font.getGlyphOrder())}
        written = io.BytesIO()
        font.save(written)
    names = {character: face.glyphs[ord(character)] for character in characters}
    return CutFont(
        written.getvalue(),
        {character: order[name] for character, name in names.items()},
        {character: face.widths[name] for character, name in names.items()},
    )
