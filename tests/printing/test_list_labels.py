"""Labels of lists are labels in the file, and a list says how it is numbered."""

import pytest

from mockexam.printing.accessibility.tagged import TaggedPdf
from mockexam.printing.accessibility.unicode import text_shown
from mockexam.printing.list_labels import numbering_of
from mockexam.printing.pdf import render_pdf


@pytest.mark.parametrize(
    ("labels", "numbering"),
    [
        (["1.", "2.", "3."], "/Decimal"),
        (["4.", "5."], "/Decimal"),
        (["1", "1", "1"], "/None"),
        (["A", "B"], "/UpperAlpha"),
        (["C", "D"], "/UpperAlpha"),
        (["(a)", "(b)"], "/LowerAlpha"),
        (["•", "•"], "/Disc"),
        (["Accept", "Reject"], "/None"),
        (["A", "C"], "/None"),
        (["B", ""], "/UpperAlpha"),
        (["", ""], "/None"),
        ([], "/None"),
    ],
)
def test_a_list_is_numbered_as_its_labels_run(labels: list[str], numbering: str) -> None:
    assert numbering_of(labels) == numbering


ITEMS = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A</title>
<style>.x li {{ list-style: none; display: block }} .x span {{ display: inline-block }}</style>
<h1>B c</h1><ul class="x">{}</ul>"""


def labelled(items: str) -> list[tuple[str, str]]:
    """Return the label and the body of each item, as the tree has them."""
    with TaggedPdf(render_pdf(ITEMS.format(items))) as pdf:
        return [
            tuple(
                " ".join(text_shown(pdf, kid).strip() for kid in item.elements if kid.tag == tag)
                for tag in ("Lbl", "LBody")
            )  # type: ignore[misc]
            for item in pdf.elements
            if item.tag == "LI"
        ]


def test_a_span_that_an_item_begins_with_is_its_label() -> None:
    found = labelled("<li><span>A</span>spring</li><li><span>B</span>neap <b>tide</b></li>")
    assert found == [("A", "spring"), ("B", "neap tide")]


def test_words_that_an_item_begins_with_stay_in_it() -> None:
    assert labelled("<li>spring <span>A</span></li>") == [("", "spring A")]
    assert labelled("<li><b>neap</b> tide</li>") == [("", "neap tide")]
    assert labelled("<li><span>alone</span></li>") == [("", "alone")]
