"""Papers that most tests of this room share."""

import pytest

from mockexam.assembly.paper import Paper

from .factories import make_choice, make_extended, make_paper, make_response, make_set, make_short


@pytest.fixture
def paper_of_every_kind() -> Paper:
    return make_paper(
        make_choice(),
        make_response(),
        make_short(),
        make_extended(),
        make_set(),
        materials=("a **black** pen",),
    )
