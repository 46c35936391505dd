"""Pictures of items: cleaned on the way in, named by their content, checked on every load."""

import hashlib
import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from PIL import Image, ImageOps

from mockexam.errors import MockExamError

BYTES_MAX = 512 * 1024
PIXELS_MAX = 3000

_SVG = "http://www.w3.org/2000/svg"
_SVG_TAGS = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "title", "desc", "defs", "clipPath",
}  # fmt: skip
_SVG_ATTRIBUTES = {
    "viewBox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "d", "points", "transform", "fill", "fill-opacity", "stroke", "stroke-width",
    "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-size",
    "font-weight", "font-family", "text-anchor", "dominant-baseline", "id", "dx", "dy",
}  # fmt: skip
_REACHES_OUT = re.compile(r"url\(|javascript:|\\", re.IGNORECASE)
"""What leads out of the picture; a backslash may spell either of them."""
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class PictureRefused(MockExamError):
    """A file that cannot serve as a picture, and why."""


def clean_picture(raw: bytes) -> tuple[str, bytes]:
    """Return the ending (png, jpg, svg) and the cleaned bytes of a picture.

    Metadata is stripped; of an SVG only drawing elements and attributes stay.

    Raises:
        PictureRefused: It is no PNG, JPEG or SVG, or it is too large.
    """
    is_svg = b"<svg" in raw[:2000]
    ending, clean = ("svg", _clean_svg(raw)) if is_svg else _clean_bitmap(raw)
    if len(clean) > BYTES_MAX:
        raise PictureRefused(
            f"the picture has {len(clean) // 1024} KiB, {BYTES_MAX // 1024} are allowed"
        )
    return ending, clean


def picture_name(ending: str, clean: bytes) -> str:
    """Return the name of a cleaned picture: `assets/`, 24 digits of its SHA-256, its ending."""
    return f"assets/{hashlib.sha256(clean).hexdigest()[:24]}.{ending}"


def add_picture(source: Path, bank_folder: Path) -> str:
    """Clean a picture, store it in a bank's assets and return its name.

    Raises:
        PictureRefused: It cannot be read, or cannot serve as a picture.
    """
    try:
        ending, clean = clean_picture(source.read_bytes())
    except OSError as error:
        raise PictureRefused(f"{source}: cannot be read: {error.strerror}") from error
    name = picture_name(ending, clean)
    target = bank_folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(clean)
    return name


def is_intact(path: Path) -> bool:
    """Tell whether a stored picture still is what its name says."""
    raw = path.read_bytes()
    return hashlib.sha256(raw).hexdigest().startswith(path.stem) and len(raw) <= BYTES_MAX


def _clean_bitmap(raw: bytes) -> tuple[str, bytes]:
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            if picture.format not in {"PNG", "JPEG"}:
                raise PictureRefused("a picture is a PNG, JPEG or SVG")
            if max(picture.size) > PIXELS_MAX:
                raise PictureRefused(f"the picture is over {PIXELS_MAX} pixels wide or high")
            ending = "png" if picture.format == "PNG" else "jpg"
            upright = ImageOps.exif_transpose(picture)
            bare = upright.convert("RGBA" if ending == "png" else "RGB")
            bare.info.clear()
            out = io.BytesIO()
            bare.save(out, "PNG" if ending == "png" else "JPEG", optimize=True)
            return ending, out.getvalue()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused("a picture is a PNG, JPEG or SVG; this file is none") from error


def _clean_svg(raw: bytes) -> bytes:
    if _DECLARATION.search(raw):
        raise PictureRefused("the SVG declares a document type or entities; save it without")
    try:
        root = ET.fromstring(raw)  # noqa: S314 (what could be expanded was refused)
    except ET.ParseError as error:
        raise PictureRefused(f"the SVG cannot be read: {error}") from error
    if root.tag not in {f"{{{_SVG}}}svg", "svg"}:
        raise PictureRefused("the SVG has no svg element at its root")
    ET.register_namespace("", _SVG)
    try:
        _prune(root)
        clean: bytes = ET.tostring(root, encoding="utf-8")
    except RecursionError as error:
        raise PictureRefused("the SVG is nested too deep; flatten its groups") from error
    return clean


def _prune(element: ET.Element) -> None:
    for name in list(element.attrib):
        value = element.attrib[name]
        if name not in _SVG_ATTRIBUTES or _REACHES_OUT.search(value):
            del element.attrib[name]
    for child in list(element):
        if child.tag.rpartition("}")[2] in _SVG_TAGS:
            _prune(child)
        else:
            element.remove(child)
