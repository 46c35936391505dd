"""Each writing rule finds what it is for, and lets the look-alikes through."""

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.bank.check import check_bank
from mockexam.bank.check_records import check_records
from mockexam.bank.rules import BANK_RULES, ITEM_RULES, NAMES
from mockexam.bank.rules.across import near_duplicates
from mockexam.bank.rules.draft import Draft, draft_of, draft_of_record
from mockexam.bank.rules.quantities import is_in_order, quantities_of, range_of
from mockexam.bank.rules.rule import Setting
from mockexam.bank.rules.words import reading_grade, sentences, syllables
from mockexam.errors import InputRefused
from mockexam.syllabus import Syllabus
from tests.bank.test_kinds import OF_EVERY_KIND
from tests.factories import BANKS, SYLLABUS, make_choice, make_family, make_short

ON = date(2026, 11, 25)
SETTING = Setting(SYLLABUS, ON)
OPEN = Path(__file__).parents[2] / "../shared/item_flaws/open.jsonl"


def record(*options: str, stem: str = "Who lays eggs?", key: int = 0, **fields: Any) -> Draft:
    """Return a draft; an option may carry its rationale after a bar."""
    offered = []
    for n, option in enumerate(options):
        text, bar, why = option.partition(" | ")
        offered.append(
            {"text": text, "key": n == key, "rationale": why if bar else "A sound reason."}
        )
    return draft_of_record({"ref": "BE-1", "stem": stem, "options": offered} | fields)


def written(*marks: int, stem: str = "State it.", **fields: Any) -> Draft:
    points = [{"text": f"idea {n}", "marks": m} for n, m in enumerate(marks)]
    shared = {"ref": "BE-3", "kind": "short_answer", "stem": stem, "command_word": "state"}
    return draft_of_record(shared | {"points": points, "marks": sum(marks)} | fields)


def broken(draft: Draft, setting: Setting = SETTING) -> set[str]:
    return {rule.name for rule in ITEM_RULES for _ in rule.look(draft, setting)}


BREAKS: list[tuple[str, Draft]] = [
    ("all-of-the-above", record("A drone", "A worker", "All of the above")),
    ("all-of-the-above", record("A drone", "A worker", "Everything listed here")),
    ("all-of-the-above", record("A drone", "A worker", "Both A and B")),
    ("none-of-the-above", record("A drone", "A worker", "None of these")),
    ("none-of-the-above", record("A drone", "A worker", "Neither A nor B")),
    ("none-of-the-above", record("A drone", "A worker", "There is no right answer here")),
    ("non-parallel-options", record("To lay eggs", "Nectar", "It guards the door")),
    ("non-parallel-options", record("Nectar", "Pollen", "Because it is cold")),
    ("overlapping-options", record("10 to 20", "15 to 30", "40 to 50")),
    ("overlapping-options", record("At least 10 hives", "At least 20 hives", "No hives")),
    ("overlapping-options", record("A keeper", "A master keeper", "A grocer")),
    ("illogical-order", record("Two weeks", "One month", "One week")),
    ("illogical-order", record("11:15", "12:15", "10:45")),
    ("grammatical-clue", record("egg", "hive", "comb", stem="What she lays is called an")),
    ("grammatical-clue", record("eggs and wax", "a hive", "a comb", stem="The gifts are")),
    ("grammatical-clue", record("smoking it well", "a veil", "a glove", stem="It is calmed by")),
    ("absolute-word-clue", record("Some of it", "Always the queen", "Every drone there is")),
    ("stem-echo", record("Honey maker", "Keeper", "Guard", stem="Who turns nectar into honey?")),
    (
        "longest-key",
        record("The queen, who is fed by the workers all her life long", "A drone", "A keeper"),
    ),
    ("unemphasised-negative-stem", record("Wax", "Rock", "Tar", stem="Which is not hive-made?")),
    (
        "unemphasised-negative-stem",
        record("Wax", "Rock", "Tar", stem="Choose the two things that are not made by bees."),
    ),
    (
        "unemphasised-negative-stem",
        record("Wax", "Tar", "Oak", stem="All of these are found in a hive except"),
    ),
    ("missing-rationale", record("A drone |  ", "A queen", "A worker")),
    ("missing-rationale", record("A drone | A drone is.", "A queen", "A worker")),
    ("command-word-mark-mismatch", written(5, 5, stem="State one job.")),
    ("command-word-mark-mismatch", written(2, command_word="assess", stem="Assess swarms.")),
    ("point-total-mismatch", written(1, 1, marks=3)),
    ("point-total-mismatch", written(2, 2, marks=3)),
    (
        "reading-level-too-high",
        record(
            "Wax", "Tar", "Oak",
            stem="In circumstances wherein an apicultural practitioner's accumulated "
            "instrumentation is demonstrably insufficient for the determination of infestation, "
            "to whom should responsibility for its adjudication be communicated?",
        ),
    ),
    ("law-review-due", draft_of(make_choice(law={
        "as_at": "2024-01-01", "review_by": "2026-11-24", "nations": ["Wales"],
    }))),
    (
        "alternative-gives-key-away",
        record("A queen", "A drone", "A worker", stem="![a queen](assets/1.png) What is this?"),
    ),
]  # fmt: skip

