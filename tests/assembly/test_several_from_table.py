"""Several papers share no more than they may, and are found where there are so many."""

from collections import Counter
from itertools import combinations
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mockexam.assembly.assemble import BlueprintCannotBeMet, SearchGaveUp, Selection
from mockexam.assembly.several import assemble_several
from tests.assembly.referee import Chosen, Referee
from tests.assembly.table_cases import TableCase, table_cases
from tests.assembly.test_table_assembly import chosen_of
from tests.factories import few

few = settings(few, max_examples=20)

small = table_cases(most=8, rules=2)


def asking(case: TableCase, **papers: Any) -> TableCase:
    return TableCase(case.items, {**case.plan, "papers": papers})


def made(case: TableCase, seed: int = 1) -> list[Chosen] | None:
    """Return the papers, each sound; None where the blueprint is refused."""
    try:
        selections: list[Selection] = assemble_several(case.blueprint, case.pool, seed=seed)
    except (BlueprintCannotBeMet, SearchGaveUp):
        return None
    assert len(selections) == case.plan["papers"]["count"]
    papers = [chosen_of(selection, case) for selection in selections]
    assert all(Referee(case).is_sound(chosen) for chosen in papers)
    return papers


def refs(chosen: Chosen) -> set[str]:
    return {item["ref"] for items in chosen.values() for item in items}


def shared(papers: list[Chosen]) -> int:
    return max((len(refs(a) & refs(b)) for a, b in combinations(papers, 2)), default=0)


@few
@given(small, st.integers(0, 2), st.integers(2, 3))
def test_no_two_papers_share_more_than_they_may(case: TableCase, overlap: int, count: int) -> None:
    papers = made(asking(case, count=count, overlap=overlap))
    assert papers is None or shared(papers) <= overlap


@few
@given(small, st.integers(1, 2))
def test_no_item_stands_in_more_papers_than_it_may(case: TableCase, most: int) -> None:
    papers = made(asking(case, count=3, use_max=most))
    assume(papers is not None)
    assert papers is not None
    uses = Counter(ref for chosen in papers for ref in refs(chosen))
    assert max(uses.values(), default=0) <= most


@few
@given(small)
def test_anchors_stand_in_every_paper_and_count_as_nothing_shared(case: TableCase) -> None:
    papers = made(asking(case, count=2, overlap=0, anchor={"ref": ["q1"]}))
    assume(papers is not None)
    assert papers is not None
    assert refs(papers[0]) & refs(papers[1]) == {"q1"}


@few
@given(small, st.sampled_from([0, 0.5, 1, 2]))
def test_papers_differ_in_a_row_by_no_more_than_they_may(case: TableCase, room: float) -> None:
    row = next((row for row in case.plan["rows"] if "each" not in row), None)
    assume(row is not None)
    assert row
    papers = made(asking(case, count=3, within={row["id"]: room}))
    assume(papers is not None)
    assert papers is not None
    referee, values = Referee(case), []
    for chosen in papers:
        value, count = referee.figure(row, chosen)
        mean = row["measure"].startswith("mean")
        if count or not mean:
            values.append(value / count if mean else value)
    assert max(values, default=0) - min(values, default=0) <= room + 1e-5


@few
@given(small)
def test_two_papers_without_a_shared_item_are_found_where_there_are_two(case: TableCase) -> None:
    """Where there are none, that is said, or at least that the search found none."""
    papers = [refs(chosen) for chosen in Referee(case).sound()]
    there_are = any(a.isdisjoint(b) for a, b in combinations(papers, 2)) or set() in papers
    found = made(asking(case, count=2, overlap=0))
    assert (found is not None) == there_are
    assert found is None or shared(found) == 0
