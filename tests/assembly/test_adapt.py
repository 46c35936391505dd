"""A blueprint fitted to what was taught is one that holds, or the refusal says why not."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from mockexam import paths
from mockexam.assembly.adapt import Emphasis, adapt, marks_of
from mockexam.assembly.assemble import BlueprintCannotBeMet, assemble
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.blueprint_file import read_blueprint
from mockexam.assembly.freeze import freeze
from mockexam.assembly.paper import Paper
from mockexam.assembly.pool import Pool, pool_of
from mockexam.bank.load import Bank, load_bank
from tests.factories import SYLLABUS, ask, few, make_blueprint, make_choice, make_row

BANK, _ = load_bank(paths.starter_bank_folder())
POOL: Pool = pool_of(BANK.questions)
STYLES = {
    path.stem: read_blueprint(path).blueprint
    for path in sorted((BANK.folder / "blueprints").glob("*.yaml"))
}


@dataclass(frozen=True)
class Wish:
    """What a tutor ticks."""

    style: str
    topics: tuple[str, ...]
    marks: int
    minutes: int
    seed: int


wishes = st.builds(
    Wish,
    style=st.sampled_from(sorted(STYLES)),
    topics=st.sets(st.sampled_from(sorted(BANK.syllabus.topic)), min_size=1).map(
        lambda ids: tuple(sorted(ids))
    ),
    marks=st.integers(5, 60),
    minutes=st.integers(5, 90),
    seed=st.integers(1, 9),
)


def fitted(wish: Wish, bank: Bank = BANK) -> Blueprint:
    topics = [topic for topic in bank.syllabus.topics if topic.id in wish.topics]
    style = STYLES[wish.style]
    return adapt(style, topics, POOL, marks=wish.marks, minutes=wish.minutes)


def paper_of(plan: Blueprint, seed: int) -> Paper:
    questions = {question.ref: question for question in BANK.questions}
    selection = assemble(plan, POOL, seed=seed)
    return freeze(selection, plan, questions, BANK.syllabus, bank_digest="", versions={})


@few
@given(wishes)
def test_every_wish_gives_a_valid_blueprint_of_exactly_its_length(wish: Wish) -> None:
    plan = fitted(wish)
    assert Blueprint.model_validate(plan.as_json()) == plan
    whole = [row for row in plan.rows if not row.where and row.section is None]
    assert [(r.min, r.max) for r in whole if r.measure == "marks"] == [(wish.marks, wish.marks)]
    assert [r.max for r in whole if r.measure == "minutes"] == [wish.minutes]
    assert plan.minutes == wish.minutes


@pytest.mark.slow
@few
@given(wishes)
def test_a_paper_has_only_ticked_topics_and_its_marks_or_the_refusal_explains(wish: Wish) -> None:
    plan = fitted(wish)
    try:
        paper = paper_of(plan, wish.seed)
    except BlueprintCannotBeMet as refusal:
        event("refused")
        why = refusal.explanation
        assert why.conflict
        assert len(why.sentences) == len(why.conflict)
        assert all(
            any(row.label in said for said in why.sentences)
            for row in plan.rows
            if row.id in why.conflict
        )
        return
    event("made")
    assert {item.topic for _, item in paper.items()} <= set(wish.topics)
    assert paper.marks == wish.marks
    minutes = (Fraction(str(item.estimated_minutes)) for _, item in paper.items())
    assert sum(minutes) <= wish.minutes


@pytest.mark.parametrize("style", ["level-2-objective", "level-3-mixed", "topic-test"])
@pytest.mark.parametrize(
    "taught", [pytest.param(4, marks=pytest.mark.slow), 8, pytest.param(16, marks=pytest.mark.slow)]
)
def test_a_term_s_topics_at_a_usual_length_give_a_paper(style: str, taught: int) -> None:
    topics = tuple(topic.id for topic in BANK.syllabus.topics[:taught])
    marks, minutes = (50, 75) if style == "level-3-mixed" else (30, 40)
    paper = paper_of(fitted(Wish(style, topics, marks, minutes, 1)), 1)
    assert {item.topic for _, item in paper.items()} == set(topics)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_a_shipped_style_makes_sound_papers_that_differ_by_seed(style: str) -> None:
    papers = [paper_of(STYLES[style], seed) for seed in (1, 2, 3, 4)]
    assert len({paper.ref for paper in papers}) > 1
    assert all(row.met for paper in papers for row in paper.rows)


@pytest.mark.parametrize(
    ("style", "marks", "minutes"),
    [("case-study", 46, 75), ("complaints-and-law", 40, 60), ("misconceptions", 26, 30)],
)
def test_a_style_of_a_subject_s_own_gives_a_paper_on_all_topics(
    style: str, marks: int, minutes: int
) -> None:
    plan = fitted(Wish(style, tuple(BANK.syllabus.topic), marks, minutes, 1))
    assert paper_of(plan, 1).marks == marks


@pytest.mark.parametrize(
    ("style", "topics", "title"),
    [
        ("topic-test", ("T06",), "Topic test: complaints and recovery"),
        ("topic-test", ("T07",), "Mock: Law and regulation"),
        ("topic-test", ("T07", "T08"), "Mock: Law and regulation and Ethics and confidentiality"),
        ("complaints-and-law", ("T01", "T02", "T03", "T04"), "Mock on 4 topics"),
        ("level-2-objective", ("T01",), "Level 2 objective mock"),
    ],
)
def test_a_title_never_names_what_the_paper_is_not_about(
    style: str, topics: tuple[str, ...], title: str
) -> None:
    assert fitted(Wish(style, topics, 15, 30, 1)).title == title


def test_topics_without_any_question_are_refused_and_never_an_empty_paper() -> None:
    pool = pool_of([ask(make_choice(topic="T1"))])
    style = make_blueprint(make_row(min=10, max=10), make_row("c", where={"level": 2}, target=5))
    plan = adapt(style, [SYLLABUS.topic["T2"]], pool, marks=10, minutes=10)
    with pytest.raises(BlueprintCannotBeMet) as refusal:
        assemble(plan, pool)
    assert refusal.value.explanation.conflict == ("total",)


def test_a_row_on_a_kind_that_the_topics_lack_is_left_out() -> None:
    pool = pool_of([ask(make_choice(f"BE-{n}")) for n in range(9)])
    style = make_blueprint(
        make_row(min=10, max=10),
        make_row("short", where={"kind": "short_answer"}, measure="items", min=4),
    )
    plan = adapt(style, [SYLLABUS.topic["T1"]], pool, marks=5, minutes=10)
    assert [row.id for row in plan.rows] == ["total", "T1"]
    assert sum(map(len, assemble(plan, pool).sections.values())) == 5


def test_the_blueprint_is_named_for_its_style_and_length() -> None:
    assert fitted(Wish("level-2-objective", ("T01",), 12, 20, 1)).ref == "CS-L2-12"


EVERY_TOPIC = BANK.syllabus.topics


def test_a_style_whose_everything_was_taught_is_taken_as_it_is() -> None:
    for style in STYLES.values():
        marks = marks_of(style)
        plan = adapt(style, EVERY_TOPIC, POOL, marks=marks, minutes=style.minutes, whole=True)
        assert plan == style


def test_a_style_with_a_focus_keeps_it_when_more_was_taught() -> None:
    focus = STYLES["complaints-and-law"]
    plan = adapt(focus, EVERY_TOPIC, POOL, marks=20, minutes=40, whole=True)
    assert {topic for section in plan.sections for topic in section.where["topic"]} == {
        "T06", "T07", "T08", "T09",
    }  # fmt: skip
    assert plan.title == focus.title


def test_topics_get_marks_by_their_weight_with_the_reason() -> None:
    topics = [BANK.syllabus.topic[ref] for ref in ("T05", "T06", "T07")]
    weights = {"T06": Emphasis(2, "41 % of marks, n = 14"), "T07": Emphasis(1, "x"),
               "T05": Emphasis(1, "y")}  # fmt: skip
    plan = adapt(STYLES["level-2-objective"], topics, POOL, marks=20, minutes=30, emphasis=weights)
    rows = {row.id: row for row in plan.rows}
    assert [rows[ref].target for ref in ("T05", "T06", "T07")] == [5, 10, 5]
    assert rows["T06"].reason == "41 % of marks, n = 14 → 10 marks"


def test_no_row_counts_on_questions_that_are_left_out() -> None:
    topics = [BANK.syllabus.topic["T05"], BANK.syllabus.topic["T06"]]
    seen = {q.ref for q in BANK.questions if q.items[0].topic == "T06"}
    plan = adapt(STYLES["level-2-objective"], topics, POOL, marks=10, minutes=30, exclude=seen)
    assert "T06" not in {row.id for row in plan.rows}
    assert assemble(plan, POOL, exclude=seen).sections
