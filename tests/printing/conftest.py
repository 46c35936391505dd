"""Papers that most tests of this room share."""

import pytest

from mockexam.assembly.paper import Paper
from mockexam.printing.document import Cover
from mockexam.printing.render import render_mark_scheme, render_paper
from tests.factories import (
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_true_false,
)

from .factories import make_choice, make_extended, make_paper, make_response, make_set, make_short
from .shipped import Shipped


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    return Shipped(tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="session")
def paper_of_every_kind() -> Paper:
    return make_paper(
        make_choice(),
        make_response(),
        make_short(),
        make_extended(),
        make_set(),
        make_true_false(),
        make_matching(),
        make_ordering(),
        make_gap_fill(),
        make_numeric(),
        materials=("a **black** pen",),
    )


@pytest.fixture(scope="session")
def printed_paper(paper_of_every_kind: Paper) -> bytes:
    return render_paper(paper_of_every_kind, Cover())


@pytest.fixture(scope="session")
def printed_scheme(paper_of_every_kind: Paper) -> bytes:
    return render_mark_scheme(paper_of_every_kind, Cover())
