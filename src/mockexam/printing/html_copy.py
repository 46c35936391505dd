"""A paper as one HTML file to answer on screen: styles, script and pictures lie in it."""

import base64
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path

from mockexam.assembly.paper import Paper
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.options import Option, lettered
from mockexam.bank.text import ASSET_NAME, to_plain
from mockexam.printing.document import Cover, fill
from mockexam.printing.pdf import PrintingFault

Choices = list[tuple[str, str]]
"""What a list offers: values with their words, in order."""


def render_copy(
    paper: Paper, cover: Cover, *, version: str = "", assets: Path | None = None
) -> bytes:
    """Return a paper as an HTML file with a labelled field for every answer.

    It reads nothing from anywhere and sends nothing: its script saves answers to a
    file of their own and reads them back. Equal input gives equal bytes. `assets` is
    the folder of the bank that holds the pictures by their names.

    Raises:
        PrintingFault: A picture is missing or is no asset.
    """

    def picture(name: str) -> str:
        return _inside(name, assets)

    html = fill(
        "copy/copy.html",
        picture,
        paper=paper,
        cover=cover,
        version=version,
        has_several=any(isinstance(item, MultipleResponse) for _, item in paper.items()),
        letters_of=_letters_of,
        pairs_of=_pairs_of,
        numbers_to=_numbers_to,
        texts_of=_texts_of,
    )
    return html.encode()


def copy_name(paper: Paper, version: str = "") -> str:
    """Return the name of the file that a copy is given."""
    return "-".join(filter(None, (paper.ref, version, "on-screen"))) + ".html"


def _inside(name: str, assets: Path | None) -> str:
    if assets is None or not ASSET_NAME.match(name):
        raise PrintingFault([f"the picture {name} is none of the bank's assets"])
    path = assets.resolve() / Path(name).name
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise PrintingFault([f"the picture {name} cannot be read: {fault.strerror}"]) from None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _letters_of(options: tuple[Option, ...]) -> Choices:
    return [(letter, option.text) for letter, option in lettered(options).items()]


def _pairs_of(options: Mapping[str, str]) -> Choices:
    return [(letter, f"{letter} {to_plain(text)}") for letter, text in options.items()]


def _numbers_to(places: int) -> Choices:
    return [(str(place), str(place)) for place in range(1, places + 1)]


def _texts_of(options: Sequence[Option]) -> Choices:
    return [
        (letter, f"{letter} {to_plain(option.text)}")
        for letter, option in lettered(tuple(options)).items()
    ]
