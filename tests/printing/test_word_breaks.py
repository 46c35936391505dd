"""Words stay apart in the file wherever they stand apart on the page, and nowhere else.

Where a paragraph's own font shows no space, the heading's lends one.
"""

import pytest

from mockexam.printing.accessibility.tagged import TaggedPdf
from mockexam.printing.accessibility.unicode import text_shown
from mockexam.printing.pdf import render_pdf

PAGE = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A</title>
<style>@page {{ margin: 10mm }} p {{ width: 30mm; font: 12pt Arial, "Liberation Sans" }}
.cell {{ display: inline-block; width: 8mm }}</style>
<h1>A page</h1>{}"""


def read(body: str) -> str:
    """Return the words of a page as a reader of its tree gets them, one piece after the other."""
    with TaggedPdf(render_pdf(PAGE.format(body))) as pdf:
        return text_shown(pdf, pdf.tops[0]).removeprefix("A page").strip()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>There are extra lines at the end of it", "There are extra lines at the end of it"),
        ("<p>a <b>bold</b> <i>word</i> and <b>an</b>other", "a bold word and another"),
        ('<p><span class="cell">A</span>spring', "A spring"),
        ('<p><span class="cell">1</span><span class="cell">2</span>', "1 2"),
        ("<p>the chief-superintendent-in-waiting came", "the chief-superintendent-in-waiting came"),
        ("<p>x<sup>2</sup> + 1", "x2 + 1"),
        ("<p>one<br>two", "one two"),
        ("<p>one<p>two", "onetwo"),
    ],
)
def test_words_are_read_as_they_are_written(body: str, words: str) -> None:
    assert read(body) == words
