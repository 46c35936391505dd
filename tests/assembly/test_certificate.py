"""Papers that are alike agree; what is not alike is named, whichever paper comes first."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.assembly.certificate import AGREED, PAIRS_NAMED, Certificate, Line
from mockexam.assembly.certify import TooFewPapers, certify, letter_of
from mockexam.assembly.figures import figures_of
from mockexam.assembly.paper import Paper
from mockexam.assembly.tolerance import TOLERANCES, Tolerance, sharing
from mockexam.bank.item import Item
from mockexam.bank.question import Question
from tests.factories import (
    ask,
    few,
    freeze_these,
    make_blueprint,
    make_choice,
    make_extended,
    make_family,
    make_paper,
    make_row,
    make_set,
    make_short,
    make_true_false,
)

refs = map("BE-{}".format, count(100))


def a_paper(*more: Item | Question, **header: Any) -> Paper:
    """Return a paper that is alike every other of these, but for what is added."""
    return make_paper(
        *(make_choice(next(refs), keys=key) for key in "ABC"),
        make_short(next(refs), topic="T2", command_word="explain"),
        make_set(next(refs), make_true_false(next(refs)), make_extended(next(refs), ao="AO3")),
        *more,
        **header,
    )


def line(certificate: Certificate, id_: str) -> Line:
    return next(line for line in certificate.lines if line.id == id_)


def judged(certificate: Certificate) -> dict[str, tuple[float, float, bool]]:
    """Return every line's difference, allowance and verdict, by its id."""
    return {one.id: (one.difference, one.allowed.amount, one.within) for one in certificate.lines}


def test_papers_that_are_alike_agree() -> None:
    found = certify([a_paper(), a_paper(), a_paper()])
    assert found.agrees
    assert found.sentences == (AGREED,)
    assert found.headline == AGREED
    assert {one.difference for one in found.lines} == {0}
    assert [paper.letter for paper in found.papers] == ["A", "B", "C"]


def choice(n: int) -> Item:
    return make_choice(f"BE-{n}")


def essay(n: int) -> Item:
    return make_extended(f"BE-{n}")


def hard(n: int) -> Item:
    return make_short(f"BE-{n}", marks=2, estimated_facility=0.2)


CHANGES: dict[str, tuple[Callable[[int], Item], Callable[[int], Item]]] = {
    "marks": (choice, hard),
    "facility": (lambda n: make_short(f"BE-{n}"), hard),
    "minutes": (choice, lambda n: make_choice(f"BE-{n}", estimated_minutes=4)),
    "words": (choice, lambda n: make_choice(f"BE-{n}", stem="Which bee? " * 20)),
    "topic.T1": (
        essay,
        lambda n: make_extended(f"BE-{n}", topic="T2"),
    ),
    "ao.AO2": (
        lambda n: make_extended(f"BE-{n}", ao={"AO1": 3, "AO2": 3}),
        essay,
    ),
    "kind.extended_response": (
        essay,
        lambda n: make_short(f"BE-{n}", marks=6, points=(2, 2, 2)),
    ),
    "command_word.assess": (
        essay,
        lambda n: make_extended(f"BE-{n}", command_word="justify"),
    ),
}


@pytest.mark.parametrize("id_", CHANGES)
def test_one_change_is_found_in_its_line_and_named(id_: str) -> None:
    one, other = CHANGES[id_]
    found = certify([a_paper(one(1)), a_paper(other(2))])
    beyond = line(found, id_)
    assert not beyond.within
    assert not found.agrees
    assert beyond.name in " ".join(found.sentences)
    assert found.headline.startswith("These papers do not agree: ")


def test_the_sentence_says_which_papers_by_how_much_and_what_is_allowed() -> None:
    wordy = make_choice("BE-1", stem="Which bee? " * 40)
    found = certify([a_paper(make_choice("BE-2")), a_paper(make_choice("BE-3")), a_paper(wordy)])
    low, _, high = (int(value) for value in line(found, "words").values)
    named = f"reading load ({low} and {high} words, allowed 10 %)"
    assert found.sentences == (f"Papers A and C differ by more than allowed in: {named}.",)


