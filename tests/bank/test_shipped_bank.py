"""The bank that is shipped holds what it promises."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mockexam import paths
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.pool import pool_of
from mockexam.bank.check import Report, check_bank, sound_bank
from mockexam.bank.kinds import KINDS
from mockexam.bank.kinds.written import Written
from mockexam.bank.load import Bank
from mockexam.syllabus import PointKind

ON = date(2026, 11, 25)
"""The day on which the law in it was read; `bank check` without a day says what is due since."""
MAP = Path(__file__).parents[2] / "../shared/syllabus_map.json"
BLUEPRINTS = sorted((paths.starter_bank_folder() / "blueprints").glob("*.yaml"))


@pytest.fixture(scope="module")
def report() -> Report:
    return check_bank(paths.starter_bank_folder(), ON)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return sound_bank(paths.starter_bank_folder())[0]


@pytest.fixture(scope="module")
def survey() -> Any:
    if not MAP.is_file():
        pytest.skip("syllabus_map.json is not beside this checkout")
    return json.loads(MAP.read_text("utf-8"))


def test_nothing_is_found_in_it(report: Report) -> None:
    assert report.findings == ()


def test_few_findings_are_switched_off(report: Report) -> None:
    assert len(report.suppressed) <= report.items // 50


def test_it_has_sixteen_topics_and_a_hundred_and_five_points(bank: Bank) -> None:
    assert len(bank.syllabus.topics) == 16
    assert len(bank.syllabus.point) == 105


def test_its_points_are_those_of_the_survey(bank: Bank, survey: Any) -> None:
    assert set(bank.syllabus.point) == set(survey["bullets"])
    assert [topic.id for topic in bank.syllabus.topics] == [t["id"] for t in survey["topics"]]


def test_its_points_are_assessed_as_the_survey_says(bank: Bank, survey: Any) -> None:
    says = {ref: point["assess"] for ref, point in survey["bullets"].items()}
    assert {ref: point.assess for ref, point in bank.syllabus.point.items()} == says


def test_it_has_64_items_or_more_and_four_a_topic(bank: Bank) -> None:
    by_topic = Counter(item.topic for item in bank.items)
    assert len(bank.items) >= 64
    assert {t.id for t in bank.syllabus.topics if by_topic[t.id] < 4} == set()


def test_every_kind_and_sets_are_in_it(bank: Bank) -> None:
    assert {item.kind for item in bank.items} == set(KINDS)
    assert any(question.is_set for question in bank.questions)


def test_every_distractor_says_why_it_is_wrong(bank: Bank) -> None:
    without = [item.ref for item in bank.items for line in item.rationale() if len(line.text) < 10]
    assert without == []


def test_every_misconception_of_a_distractor_is_one_of_the_syllabus(bank: Bank) -> None:
    named = {ref for item in bank.items for ref in item.misconceptions()}
    assert named
    assert {bank.syllabus.point[ref].kind for ref in named} == {PointKind.MISCONCEPTION}


def test_every_written_item_rewards_a_point_of_the_syllabus(bank: Bank) -> None:
    written = [item for item in bank.items if isinstance(item, Written)]
    assert [item.ref for item in written if not list(item.rewarded())] == []


def test_enemies_are_never_a_question_itself(bank: Bank) -> None:
    assert [q.ref for q in bank.questions if q.ref in q.enemies] == []


def test_six_blueprints_are_shipped() -> None:
    assert [path.stem for path in BLUEPRINTS] == [
        "case-study",
        "complaints-and-law",
        "level-2-objective",
        "level-3-mixed",
        "misconceptions",
        "topic-test",
    ]


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_every_row_of_a_shipped_blueprint_names_something(bank: Bank, path: Path) -> None:
    assert check_against(read_blueprint(path), pool_of(bank.questions)) == []
