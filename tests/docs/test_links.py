"""Nothing in the documentation leads nowhere, and every page can be reached."""

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, links, name_of

DOCS = ROOT / "docs"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_resolves(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "README.md"
    reached = {(DOCS / link).resolve() for link in links(index)} | {index}
    assert {page for page in PAGES if page.is_relative_to(DOCS)} <= reached