def test_lines_with_the_same_figures_share_their_brackets() -> None:
    whole = make_blueprint(make_row("all", label="Everything", min=0))
    one, other = (
        freeze_these({"A": [ask(make_choice(f"BE-{n}", marks=marks))]}, whole)
        for n, marks in ((1, 1), (2, 4))
    )
    found = " ".join(certify([one, other]).sentences)
    assert "topic “The hive”, objective AO1, " in found
    assert "row “Everything” (1 and 4 marks, allowed 2)" in found


def test_a_difference_that_is_all_that_is_allowed_is_within() -> None:
    papers = [
        make_paper(make_short(f"BE-{n}", estimated_facility=f)) for n, f in ((1, 0.6), (2, 0.62))
    ]
    facility = line(certify(papers), "facility")
    assert (facility.difference, facility.within) == (0.02, True)


def test_a_difference_is_judged_as_it_is_shown() -> None:
    facilities = (0.6, 0.6204)
    papers = [
        make_paper(make_short(f"BE-{n}", estimated_facility=f)) for n, f in enumerate(facilities)
    ]
    facility = line(certify(papers), "facility")
    assert [facility.shown(value) for value in facility.values] == ["0.600", "0.620"]
    assert facility.within


@few
@given(
    shapes=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from("ABC"),
                st.sampled_from(["T1", "T2"]),
                st.sampled_from([0.3, 0.52, 0.9]),
                st.integers(1, 5),
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=2,
        max_size=4,
    ),
    data=st.data(),
)
def test_the_order_of_the_papers_changes_no_difference(
    shapes: list[list[tuple[str, str, float, int]]], data: st.DataObject
) -> None:
    papers = [
        make_paper(
            *(
                make_choice(
                    f"BE-{n % 2}{place}", keys=key, topic=topic, estimated_facility=facility
                ).model_copy(update={"estimated_minutes": float(minutes)})
                for place, (key, topic, facility, minutes) in enumerate(shape)
            )
        )
        for n, shape in enumerate(shapes)
    ]
    found, other = certify(papers), certify(data.draw(st.permutations(papers)))
    assert judged(found) == judged(other)
    assert found.agrees == other.agrees
    shared = [
        sorted((s.questions, s.marks, s.refs, s.within) for s in c.shared) for c in (found, other)
    ]
    assert shared[0] == shared[1]


def test_questions_that_two_papers_share_are_named_with_their_marks() -> None:
    both = make_short("BE-7", marks=2)
    found = certify([a_paper(both), a_paper(make_short("BE-8")), a_paper(both)])
    (pair,) = found.sharing
    assert (pair.papers, pair.refs) == (("A", "C"), ("BE-7",))
    assert found.sentences == ("Papers A and C share 1 question (2 marks), allowed none.",)
    assert found.headline == "These papers do not agree: 1 pair of papers shares questions."


def test_papers_may_share_as_many_questions_as_they_are_allowed_to() -> None:
    both = make_short("BE-7")
    assert certify([a_paper(both), a_paper(both)], tolerances=sharing(1)).agrees


def test_another_variant_of_a_family_is_shared() -> None:
    drawn = [make_paper(make_family().drawn(row)) for row in (1, 2)]
    assert certify(drawn).shared[0].refs == ("BE-11",)


def test_many_pairs_that_share_are_counted_and_not_all_named() -> None:
    both = make_short("BE-7")
    found = certify([a_paper(both) for _ in range(5)])
    assert len(found.sentences) == PAIRS_NAMED + 1
    assert found.sentences[-1] == "4 other pairs of papers share more than allowed too."


def test_marks_of_a_question_under_two_objectives_are_shared_out() -> None:
    paper = make_paper(make_extended("BE-1", ao={"AO2": 2, "AO3": 4}))
    assert figures_of(paper).marks_by["ao"] == {"AO2": 2, "AO3": 4}


def test_an_author_s_tag_is_no_dimension() -> None:
    paper = make_paper(make_choice("BE-1", tags={"ao": "AO9", "kind": "essay"}))
    assert figures_of(paper).marks_by["ao"] == {"AO1": 1}
    assert figures_of(paper).marks_by["kind"] == {"multiple_choice": 1}


