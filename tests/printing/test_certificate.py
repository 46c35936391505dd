"""The certificate in print: the verdict first, every figure, and nothing that is cut off."""

import pytest

from mockexam.assembly.certificate import AGREED, Certificate
from mockexam.assembly.certify import certify
from mockexam.assembly.paper import Paper
from mockexam.printing.document import LANDSCAPE_PAPERS_MAX, Cover
from mockexam.printing.render import render_certificate

from .factories import make_choice, make_extended, make_paper, make_set, make_short
from .pages import catalogue, read, side_margins_are_white, structure, texts


def a_paper(number: int, stem: str = "Which is a tide?") -> Paper:
    first = 10 * number
    return make_paper(
        make_choice(f"QA-{first}", stem),
        make_short(f"QA-{first + 1}"),
        make_extended(f"QA-{first + 2}"),
        make_set(f"QA-{first + 3}"),
        ref=f"SEA-{number}",
    )


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    """A certificate of three papers, one of which is wordy and shares a question with another."""
    return certify([a_paper(1), a_paper(2), a_paper(1, stem="Which is a tide? " * 30)])


@pytest.fixture(scope="module")
def printed(certificate: Certificate) -> bytes:
    return render_certificate(certificate, Cover(centre_name="Quay College"))


def test_the_verdict_stands_above_the_figures_in_the_same_words(
    certificate: Certificate, printed: bytes
) -> None:
    first = texts(printed)[0]
    assert first.startswith("Quay College Equivalence certificate 3 papers compared")
    places = [first.index(certificate.headline), first.index(certificate.sentences[0])]
    assert places == sorted(places)
    assert places[-1] < first.index("SEA-2")


def test_every_line_is_printed_with_its_figures_and_its_verdict(
    certificate: Certificate, printed: bytes
) -> None:
    whole = " ".join(texts(printed))
    for line in certificate.lines:
        values = " ".join(map(line.shown, line.values))
        verdict = "within" if line.within else "differs"
        allowed = f"{line.shown(line.difference)} {line.shown_allowance} {verdict}"
        assert f"{line.label} {values} {allowed}" in whole
    for sentence in certificate.method:
        assert sentence in whole


def test_papers_that_agree_say_so() -> None:
    first = texts(render_certificate(certify([a_paper(1), a_paper(2)]), Cover()))[0]
    assert AGREED in first
    assert "No two of these papers share a question." in first


def test_it_is_tagged_as_the_papers_are(printed: bytes) -> None:
    assert catalogue(printed)["/Lang"] == "en-GB"
    assert catalogue(printed)["/MarkInfo"]["/Marked"]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= set(structure(printed))


def test_many_papers_stand_in_several_tables_within_the_margins() -> None:
    many = certify([a_paper(number) for number in range(1, LANDSCAPE_PAPERS_MAX + 3)])
    printed = render_certificate(many, Cover())
    whole = " ".join(texts(printed))
    assert "Papers A to H." in whole
    assert "Papers I to J." in whole
    assert all(page.mediabox.width > page.mediabox.height for page in read(printed).pages)
    assert side_margins_are_white(printed)
