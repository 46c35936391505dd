"""The documentation as text: its pages, and the code, links and tables in them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *ROOT.glob("docs/**/*.md"),
    ]
)
REFERENCE = ROOT / "docs" / "reference"

_FENCE = re.compile(r"^ *```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SETTING = re.compile(r"^[A-Z_]+=\S*$")


def name_of(page: Path) -> str:
    """Return a page's path in the checkout, to name its test by."""
    return page.relative_to(ROOT).as_posix()


def code_blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    found = _FENCE.finditer(page.read_text())
    return [block["code"] for block in found if block["language"] == language]


def lines_run(program: str) -> list[tuple[Path, list[str]]]:
    """Return the arguments of each indented line that runs a program, with its page."""
    lines = [(page, line) for page in PAGES for line in page.read_text().splitlines()]
    run = [(page, _words(line)) for page, line in lines if line.startswith("    ")]
    return [(page, words[1:]) for page, words in run if words and Path(words[0]).name == program]


def mentions(program: str) -> list[tuple[Path, list[str]]]:
    """Return the arguments of each code span that begins with a program, with its page."""
    return [
        (page, [word for word in _words(span)[1:] if word != "…"])
        for page in PAGES
        for span in _SPAN.findall(_FENCE.sub("", page.read_text()))
        if span.partition(" ")[0] == program
    ]


def links(page: Path) -> list[str]:
    """Return the relative links of a page, pictures included, without their anchors."""
    targets = _LINK.findall(_SPAN.sub("", _FENCE.sub("", page.read_text())))
    relative = (target.partition("#")[0] for target in targets if "://" not in target)
    return [target for target in relative if target]


def section(page: Path, heading: str) -> str:
    """Return the text below a heading of the second level, empty where there is none."""
    _, found, rest = page.read_text().partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0] if found else ""


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each line of the tables in a text."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line.strip().removeprefix("$ "), comments=True)
    except ValueError:  # prose with an apostrophe
        return []
    while words and _SETTING.match(words[0]):
        words = words[1:]
    return words[: words.index(">")] if ">" in words else words
