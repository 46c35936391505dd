"""Versions of a paper: the same questions in other orders, and the way back."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import (
    LETTERS,
    NoSuchVersion,
    Shuffle,
    as_frozen,
    can_vary,
    letters_between,
    offers,
    orders_of,
    steady_items,
    version_of,
)
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from tests.factories import (
    items_of_every_kind,
    make_choice,
    make_extended,
    make_gap_fill,
    make_matching,
    make_paper,
    make_response,
    make_set,
    make_short,
    make_true_false,
)

shuffles = st.sampled_from(Shuffle)
letters = st.sampled_from(LETTERS)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Papers with choices of three to five options and some of every other kind."""
    sizes = draw(st.lists(st.integers(3, 5), min_size=1, max_size=5))
    choices = [
        make_choice(f"BE-{100 + n}", options=size, keys=draw(st.sampled_from("ABC")))
        for n, size in enumerate(sizes)
    ]
    others = draw(
        st.lists(st.sampled_from(items_of_every_kind()), unique_by=lambda i: i.ref, max_size=4)
    )
    sets = [make_set("BE-90")] if draw(st.booleans()) else []
    return make_paper(*choices, *others, *sets)


@given(papers(), letters, shuffles)
@settings(deadline=None, max_examples=25)
def test_a_version_asks_the_same_for_the_same_marks(
    paper: Paper, letter: str, shuffle: Shuffle
) -> None:
    version = version_of(paper, letter, shuffle)
    assert version.marks == paper.marks
    assert [s.marks for s in version.sections] == [s.marks for s in paper.sections]
    assert [q.number for q in version.questions] == [q.number for q in paper.questions]
    assert {item.ref for _, item in version.items()} == {item.ref for _, item in paper.items()}
    for _, item in version.items():
        frozen = _item(paper, item.ref)
        assert item.marks == frozen.marks
        for here, there in zip(offers(item), offers(frozen), strict=True):
            assert sorted(here.texts) == sorted(there.texts)
            assert {here.texts[key] for key in here.keys} == {there.texts[k] for k in there.keys}
    assert Paper.model_validate(version.as_json()) == version


@given(papers(), letters, shuffles, st.data())
@settings(deadline=None, max_examples=25)
def test_a_response_earns_as_the_frozen_papers_would(
    paper: Paper, letter: str, shuffle: Shuffle, data: st.DataObject
) -> None:
    for _, item in version_of(paper, letter, shuffle).items():
        frozen = _item(paper, item.ref)
        given_ = data.draw(responses(item))
        there = as_frozen(given_, item, frozen)
        assert frozen.score(there) == item.score(given_)
        assert frozen.misconceptions_in(there) == item.misconceptions_in(given_)


@given(papers(), letters, shuffles)
@settings(deadline=None, max_examples=15)
def test_letters_lead_back_one_to_one(paper: Paper, letter: str, shuffle: Shuffle) -> None:
    for _, item in version_of(paper, letter, shuffle).items():
        for way in letters_between(item, _item(paper, item.ref)):
            assert sorted(way) == sorted(way.values())


@given(papers(), letters, shuffles)
@settings(deadline=None, max_examples=15)
def test_a_paper_has_one_version_a_letter_for_ever(
    paper: Paper, letter: str, shuffle: Shuffle
) -> None:
    again = Paper.model_validate(paper.as_json())
    assert version_of(paper, letter, shuffle) == version_of(again, letter, shuffle)


@given(papers(), shuffles)
@settings(deadline=None, max_examples=15)
def test_versions_differ_from_each_other(paper: Paper, shuffle: Shuffle) -> None:
    made = [version_of(paper, letter, shuffle).digest for letter in LETTERS]
    assert made[0] == paper.digest
    if shuffle.moves_options or len(paper.questions) > 2:
        assert len(set(made)) == len(LETTERS)


@given(st.integers(3, 5), st.integers(0, 40))
def test_the_key_goes_round_the_letters(options: int, seed: int) -> None:
    (offer,) = offers(make_choice(options=options))
    orders = orders_of(offer, str(seed), len(LETTERS))
    keys = [order.index(offer.keys[0]) for order in orders]
    assert set(keys[:options]) == set(range(options))
    assert len(set(orders)) == len(LETTERS)


def test_the_key_of_many_questions_is_as_often_under_one_letter_as_under_another() -> None:
    paper = make_paper(*(make_choice(f"BE-{n}", options=4) for n in range(1, 41)))
    for letter in LETTERS[1:]:
        items = [item for _, item in version_of(paper, letter).items()]
        keys = Counter(item.key for item in items if isinstance(item, MultipleChoice))
        assert max(keys.values()) <= 20