def test_reading_load_is_what_candidates_read_and_no_scheme() -> None:
    alone = make_paper(make_short("BE-1", stem="State **two** jobs."))
    assert figures_of(alone).words == len("State two jobs".split())
    with_source = make_paper(make_set("BE-9", make_short("BE-9a", stem="State two jobs.")))
    source = "A hive in June. The hive is full."
    assert figures_of(with_source).words == len(source.split()) + 3


def test_options_and_what_other_kinds_offer_are_read_too() -> None:
    paper = make_paper(make_choice("BE-1", stem="Which?"))
    options = "BE 1 bee A, BE 1 bee B, BE 1 bee C"
    assert figures_of(paper).words == 1 + len(options.split())


def test_keys_are_counted_by_position_and_runs_follow_the_paper() -> None:
    keys = [make_choice(f"BE-{n}", keys=key) for n, key in enumerate("ABBBC", 1)]
    between = make_short("BE-30", estimated_facility=0.6)
    figures = figures_of(make_paper(*keys, between))
    assert figures.keys == {"A": 1, "B": 3, "C": 1}
    assert figures.longest_run == 3


def test_the_spread_tells_papers_of_one_mean_apart() -> None:
    even = make_paper(make_choice("BE-1"), make_choice("BE-2"))
    wide = make_paper(
        make_choice("BE-3", estimated_facility=0.3), make_choice("BE-4", estimated_facility=0.9)
    )
    found = certify([even, wide])
    assert line(found, "facility").difference == 0
    assert line(found, "spread").values == (0, 0.3)


def test_rows_that_not_every_paper_has_are_left_out_and_said() -> None:
    plans = [
        make_blueprint(make_row("all", label="All", min=0), make_row(label, min=0))
        for label in "xy"
    ]
    papers = [
        freeze_these({"A": [ask(make_choice(f"BE-{n}"))]}, plan) for n, plan in enumerate(plans)
    ]
    found = certify(papers)
    assert [one.id for one in found.lines if one.id.startswith("row.")] == ["row.all"]
    assert not found.is_of_one_blueprint
    assert found.method[-1] == "Rows that not all of the papers have are left out: “X”, “Y”."


def test_topics_stand_in_the_order_of_the_syllabus_whichever_paper_has_them() -> None:
    second = make_paper(make_choice("BE-1", topic="T2"))
    both = make_paper(make_choice("BE-2", topic="T1"), make_choice("BE-3", topic="T2"))
    found = certify([second, both])
    assert [one.label for one in found.lines if one.id.startswith("topic.")] == [
        "The hive",
        "Honey",
    ]


def test_a_topic_without_a_title_is_named_by_its_id() -> None:
    papers = [make_paper(make_choice(f"BE-{n}", topic="T9")) for n in (1, 2)]
    assert line(certify(papers), "topic.T9").label == "T9"


def test_tolerances_can_be_others() -> None:
    lax = {**TOLERANCES, "marks": Tolerance(flat=9)}
    papers = [make_paper(make_choice("BE-1")), make_paper(make_short("BE-2", marks=3))]
    assert line(certify(papers, tolerances=lax), "marks").within


@pytest.mark.parametrize("papers", [[], [a_paper()]])
def test_one_paper_is_nothing_to_compare(papers: list[Paper]) -> None:
    with pytest.raises(TooFewPapers, match="two or more"):
        certify(papers)


def test_equal_certificates_have_one_ref_and_others_another() -> None:
    one, other = a_paper(), a_paper()
    assert certify([one, other]).ref == certify([one, other]).ref
    assert certify([one, other]).ref != certify([other, one]).ref
    assert certify([one, other]).ref.startswith("BEES-certificate-")


def test_papers_of_several_blueprints_have_a_ref_of_their_own() -> None:
    assert certify([a_paper(), a_paper(ref="WASPS")]).ref.startswith("PAPERS-certificate-")


def test_after_z_letters_are_doubled() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 27, 51, 52)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "AZ",
        "BA",
    ]


def test_a_report_holds_the_verdict_and_every_figure() -> None:
    report = certify([a_paper(), a_paper()]).as_report()
    assert report["agrees"] is True
    assert report["sentences"] == [AGREED]
    assert report["groups"][0]["lines"][0]["values"] == [13, 13]
