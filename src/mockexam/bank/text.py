"""Item text: a safe subset of CommonMark, rendered the same way for the screen and for paper."""

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

PICTURE = re.compile(r"!\[(?P<alt>.*?)\]\(\s*<?(?P<name>[^)\s>]*)", re.DOTALL)
ASSET_NAME = re.compile(r"^assets/[0-9a-f]{24}\.(png|jpg|svg)$")

_MARKED = re.compile(r"[*_`\\\[\]!|<>&#~]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)
"""What may be mark-up; a text without it is plain already."""
_TAGS = {
    "p", "strong", "em", "ul", "ol", "li", "br", "img", "table", "thead", "tbody", "tr", "th",
    "td", "blockquote", "code", "hr",
}  # fmt: skip
_ATTRIBUTES = {"img": {"src", "alt"}, "ol": {"start"}, "th": {"scope"}}


class _Markdown(MarkdownIt):
    """CommonMark whose pictures come from a bank's assets and from nowhere else."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return ASSET_NAME.match(url) is not None


_MARKDOWN = (
    _Markdown("commonmark", {"html": False, "breaks": False})
    .enable("table")
    .disable(
        [
            "link",
            "autolink",
            "reference",
            "heading",
            "lheading",
            "fence",
            "code",
            "html_block",
            "html_inline",
        ]
    )
)
_INLINE = MarkdownIt("commonmark", {"html": False}).disable(
    ["link", "autolink", "html_inline", "image"]
)


@lru_cache(maxsize=8192)
def _clean_html(text: str) -> str:
    html = nh3.clean(_MARKDOWN.render(text), tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)
    return html.replace("<th>", '<th scope="col">').strip()


def to_html(text: str, picture_address: Callable[[str], str] | None = None) -> str:
    """Return item text as safe HTML blocks.

    `picture_address` turns the name of a picture (`assets/…`) into the address
    that the channel reads it from; without it, names stay as they are.
    """
    html = _clean_html(text)
    if picture_address is None:
        return html
    return re.sub(
        r'<img src="([^"]*)"', lambda found: f'<img src="{picture_address(found[1])}"', html
    )


@lru_cache(maxsize=16384)
def to_inline_html(text: str) -> str:
    """Return one line of item text (an option, a point) as safe inline HTML."""
    return nh3.clean(
        _INLINE.renderInline(" ".join(text.split())), tags={"strong", "em", "code", "br"}
    )


@lru_cache(maxsize=16384)
def to_plain(text: str) -> str:
    """Return item text as one line without marks of emphasis, pictures as their words."""
    if not _MARKED.search(text):
        return " ".join(text.split())
    with_words = re.sub(r"<img[^>]*alt=\"([^\"]*)\"[^>]*>", r" \1 ", _clean_html(text))
    without_emphasis = re.sub(r"</?(strong|em|code)>", "", with_words)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_emphasis)).split())


def pictures(text: str) -> list[tuple[str, str]]:
    """Return the pictures of a text as (alternative text, name), in order."""
    return [(found["alt"].strip(), found["name"]) for found in PICTURE.finditer(text)]