def test_an_order_is_the_same_for_ever() -> None:
    (offer,) = offers(make_choice(options=4))
    orders = ["".join(map(str, order)) for order in orders_of(offer, "a seed", len(LETTERS))]
    assert orders == KNOWN


KNOWN = ["0123", "0213", "3021", "1203", "3210", "3102"]


@pytest.mark.parametrize(
    "texts",
    [
        ["2 days", "5 days", "14 days"],
        ["£40", "£30", "£20", "£10"],
        ["9:15", "9:45", "10:30"],
        ["5 to 10", "11 to 20", "21 to 30"],
        ["a smoker", "a veil", "Both A and B"],
        ["a smoker", "a veil", "a hive tool", "Both of the above"],
    ],
)
def test_what_has_an_order_of_its_own_keeps_it(texts: list[str]) -> None:
    item = _choice_of(texts)
    paper = make_paper(item)
    assert not can_vary(paper)
    assert steady_items(paper) == ("1",)
    assert version_of(paper, "C") == paper


@pytest.mark.parametrize("last", ["All of the above", "None of these"])
def test_an_option_about_all_others_stays_where_it_is(last: str) -> None:
    paper = make_paper(_choice_of(["a smoker", "a veil", "a hive tool", last]))
    for letter in LETTERS[1:]:
        ((_, item),) = version_of(paper, letter).items()
        assert offers(item)[0].texts[-1] == last
        assert offers(item)[0].texts[:-1] != ("a smoker", "a veil", "a hive tool")


def test_options_that_an_author_fixed_stay() -> None:
    paper = make_paper(make_choice(keep_order=True))
    assert steady_items(paper) == ("1",)
    assert version_of(paper, "B") == paper


def test_options_that_a_text_calls_by_their_letter_stay() -> None:
    paper = make_paper(make_choice(stem="Why is option A wrong?"))
    assert steady_items(paper) == ("1",)
    assert version_of(paper, "B") == paper


@pytest.mark.parametrize(
    "item", [make_response(), make_true_false(), make_matching(), make_gap_fill()]
)
def test_every_kind_with_options_has_versions(item: Item) -> None:
    paper = make_paper(item)
    made = {version_of(paper, letter).digest for letter in LETTERS}
    assert len(made) == len(LETTERS)


def test_the_parts_of_a_question_stay_together_and_in_order() -> None:
    paper = make_paper(make_set(), make_choice("BE-20"), make_short("BE-21"), make_extended())
    for letter in LETTERS:
        version = version_of(paper, letter, Shuffle.QUESTIONS)
        (placed,) = (q for q in version.questions if q.question.is_set)
        assert [label for label, _ in placed.parts] == [
            f"{placed.number}(a)",
            f"{placed.number}(b)",
        ]
        assert placed.question == make_set()


def test_a_paper_without_options_has_no_other_versions_by_options() -> None:
    paper = make_paper(make_short(), make_extended())
    assert not can_vary(paper)
    assert can_vary(paper, Shuffle.QUESTIONS)
    assert steady_items(paper) == ()


@pytest.mark.parametrize("letter", ["", "G", "a", "AB"])
def test_a_letter_beyond_the_last_is_refused(letter: str) -> None:
    with pytest.raises(NoSuchVersion, match="versions are A to F"):
        version_of(make_paper(make_choice()), letter)


def responses(item: Item) -> st.SearchStrategy[Response]:
    """Return what candidates might answer to an item, right, wrong or blank."""
    found = [[chr(65 + n) for n in range(len(offer.texts))] for offer in offers(item)]
    match item.kind:
        case "multiple_choice":
            return st.sampled_from(["", *found[0]])
        case "multiple_response":
            return st.lists(st.sampled_from(found[0]), unique=True).map(lambda s: tuple(sorted(s)))
        case "true_false":
            return st.tuples(st.sampled_from(["", "true", "false"]), st.sampled_from(found[0]))
        case "matching":
            return st.tuples(*[st.sampled_from(["", *found[0]])] * 3)
        case "gap_fill":
            return st.tuples(st.sampled_from(["", "worker", "drone"]), st.sampled_from(found[0]))
    return st.none()


def _item(paper: Paper, ref: str) -> Item:
    found = paper.item(ref)
    assert found is not None
    return found


def _choice_of(texts: list[str]) -> Item:
    offered = [{"text": text, "why": "So.", "key": n == 0} for n, text in enumerate(texts)]
    return make_choice(options=3).model_validate(make_choice().as_json() | {"options": offered})
