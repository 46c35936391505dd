"""What is printed of a paper and of its versions, and under which names."""

from pathlib import Path

import pytest

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import LETTERS, NoSuchVersion, Shuffle, offers, version_of
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.services import printouts
from mockexam.services.printouts import Edition, Printout
from tests.factories import make_choice, make_extended, make_paper, make_set, make_short
from tests.printing.pages import texts

CHOICES = make_paper(*(make_choice(f"BE-{n}", options=4) for n in range(1, 6)))


def test_a_paper_is_printed_with_all_that_it_has() -> None:
    assert _names(CHOICES) == ["paper", "mark-scheme", "key", "answer-sheet"]
    assert _names(make_paper(make_short(), make_extended())) == ["paper", "mark-scheme"]
    assert _names(make_paper(make_set())) == [
        "paper", "insert", "mark-scheme", "key", "answer-sheet",
    ]  # fmt: skip


def test_only_what_candidates_read_is_laid_out_anew() -> None:
    modified = [e.printout for e in printouts.editions_of(CHOICES, Layout.PT18) if e.is_modified]
    assert modified == [Printout.PAPER]


def test_each_version_has_its_files_and_all_share_a_key() -> None:
    editions = printouts.editions_of_versions(CHOICES, ["A", "B", "B"])
    names = [printouts.file_name(CHOICES, edition) for edition in editions]
    assert names == [
        *(f"{CHOICES.ref}-{v}-{p}.pdf" for v in "AB" for p in _names(CHOICES)),
        f"{CHOICES.ref}-key.pdf",
    ]


def test_versions_by_questions_have_other_names_than_those_by_options() -> None:
    names = {
        printouts.file_name(CHOICES, Edition(Printout.PAPER, version="B", shuffle=shuffle))
        for shuffle in Shuffle
    }
    assert names == {f"{CHOICES.ref}-{told}-paper.pdf" for told in ("B", "Bq", "Bqo")}


def test_versions_of_a_paper_that_has_nothing_to_shuffle_are_refused() -> None:
    paper = make_paper(make_choice(keep_order=True), make_extended())
    with pytest.raises(NoSuchVersion, match="all its options stay where they are"):
        printouts.editions_of_versions(paper, ["B"])
    assert printouts.editions_of_versions(paper, ["B"], shuffle=Shuffle.QUESTIONS)


def test_the_pages_of_a_version_are_those_of_its_own_order(tmp_path: Path) -> None:
    pages = {
        letter: " ".join(texts(_printed(Edition(Printout.PAPER, version=letter), tmp_path)))
        for letter in "AB"
    }
    assert f"{CHOICES.ref} B" in pages["B"]
    for letter, page in pages.items():
        ((_, first), *_) = version_of(CHOICES, letter).items()
        offered = [page.index(text) for text in offers(first)[0].texts]
        assert offered == sorted(offered)
    keys = [_printed(Edition(Printout.KEY, version=letter), tmp_path) for letter in ("", *LETTERS)]
    assert len(set(keys)) == 7


def _names(paper: Paper) -> list[str]:
    return [edition.printout.value for edition in printouts.editions_of(paper)]


def _printed(edition: Edition, cache: Path) -> bytes:
    return printouts.print_pdf(CHOICES, edition, Cover(), cache=cache, assets=cache)
