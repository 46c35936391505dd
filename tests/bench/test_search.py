"""What the measurement of the search measures is what is found by reading every document."""

from pathlib import Path

import pytest

from mockexam.bench.search import RUNS, SEARCHES, measure_searches
from mockexam.paths import starter_bank_folder


@pytest.mark.slow
def test_every_search_finds_what_reading_the_documents_finds(tmp_path: Path) -> None:
    said: list[str] = []
    found = {
        one.name: one for one in measure_searches(tmp_path, starter_bank_folder(), 700, said.append)
    }
    assert list(found) == list(SEARCHES)
    assert found["all"].items >= 700
    assert found["no_word"].items == found["nothing_found"].items == 0
    assert all(len(one.seconds) == RUNS for one in found.values())
    assert said
