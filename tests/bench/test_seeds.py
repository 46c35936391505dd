"""What seeds promise: many different papers, all sound, and no question worn out."""

import pytest

from mockexam.bench.seeds import measure_seeds
from mockexam.paths import starter_bank_folder
from mockexam.services.library import library_of_folder

LIBRARY, _ = library_of_folder(starter_bank_folder())
BROAD = ("CS-CL-40", "CS-L2-50", "CS-L3-60")
NARROW = sorted(set(LIBRARY.blueprints) - set(BROAD))


@pytest.mark.slow
@pytest.mark.parametrize("ref", BROAD)
def test_two_hundred_seeds_give_sound_and_different_papers(ref: str) -> None:
    found = measure_seeds(LIBRARY, LIBRARY.blueprint(ref), range(1, 201))
    assert (found.papers, found.verified) == (200, 200)
    assert found.different >= 150
    assert found.most_used_bound <= found.most_used <= 0.6


@pytest.mark.slow
@pytest.mark.parametrize("ref", NARROW)
def test_where_the_bank_has_little_the_papers_are_sound_and_some_differ(ref: str) -> None:
    found = measure_seeds(LIBRARY, LIBRARY.blueprint(ref), range(1, 61))
    assert (found.papers, found.verified) == (60, 60)
    assert found.different >= 8
