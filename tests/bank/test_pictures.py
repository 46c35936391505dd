"""A picture comes in clean, or not at all."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from mockexam.bank.pictures import (
    BYTES_MAX,
    PictureRefused,
    add_picture,
    clean_picture,
    is_intact,
    picture_name,
)
from mockexam.bank.text import ASSET_NAME

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
ORIENTATION, ARTIST = 0x0112, 0x013B


def bitmap(form: str, **saved: object) -> bytes:
    picture = Image.new("RGB", (8, 4), "orange")
    out = io.BytesIO()
    picture.save(out, form, **saved)
    return out.getvalue()


def svg(inside: str) -> str:
    ending, clean = clean_picture(f"{OPEN}{inside}</svg>".encode())
    assert ending == "svg"
    return clean.decode()


def test_a_png_loses_its_metadata_and_keeps_its_pixels() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Bea Keeper")
    ending, clean = clean_picture(bitmap("PNG", pnginfo=told, dpi=(300, 300)))
    with Image.open(io.BytesIO(clean)) as picture:
        assert (ending, picture.size, picture.info) == ("png", (8, 4), {})
        assert picture.convert("RGB").getpixel((3, 3)) == (255, 165, 0)
    assert b"Keeper" not in clean


def test_a_photograph_loses_its_metadata_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST] = 6, "Bea Keeper"
    ending, clean = clean_picture(bitmap("JPEG", exif=exif, comment=b"Keeper"))
    with Image.open(io.BytesIO(clean)) as picture:
        assert (ending, picture.size, dict(picture.getexif())) == ("jpg", (4, 8), {})
    assert b"Keeper" not in clean


def test_a_drawing_keeps_what_it_draws() -> None:
    clean = svg('<g transform="rotate(3)"><circle cx="4" cy="4" r="3" fill="#c80"/></g>')
    assert '<g transform="rotate(3)"><circle cx="4" cy="4" r="3" fill="#c80" /></g>' in clean


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<a href="https://example.org"><rect/></a>',
        '<image href="https://example.org/x.png"/>',
        '<use href="#x"/>',
        "<style>@import url(https://example.org)</style>",
        '<rect style="fill:url(https://example.org)"/>',
        '<rect fill="url(https://example.org/x)"/>',
        '<rect fill="URL(https://example.org/x)"/>',
        '<rect fill="u\\72l(https://example.org/x)"/>',
        "<foreignObject><p>example.org alert</p></foreignObject>",
        '<?xml-stylesheet href="https://example.org"?>',
        "<!-- example.org -->",
        '<x:rect xmlns:x="urn:x" x:onload="alert(1)"/>',
    ],
)
def test_a_drawing_loses_everything_that_acts_or_leads_out(inside: str) -> None:
    clean = svg(f"<rect width='1' height='1'/>{inside}")
    assert 'width="1"' in clean
    for trace in ("alert", "example.org", "href", "style", "onclick", "onload"):
        assert trace not in clean


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (f'<!DOCTYPE svg [<!ENTITY a "aa">]>{OPEN}&a;</svg>'.encode(), "entities"),
        (f'<!doctype svg SYSTEM "file:///etc/passwd">{OPEN}</svg>'.encode(), "entities"),
        (f"{OPEN}<g></svg>".encode(), "cannot be read"),
        (f"{OPEN}{'<g>' * 3000}{'</g>' * 3000}</svg>".encode(), "nested too deep"),
        (f"<html>{OPEN}</svg></html>".encode(), "no svg element at its root"),
        (f"{OPEN}</svg>".encode("utf-16"), "this file is none"),
        (b"%PDF-1.7", "this file is none"),
        (b"", "this file is none"),
        (bitmap("GIF"), "a picture is a PNG, JPEG or SVG"),
        (bitmap("PNG")[:40], "this file is none"),
    ],
    ids=[
        "entity",
        "doctype",
        "unclosed",
        "deep",
        "not svg",
        "utf-16",
        "pdf",
        "empty",
        "gif",
        "cut",
    ],
)
def test_a_file_that_cannot_be_a_picture_is_refused_in_words(raw: bytes, said: str) -> None:
    with pytest.raises(PictureRefused, match=said):
        clean_picture(raw)


def test_a_picture_too_large_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (3001, 1)).save(out, "PNG")
    with pytest.raises(PictureRefused, match="over 3000 pixels"):
        clean_picture(out.getvalue())
    with pytest.raises(PictureRefused, match="KiB, 512 are allowed"):
        clean_picture(f"{OPEN}<text>{'b' * BYTES_MAX}</text></svg>".encode())


@given(st.data())
def test_no_damage_to_a_picture_does_worse_than_a_refusal(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([bitmap("PNG"), bitmap("JPEG")])))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        ending, _ = clean_picture(bytes(raw))
    except PictureRefused:
        return
    assert ending in {"png", "jpg"}


@pytest.mark.parametrize(
    "raw", [bitmap("PNG"), bitmap("JPEG"), f"{OPEN}</svg>".encode()], ids=["png", "jpg", "svg"]
)
def test_cleaning_twice_a_picture_that_is_clean_keeps_its_form(raw: bytes) -> None:
    ending, clean = clean_picture(raw)
    assert clean_picture(clean)[0] == ending


def test_a_picture_is_stored_under_the_name_of_its_content(tmp_path: Path) -> None:
    (tmp_path / "hive.png").write_bytes(bitmap("PNG"))
    name = add_picture(tmp_path / "hive.png", tmp_path / "bank")
    assert ASSET_NAME.match(name)
    assert name == picture_name(*clean_picture(bitmap("PNG")))
    assert is_intact(tmp_path / "bank" / name)


def test_a_picture_that_was_changed_is_no_longer_intact(tmp_path: Path) -> None:
    (tmp_path / "hive.png").write_bytes(bitmap("PNG"))
    stored = tmp_path / add_picture(tmp_path / "hive.png", tmp_path)
    stored.write_bytes(stored.read_bytes() + b"\n")
    assert not is_intact(stored)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureRefused, match="cannot be read: No such file"):
        add_picture(tmp_path / "none.png", tmp_path)
