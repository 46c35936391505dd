"""A bank gives all its good questions, and everything wrong as findings with file and line."""

from pathlib import Path

import pytest

from mockexam.bank.check import sound_bank
from mockexam.bank.consistency import CONSISTENCY, Consistency
from mockexam.bank.kinds import KINDS
from mockexam.bank.load import load_bank
from mockexam.errors import InputRefused
from tests.factories import BANKS

FINDINGS: dict[str, list[str]] = {
    "broken_item": [
        "items/hive.yaml:23: schema BE-2",
        "items/hive.yaml:26: schema BE-2",
    ],
    "broken_yaml": ["items/hive.yaml:18: yaml.syntax "],
    "command_words": [
        "items/hive.yaml:6: command-word.unknown BE-1",
        "items/hive.yaml:27: command-word.not-in-stem BE-2",
    ],
    "law_dates": ["items/hive.yaml:11: law.dates BE-1"],
    "not_an_item": ["items/hive.yaml:1: schema ", "items/hive.yaml:4: schema BE-3"],
    "not_text": ["items/latin.yaml:2: file.not-text ", "items/nul.yaml:2: file.not-text "],
    "pictures": [
        "items/hive.yaml:1: picture BE-1",
        "items/hive.yaml:17: picture BE-2",
        "items/hive.yaml:33: picture BE-3",
        "items/hive.yaml:49: picture BE-4",
    ],
    "repeated_key": ["items/hive.yaml:11: yaml.syntax "],
    "sound": [],
    "suppressed": ["items/hive.yaml:28: suppress.unknown BE-2"],
    "taken_ref": ["items/b.yaml:17: ref.taken BE-1", "items/c.yaml:1: ref.taken BE-9b"],
    "unknown_enemy": ["items/hive.yaml:11: enemy.unknown BE-1"],
    "unknown_misconception": [
        "items/hive.yaml:12: misconception.unknown BE-1",
        "items/hive.yaml:28: misconception.unknown BE-2",
    ],
    "unknown_point": [
        "items/hive.yaml:4: point.unknown BE-1",
        "items/hive.yaml:28: point.unknown BE-2",
    ],
    "unknown_topic": ["items/hive.yaml:19: topic.unknown BE-2"],
}
GOOD = {
    "broken_item": ["BE-1", "BE-3"],
    "broken_yaml": ["BE-1", "BE-3"],
    "not_an_item": ["BE-4"],
    "not_text": ["BE-1"],
    "repeated_key": ["BE-2"],
    "taken_ref": ["BE-1", "BE-9", "BE-2"],
}


@pytest.mark.parametrize("name", FINDINGS)
def test_everything_wrong_is_found_where_it_stands(name: str) -> None:
    _, findings = sound_bank(BANKS / name)
    assert [f"{f.file}:{f.line}: {f.rule} {f.ref}" for f in findings] == FINDINGS[name]


@pytest.mark.parametrize("name", GOOD)
def test_good_questions_load_beside_bad_ones(name: str) -> None:
    bank, _ = load_bank(BANKS / name)
    assert list(bank.entries) == GOOD[name]


@pytest.mark.parametrize("rule", CONSISTENCY)
def test_every_rule_has_a_bank_that_it_objects_to(rule: Consistency) -> None:
    banks = [load_bank(BANKS / name)[0] for name in FINDINGS]
    assert any(list(rule(bank, entry)) for bank in banks for entry in bank.entries.values())


def test_a_sound_bank_holds_every_kind_and_a_set() -> None:
    bank, _ = load_bank(BANKS / "sound")
    assert {item.kind for item in bank.items} == set(KINDS)
    assert [question.ref for question in bank.questions if question.is_set] == ["BE-9"]


def test_the_parts_of_a_set_have_letters_and_what_the_set_shares() -> None:
    bank, _ = load_bank(BANKS / "sound")
    parts = bank.entries["BE-9"].question.items
    assert [part.ref for part in parts] == ["BE-9a", "BE-9b"]
    assert {(part.topic, part.level, part.tags["season"]) for part in parts} == {
        ("T1", 3, "summer")
    }


def test_an_enemy_of_a_part_is_an_enemy_of_the_whole_set() -> None:
    bank, _ = load_bank(BANKS / "sound")
    assert bank.entries["BE-9"].question.enemies == ("BE-1",)


def test_the_ref_that_is_taken_says_by_what() -> None:
    _, findings = load_bank(BANKS / "taken_ref")
    assert [finding.message for finding in findings] == [
        "the ref BE-1 is taken by items/a.yaml:1",
        "the ref BE-9b is taken by items/a.yaml:17",
    ]


def test_a_bank_is_the_same_whatever_its_files_are_called(tmp_path: Path) -> None:
    bank, _ = load_bank(BANKS / "sound")
    (tmp_path / "syllabus").mkdir()
    (tmp_path / "items/deep/down").mkdir(parents=True)
    for source, target in (
        ("syllabus/apiary.yaml", "syllabus/s.yaml"),
        ("items/castes.yaml", "items/zz.yaml"),
        ("items/june.yaml", "items/deep/down/a.yaml"),
        ("items/short.yaml", "items/deep/s.yaml"),
    ):
        (tmp_path / target).write_bytes((BANKS / "sound" / source).read_bytes())
    moved, findings = load_bank(tmp_path)
    assert findings == []
    assert {ref: entry.question for ref, entry in moved.entries.items()} == {
        ref: entry.question for ref, entry in bank.entries.items()
    }
    assert list(moved.entries) != list(bank.entries)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "is no question bank; it has no folder items/"),
        ("no_syllabus", "exactly one syllabus file .*none found"),
        ("two_syllabuses", "exactly one syllabus file .*2 found"),
        ("broken_syllabus", r"syllabus/apiary.yaml:10: schema: .*S1.MIS1: a misconception"),
    ],
)
def test_a_folder_that_is_no_bank_is_refused_as_a_whole(name: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        load_bank(BANKS / name)


def test_a_misspelt_field_of_the_syllabus_is_named_with_its_line() -> None:
    with pytest.raises(InputRefused) as refused:
        load_bank(BANKS / "broken_syllabus")
    assert "syllabus/apiary.yaml:13: schema: command_words.1.wrod: is not a field here" in str(
        refused.value
    )
