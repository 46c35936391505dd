"""Every decision record says whether it holds, since when, why, and what follows."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, section

RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_every_record_has_a_status_and_a_date(record: Path) -> None:
    head = record.read_text().partition("\n## ")[0]
    assert re.search(r"^- Status: (proposed|accepted|replaced by \d{4})$", head, re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", head, re.MULTILINE)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_every_record_gives_context_decision_and_consequences(record: Path) -> None:
    assert all(section(record, part).strip() for part in ("Context", "Decision", "Consequences"))


def test_records_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
