"""A tutor compares papers: chosen from the list, or those of one blueprint from a paper's tab."""

import pytest

from mockexam.services import papers
from mockexam.services.accounts import get_centre
from mockexam.services.certificates import SIBLINGS_MAX, siblings_of
from mockexam.services.library import read_library
from mockexam.store.database import Database
from mockexam.store.models import PaperRow
from tests.web.visitor import Visitor
from tests.web.world import NOON, QUAY

SHARED = "Papers A and B share 6 questions (14 marks), allowed none."


def add_papers(database: Database, *seeds: int, minutes: int | None = None) -> list[str]:
    """Keep papers of the harbour blueprint, of another working time where one is said."""
    with database.writing() as session:
        whole = read_library(session)
        plan = whole.blueprint("HARBOUR-14")
        if minutes is not None:
            plan = plan.model_copy(update={"minutes": minutes})
        centre = get_centre(session, QUAY)
        made = [papers.make_paper(whole, plan, seed=seed, now=NOON) for seed in seeds]
        return [
            papers.keep_paper(session, centre.id, one, plan, "Tutor of quay", NOON).ref
            for one in made
        ]


@pytest.fixture
def two(database: Database) -> list[str]:
    """The paper of the world, and another of its blueprint."""
    (second,) = add_papers(database, 2)
    with database.reading() as session:
        refs = [row.ref for row in papers.list_papers(session, get_centre(session, QUAY).id)]
    return sorted(refs, key=lambda ref: ref == second)


def address(refs: list[str], page: str = "certificate") -> str:
    return f"/tutor/{page}?" + "&".join(f"paper={ref}" for ref in refs)


def test_papers_ticked_in_the_list_are_compared(tutor: Visitor, two: list[str]) -> None:
    listed = tutor.open("/tutor/papers/")
    assert f'value="{two[1]}" aria-label="Compare {two[1]}"' in listed.html
    page = tutor.open(f"{address(two)}&shared=0")
    assert (page.status, page.path) == (200, "/tutor/certificate")
    assert SHARED in page.words
    assert [f"/tutor/papers/{ref}" in page.links for ref in two] == [True, True]


def test_the_oldest_paper_is_a_in_whatever_order_they_are_named(
    tutor: Visitor, two: list[str]
) -> None:
    one, other = tutor.open(address(two)), tutor.open(address(two[::-1]))
    assert one.words == other.words


def test_questions_that_may_be_shared_are_in_the_link(tutor: Visitor, two: list[str]) -> None:
    page = tutor.open(f"{address(two)}&shared=6")
    assert "These papers agree within every tolerance." in page.words
    assert any(
        link.startswith("/tutor/certificate.pdf?") and "shared=6" in link for link in page.links
    )


def test_the_certificate_can_be_had_as_pdf(tutor: Visitor, two: list[str]) -> None:
    answer = tutor.open(address(two, "certificate.pdf")).response
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert 'filename="HARBOUR-14-certificate-' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("page", ["certificate", "certificate.pdf"])
def test_too_few_papers_are_asked_for_again_with_what_was_ticked(
    tutor: Visitor, two: list[str], page: str
) -> None:
    answer = tutor.open(address([two[0], two[0]], page))
    assert answer.status == 422
    assert "Tick two papers or more." in answer.words
    assert answer.holds("paper") == two[0]
    assert "<title>Error: Papers" in answer.html


def test_a_number_that_cannot_be_read_is_asked_for_again(tutor: Visitor, two: list[str]) -> None:
    for typed in ("many", "-1", ""):
        assert tutor.open(f"{address(two)}&shared={typed}").status == 422


def test_a_paper_that_the_centre_has_not_is_not_found(
    far_tutor: Visitor, tutor: Visitor, two: list[str]
) -> None:
    assert tutor.open(address([two[0], "HARBOUR-14-XXXXXX"])).status == 404
    assert far_tutor.open(address(two)).status == 404
    assert far_tutor.open(address(two, "certificate.pdf")).status == 404


def test_a_paper_leads_to_its_certificate_where_it_has_siblings(
    tutor: Visitor, two: list[str]
) -> None:
    for view in ("", "/screen", "/paper/", "/mark-scheme/"):
        assert address(two) in tutor.open(f"/tutor/papers/{two[0]}{view}").links


def test_a_paper_of_another_blueprint_is_no_sibling(tutor: Visitor, database: Database) -> None:
    (other,) = add_papers(database, 1, minutes=50)
    page = tutor.open(f"/tutor/papers/{other}")
    assert not [link for link in page.links if "certificate" in link]
    assert "Certificate" not in page.words


def test_of_many_siblings_the_newest_are_compared_and_the_paper_itself(database: Database) -> None:
    newer = add_papers(database, *range(2, SIBLINGS_MAX + 3))
    with database.reading() as session:
        first = session.query(PaperRow).order_by(PaperRow.id).first()
        assert first is not None
        assert siblings_of(session, first) == (first.ref, *newer[-SIBLINGS_MAX + 1 :])


def test_one_paper_has_nothing_to_be_ticked(tutor: Visitor) -> None:
    page = tutor.open("/tutor/papers/")
    assert "Compare" not in page.words
    assert 'type="checkbox"' not in page.html
