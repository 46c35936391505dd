"""The outlook never promises more papers than there are, nor misses one that brute force finds."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.outlook import outlook
from mockexam.assembly.pool import Pool, enemies_of, pool_of, row_values
from mockexam.bank.question import Question
from tests.factories import ask, few, make_blueprint, make_choice, make_row


def bank(*marks: int, levels: tuple[int, ...] = ()) -> tuple[Question, ...]:
    return tuple(
        ask(make_choice(f"BE-{n}", marks=m, level=(levels or (2,) * len(marks))[n - 1]))
        for n, m in enumerate(marks, 1)
    )


def meets(pool: Pool, paper: tuple[str, ...], blueprint: Blueprint) -> bool:
    if any(enemies_of(pool, ref) & set(paper) for ref in paper):
        return False
    numbers = [pool.number[ref] for ref in paper]
    return all(
        (row.min or 0) <= row_values(pool, row)[numbers].sum() <= (row.max or 10**9)
        for row in blueprint.rows
    )


def most_papers(pool: Pool, blueprint: Blueprint) -> int:
    """Count, by trying every set of disjoint papers, how many there can be."""
    papers = [
        frozenset(some)
        for size in range(1, len(pool) + 1)
        for some in combinations(pool.refs, size)
        if meets(pool, some, blueprint)
    ]

    def best(left: list[frozenset[str]]) -> int:
        if not left:
            return 0
        first, *rest = left
        return max(best(rest), 1 + best([p for p in rest if not p & first]))

    return best(papers)


@few
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(2, 3)), min_size=1, max_size=7),
    st.integers(2, 5),
    st.integers(0, 2),
)
def test_no_set_of_papers_beats_the_bound_and_what_is_found_holds(
    questions: list[tuple[int, int]], marks: int, hard: int
) -> None:
    marks_of, levels = zip(*questions, strict=True)
    pool = pool_of(bank(*marks_of, levels=levels))
    blueprint = make_blueprint(
        make_row(min=marks, max=marks + 1),
        make_row("hard", where={"level": 3}, measure="items", min=hard),
    )
    found = outlook(blueprint, pool)
    assert found.papers_without_overlap <= most_papers(pool, blueprint) <= found.bound
    used = [ref for paper in found.papers for ref in paper]
    assert len(used) == len(set(used))
    assert all(meets(pool, paper, blueprint) for paper in found.papers)


def test_papers_are_taken_so_that_room_is_left_for_the_others() -> None:
    # Taken greedily, the first paper could use both threes and leave no second paper.
    pool = pool_of(bank(3, 3, 1, 1))
    found = outlook(make_blueprint(make_row(min=4, max=4)), pool)
    assert (found.papers_without_overlap, found.bound) == (2, 2)


def test_the_row_that_binds_is_named() -> None:
    pool = pool_of(bank(*[1] * 12, levels=(3, *[2] * 11)))
    blueprint = make_blueprint(
        make_row(min=3, max=3), make_row("hard", where={"level": 3}, measure="items", min=1)
    )
    found = outlook(blueprint, pool)
    assert (found.papers_without_overlap, found.binding_row) == (1, "hard")


def test_enemies_never_share_a_paper() -> None:
    one, other = make_choice("BE-1"), make_choice("BE-2")
    pool = pool_of([ask(one, "BE-2"), ask(other)])
    found = outlook(make_blueprint(make_row(min=2, max=2)), pool)
    assert found.papers_without_overlap == 0


def test_a_bank_that_cannot_fill_one_paper_yields_none() -> None:
    found = outlook(make_blueprint(make_row(min=9)), pool_of(bank(1, 2)))
    assert (found.papers_without_overlap, found.bound, found.papers) == (0, 0, ())


def test_enemies_may_serve_two_papers() -> None:
    one, other = make_choice("BE-1"), make_choice("BE-2")
    found = outlook(make_blueprint(make_row(min=1, max=1)), pool_of([ask(one, "BE-2"), ask(other)]))
    assert (found.papers_without_overlap, found.bound) == (2, 2)


def test_what_to_write_for_one_more_paper_is_ranked_and_would_do() -> None:
    pool = pool_of(bank(*[1] * 12, levels=(3, *[2] * 11)))
    blueprint = make_blueprint(
        make_row(min=3, max=3), make_row("hard", where={"level": 3}, measure="items", min=1)
    )
    (wanted,) = outlook(blueprint, pool).to_write
    assert (wanted.questions, wanted.like) == (1, "BE-1")
    assert str(wanted) == "1 question like BE-1"
    richer = pool_of(bank(*[1] * 13, levels=(3, 3, *[2] * 11)))
    assert outlook(blueprint, richer).bound == 2