PASSES: list[Draft] = [
    record("All staff", "Some staff", "New staff"),
    record("None", "One", "Two"),
    record("No honey", "Some honey", "Much honey"),
    record("10 to 20", "20 to 30", "30 to 40"),
    record("Within 24 hours", "Within 72 hours", "Within 30 days"),
    record("94%", "91%", "88%"),
    record("One week", "Two weeks", "One month"),
    record("a queen", "an egg", "a hive", stem="It lays a/an"),
    record("Always feed them", "Never feed them", "Feed every hive each week"),
    record("Wax", "Tar", "Oak", stem="Which is NOT found in a hive?"),
    record("Wax", "Tar", "Oak", stem="Which is **not** found in a hive?"),
    record("Wait", "Call", "Leave", stem="What should she do if the bees do not return?"),
    record("Wait", "Call", "Leave", stem="A sign says: “Do not feed.” What does it forbid?"),
    record("Wait", "Call", "Leave", stem="How many hives are needed, at least, for that?"),
    record("Loyal bees", "Lazy bees", "Lost bees", stem="Which bees are these?"),
    record("The queen who lays eggs", "The drone that mates now", "A guard"),
    record("When to feed", "What to feed", "Whom to tell"),
    written(1, 1, 1, 1, 1, stem="State five jobs.", marks=5),
    written(1, 1, 1, marks=2, guidance="One mark a point, to 2 marks."),
]


@pytest.mark.parametrize(("name", "draft"), BREAKS, ids=lambda value: getattr(value, "stem", value))
def test_a_rule_finds_what_breaks_it(name: str, draft: Draft) -> None:
    assert name in broken(draft)


@pytest.mark.parametrize("draft", PASSES, ids=lambda draft: draft.stem)
def test_look_alikes_pass(draft: Draft) -> None:
    assert broken(draft) == set()


def test_every_rule_on_items_is_shown_broken_here() -> None:
    assert {name for name, _ in BREAKS} | {"confusable-not-named"} == {r.name for r in ITEM_RULES}


def test_a_step_that_is_right_under_another_model_needs_the_model_named() -> None:
    things = [
        {"name": "LATER", "parts": ["Listen", "Apologise", "Thank"]},
        {"name": "LASS", "parts": ["Listen", "Apologise", "Solve"]},
    ]
    models = {"id": "C1", "title": "Models", "rule": "Name it.", "points": ["S1.KC1"]}
    document = SYLLABUS.as_json() | {"confusable": [models | {"things": things}]}
    setting = Setting(Syllabus.model_validate(document), ON)
    stem = "What comes straight after Apologise{}?"
    offered = ["Thank", "Solve", "Wait"]
    unnamed = record(*offered, stem=stem.format(""), syllabus=["S1.KC1"])
    named = record(*offered, stem=stem.format(" in LATER"), syllabus=["S1.KC1"])
    elsewhere = record(*offered, stem=stem.format(""), syllabus=["S2.KC1"])
    assert broken(unnamed, setting) == {"confusable-not-named"}
    assert broken(named, setting) == broken(elsewhere, setting) == set()


texts = st.text(max_size=30) | st.sampled_from(
    ["10 to 20", "All of these", "", "“No”", "two weeks"]
)


@given(st.lists(texts, min_size=1, max_size=5), texts, st.integers(0, 4))
def test_no_text_makes_a_rule_fall_over(options: list[str], stem: str, key: int) -> None:
    assert broken(record(*options, stem=stem, key=key)) <= NAMES


def test_every_kind_can_be_read_by_the_rules() -> None:
    for item in [*OF_EVERY_KIND, *make_family().variants]:
        assert broken(draft_of(item)) <= NAMES


def alike(ref: str, stem: str, *options: str) -> Draft:
    return record(*options, stem=stem, ref=ref)


TWINS = (
    alike("A", "A guest lost the booking. Where should the clerk look?", "The diary", "The menu"),
    alike("B", "A booking is lost by a guest. Where should a clerk look?", "The diary", "The rota"),
    alike("C", "A guest lost the booking. Where should the clerk look?", "The menu", "The diary"),
)


def test_questions_with_one_answer_in_like_words_are_told_apart_from_those_with_another() -> None:
    assert [found.refs for found in near_duplicates(TWINS, {})] == [("A", "B")]


def test_declared_enemies_are_no_duplicates() -> None:
    assert list(near_duplicates(TWINS, {"A": frozenset("B"), "B": frozenset("A")})) == []


