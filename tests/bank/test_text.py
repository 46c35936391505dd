"""Whatever an author writes, item text shows as harmless HTML, the same on screen and paper."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.bank.text import pictures, to_html, to_inline_html, to_plain

NAME = f"assets/{'ab' * 12}.png"
HARMLESS = {
    "p", "strong", "em", "ul", "ol", "li", "br", "img", "table", "thead", "tbody", "tr", "th",
    "td", "blockquote", "code", "hr",
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onmouseover=alert(1)>bees</b>",
    "<svg onload=alert(1)>",
    "<style>@import 'https://example.org'</style>",
    "<iframe src='https://example.org'></iframe>",
    "[hive](javascript:alert(1))",
    "[hive](https://example.org)",
    "<javascript:alert(1)>",
    "<https://example.org>",
    "![hive](javascript:alert(1))",
    "![hive](https://example.org/hive.png)",
    '![hive](https://example.org/hive.png "title")',
    "![hive](<https://example.org/hive.png>)",
    "![hive](//example.org/hive.png)",
    "![hive](data:image/svg+xml;base64,AAAA)",
    "![hive][1]\n\n[1]: https://example.org/hive.png",
    f"![hive]({NAME}/../../../secret_key)",
    "```html\n<script>\n```",
    "`<script>`",
    "a\n\n    <script>",
]


class Reader(HTMLParser):
    """Notes every tag and attribute, as a browser would meet them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def assert_harmless(html: str) -> None:
    read = Reader(html)
    assert read.tags <= HARMLESS
    for name, value in read.attributes:
        assert name in {"src", "alt", "title", "start", "scope"}
        if name == "src":
            assert re.fullmatch(r"assets/[0-9a-f]{24}\.(png|jpg|svg)", value or "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_words(text: str) -> None:
    assert_harmless(to_html(text))
    assert_harmless(to_inline_html(text))


@given(
    st.lists(
        st.sampled_from([*HOSTILE, NAME, "![", "](", ")", "<", ">", '"', "'", "|", "\n", "*"])
        | st.text(max_size=5)
    ).map("".join)
)
def test_no_mixture_of_hostile_text_does_harm(text: str) -> None:
    assert_harmless(to_html(text))
    assert_harmless(to_inline_html(text))


def test_emphasis_lists_and_tables_show() -> None:
    html = to_html(
        "Choose **two** of *these*:\n\n- wax\n- honey\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert "<strong>two</strong> of <em>these</em>" in html
    assert html.count("<li>") == 2
    assert '<th scope="col">a</th>' in html


def test_a_picture_is_read_from_where_the_channel_keeps_it() -> None:
    html = to_html(f"![A hive]({NAME})", lambda name: f"/pictures/{name}")
    assert f'<img src="/pictures/{NAME}" alt="A hive">' in html


def test_words_that_look_like_an_address_stay_as_they_are() -> None:
    text = 'The page says src="assets/queen" twice.'
    assert text in to_html(text, lambda name: f"/pictures/{name}")


def test_an_option_is_one_line_without_pictures() -> None:
    assert to_inline_html("*wax*\nand honey") == "<em>wax</em> and honey"
    assert "<img" not in to_inline_html(f"![A hive]({NAME})")


def test_plain_text_keeps_the_words_and_drops_the_marks() -> None:
    text = f"Is **wax** < honey?\n\n![A hive]({NAME})\n\n- yes"
    assert to_plain(text) == "Is wax < honey? A hive yes"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"![A hive]({NAME}) and ![]({NAME})", [("A hive", NAME), ("", NAME)]),
        (f"![The [old] hive]({NAME})", [("The [old] hive", NAME)]),
        (f'![A hive]({NAME} "title")', [("A hive", NAME)]),
        (f"![A hive](<{NAME}>)", [("A hive", NAME)]),
        ("[A hive](x.png)", []),
    ],
)
def test_every_picture_that_an_author_writes_is_listed(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert pictures(text) == found


@given(st.lists(st.sampled_from([*"![]()<> \"'a*`\\\n", "![", "](", NAME])).map("".join))
def test_no_picture_shows_that_the_check_does_not_see(text: str) -> None:
    shown = [value for name, value in Reader(to_html(text)).attributes if name == "src"]
    assert len(shown) <= len(pictures(text))
