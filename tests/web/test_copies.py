"""A tutor takes a paper as one HTML file to answer on screen."""

from tests.web.visitor import Visitor


def copy_of(visitor: Visitor) -> str:
    papers = visitor.open("/tutor/papers/")
    paper = next(link for link in papers.links if "/papers/HARBOUR" in link)
    return next(link for link in visitor.open(paper).links if link.endswith("/on-screen.html"))


def test_the_copy_is_a_download_with_the_centre_on_it(tutor: Visitor) -> None:
    address = copy_of(tutor)
    answer = tutor.client.get(address)
    assert answer.mimetype == "text/html"
    ref = address.split("/")[-2]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{ref}-on-screen.html"'
    assert "Question 1" in answer.text
    assert "Quay College" in answer.text


def test_nobody_else_s_paper_is_sent(tutor: Visitor, far_tutor: Visitor) -> None:
    assert far_tutor.open(copy_of(tutor)).status == 404