def test_keys_at_one_letter_and_keys_too_long_are_seen_over_the_whole_bank() -> None:
    drafts = [
        record("The queen of them", "A drone", "A moth", stem=f"Riddle {n}?", ref=f"R-{n}")
        for n in range(60)
    ]
    found = {rule.name for rule in BANK_RULES for _ in rule.look(drafts, {})}
    assert {"key-position-unbalanced", "key-longest-too-often"} <= found
    spread = [
        record("A queen", "A drone", "A moth", stem=f"Riddle {n}?", ref=f"R-{n}", key=n % 3)
        for n in range(60)
    ]
    balanced = {rule.name for rule in BANK_RULES for _ in rule.look(spread, {})}
    assert "key-position-unbalanced" not in balanced


@given(st.lists(st.integers(0, 500), min_size=2, max_size=5, unique=True))
def test_figures_are_read_and_their_order_judged(figures: list[int]) -> None:
    assert quantities_of([f"{n} days" for n in figures]) == [86400.0 * n for n in figures]
    rising = figures == sorted(figures)
    falling = figures == sorted(figures, reverse=True)
    assert is_in_order(figures) == (rising or falling)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("10 to 20", (10, 20)),
        ("£1,000–£2,000", (1000, 2000)),
        ("a queue", None),
        ("20 to 10", None),
    ],
)
def test_ranges_are_read(text: str, ends: tuple[float, float] | None) -> None:
    assert range_of(text) == ends


def test_long_words_and_sentences_read_harder() -> None:
    assert reading_grade("The bee sat on the hive. It was hot.") < 3
    assert (
        reading_grade("Apicultural instrumentation necessitates extraordinary circumspection") > 20
    )
    assert [syllables(w) for w in ("bee", "honey", "colony", "baked", "table")] == [1, 2, 3, 1, 2]
    assert sentences("She left. “Why?” he asked. Then?") == [
        "She left.",
        "“Why?” he asked.",
        "Then?",
    ]


def test_an_error_takes_a_question_out_and_cannot_be_switched_off(tmp_path: Path) -> None:
    shutil.copytree(BANKS / "sound", tmp_path, dirs_exist_ok=True)
    file = tmp_path / "items" / "castes.yaml"
    off = "suppress: {point-total-mismatch: It is meant so.}"
    text = file.read_text("utf-8").replace("kind: short_answer", f"kind: short_answer\n{off}")
    text = text.replace("ao: {AO1: 1, AO2: 1}\nmarks: 2", "ao: AO1\nmarks: 6")
    file.write_text(text, "utf-8")
    before, after = check_bank(BANKS / "sound", ON), check_bank(tmp_path, ON)
    assert after.items == before.items - 1
    assert "point-total-mismatch" in {finding.rule for finding in after.findings}


def test_warnings_leave_a_question_in() -> None:
    report = check_bank(BANKS / "suppressed", ON)
    assert (report.items, len(report.suppressed)) == (2, 1)
    assert report.suppressed[0].reason == "The hive is named so by its keepers."
    assert {finding.rule for finding in report.findings} == {"suppress.idle", "suppress.unknown"}


def flaws(path: Path) -> Iterator[tuple[dict[str, Any], set[str]]]:
    found: dict[str, set[str]] = {}
    for finding in check_records(path, SYLLABUS, ON).findings:
        found.setdefault(finding.ref, set()).add(finding.rule)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row, found.get(row["ref"], set())


def recall(rows: Iterable[tuple[dict[str, Any], set[str]]]) -> float:
    claimed = [
        (row["flaw"].replace("_", "-"), found)
        for row, found in rows
        if row["flaw"] and row["flaw"].replace("_", "-") in NAMES
    ]
    return sum(flaw in found for flaw, found in claimed) / len(claimed)


def test_labelled_flaws_are_found_and_sound_items_left_alone() -> None:
    if not OPEN.is_file():
        pytest.skip("item_flaws/open.jsonl is not beside this checkout")
    rows = list(flaws(OPEN))
    sound = [found for row, found in rows if row["label"] == "sound"]
    assert recall(rows) >= 0.8
    assert sum(map(bool, sound)) / len(sound) <= 0.1


def test_plain_records_are_checked_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    good = {"ref": "X-1", "stem": "Who?", "options": []}
    file.write_text(f"{json.dumps(good)}\n\nnot json\n" + json.dumps({"ref": "X-2"}), "utf-8")
    report = check_records(file, SYLLABUS, ON)
    assert [(f.line, f.rule) for f in report.findings] == [(3, "record"), (4, "record")]
    assert report.items == 1


def test_a_file_of_records_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputRefused, match="not UTF-8"):
        check_records(file, SYLLABUS, ON)


def test_a_scheme_says_how_many_of_its_points_count() -> None:
    fields = {"points": [{"text": "a"}, {"text": "b"}, {"text": "c"}]}
    silent = make_short(marks=2, scheme=fields)
    telling = make_short(marks=2, scheme=fields | {"guidance": "Any **two** points."})
    assert "point-total-mismatch" in broken(draft_of(silent))
    assert "point-total-mismatch" not in broken(draft_of(telling))
