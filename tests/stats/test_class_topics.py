"""A class's marks by topic carry how many learners they are over."""

from fractions import Fraction

from mockexam.marking.award import Award
from mockexam.stats.class_topics import class_topics
from tests.factories import make_choice, make_paper, make_short

PAPER = make_paper(
    make_choice("BE-1", topic="T1"),
    make_short("BE-2", topic="T1", marks=2),
    make_choice("BE-3", topic="T2"),
)


def award(marks: int) -> Award:
    return Award(Fraction(marks))


def test_a_topic_has_the_share_of_what_is_marked_over_all_learners() -> None:
    learners = [
        {"BE-1": award(1), "BE-2": award(0), "BE-3": None},
        {"BE-1": award(0), "BE-2": None, "BE-3": None},
    ]
    hive, honey = class_topics([(PAPER, learners)])
    assert (hive.share, hive.marks, hive.n) == (Fraction(1, 4), 3, 2)
    assert (honey.earned, honey.n, honey.enough) == (Fraction(0), 0, False)


def test_a_class_is_spoken_of_from_five_learners_on() -> None:
    five = [{"BE-1": award(1), "BE-2": award(2), "BE-3": award(1)}] * 5
    assert [topic.enough for topic in class_topics([(PAPER, five)])] == [True, True]
    assert not class_topics([(PAPER, five[:4])])[0].enough
