"""What the files of a pack hold: each candidate's own paper, and nothing that cannot be read."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mockexam.assembly.versions import Shuffle
from mockexam.printing.accessibility.gate import check_pdf
from mockexam.printing.codes import Sheet
from mockexam.services import sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry
from mockexam.services.pack_deals import Dealing
from mockexam.services.pack_files import Made, Store
from mockexam.services.pack_plans import Wanted
from mockexam.services.papers import list_papers
from mockexam.services.sittings import Plan
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import AttemptRow
from tests.cli.test_packs import codes_in
from tests.printing.accessibility.test_documents import passes
from tests.printing.pages import texts
from tests.services.test_families import second_paper
from tests.services.test_packs import make, planned
from tests.web.world import NOON, QUAY, Held

NAMES = ("Ada Lane", "Ben Moss", "Cat Mole", "Dee Orr", "Eve Finch", "Gus Hale")
LARGE = "Eve Finch"
COVER_GOES_ON = (2, 3)
"""The pages of large print that belong to the cover and do not say the paper's code again."""
HA_4 = "Explain why a boat needs two ropes."
"""How the question begins that the papers word otherwise."""
DEALT = Dealing(2, Shuffle.BOTH, answer_sheets=True)
STAMPED = ("papers-", "answer-sheets")
NOT_TAGGED = {"claim", "marked", "title", "tab-order", "tree", "painted", "reached"}
"""What the gate has against files that are for a printer only, and do not claim to be more."""


@dataclass(frozen=True)
class Pack:
    """A pack of a sitting of two papers that are alike: whose paper is which, and its files."""

    made: Made
    folder: Path
    own: dict[str, str]

    def files(self, *, stamped: bool) -> Iterator[Path]:
        """Yield the files that are stamped with names, or the others."""
        for one in self.made.files:
            if one.name.startswith(STAMPED) is stamped:
                yield self.folder / one.name


@pytest.fixture
def pack(database: Database, settings: Settings, tmp_path: Path) -> Pack:
    second_paper(database)
    with database.writing() as session:
        papers = sorted(
            list_papers(session, get_centre(session, QUAY).id), key=lambda row: row.ref == "TWIN"
        )
        entered = [
            Entry(name, place=f"A{n}", said={"print_size": "18pt"} if name == LARGE else {})
            for n, name in enumerate(NAMES, 1)
        ]
        plan = Plan(NOON, NOON + timedelta(hours=2), 40)
        ref = sittings.set_sitting(session, papers, plan, entered, now=NOON).ref
        attempts = session.scalars(select(AttemptRow)).all()
        own = {attempt.candidate.name: attempt.paper.ref for attempt in attempts}
    task = planned(database, Held(ref, "", {}), Wanted(500, spares=1, dealing=DEALT))
    store = Store(settings.print_cache, settings.assets)
    made, _ = make(task, tmp_path / "pack", store)
    return Pack(made, tmp_path / "pack", own)


@pytest.mark.slow
def test_files_hold_each_candidates_own_paper_and_what_is_not_stamped_passes_the_gate(
    pack: Pack, tmp_path: Path
) -> None:
    each_page_is_of_their_own_paper(pack)
    only_stamped_files_are_not_tagged(pack, tmp_path)


def each_page_is_of_their_own_paper(pack: Pack) -> None:
    assert set(Counter(pack.own.values()).values()) == {3}
    held: dict[tuple[str, Sheet], list[tuple[int, str]]] = defaultdict(list)
    for file in pack.files(stamped=True):
        pages, codes = texts(file.read_bytes()), codes_in(file)
        for words, code in zip(pages, codes, strict=True):
            if code.sheet in {Sheet.PAPER, Sheet.ANSWER_SHEET}:
                held[NAMES[code.number - 1], code.sheet].append((code.page, words))
    assert held.keys() == {
        (name, sheet) for name in NAMES for sheet in (Sheet.PAPER, Sheet.ANSWER_SHEET)
    }
    for (name, sheet), found in held.items():
        own = pack.own[name]
        (other,) = set(pack.own.values()) - {own}
        assert [page for page, _ in found] == list(range(1, len(found) + 1))
        for page, words in found:
            assert name in words, (name, page)
            if name != LARGE or page not in COVER_GOES_ON:
                assert own in words, (name, page)
            assert other not in words, (name, page)
        if sheet is Sheet.PAPER:
            whole = " ".join(words for _, words in found)
            assert HA_4 in whole
            assert (f"Once more: {HA_4}" in whole) == (own == "TWIN"), name


def only_stamped_files_are_not_tagged(pack: Pack, tmp_path: Path) -> None:
    for file in pack.files(stamped=False):
        assert passes(file.read_bytes(), tmp_path), file.name
    for file in pack.files(stamped=True):
        found = {finding.rule for finding in check_pdf(file.read_bytes())}
        assert found == NOT_TAGGED, file.name
