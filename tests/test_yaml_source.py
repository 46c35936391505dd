"""Every value of a YAML file can be traced to its line, and no file stops the reader."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockexam.yaml_source import YamlDocument, _parts, read_documents


def read(folder: Path, text: str | bytes) -> tuple[list[YamlDocument], list[str]]:
    file = folder / "hive.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    documents, findings = read_documents(file, "hive.yaml")
    return documents, [f"{finding.line}: {finding.rule}" for finding in findings]


def test_every_place_has_the_line_that_it_stands_on(tmp_path: Path) -> None:
    text = "# bees\nqueen: one\nboxes:\n  - brood\n  - {name: super,\n     frames: 10}\n"
    (document,), findings = read(tmp_path, text)
    places: list[tuple[str | int, ...]] = [
        (), ("queen",), ("boxes",), ("boxes", 0), ("boxes", 1), ("boxes", 1, "frames"),
    ]  # fmt: skip
    assert [document.line_of(place) for place in places] == [2, 2, 3, 4, 5, 6]
    assert findings == []


def test_a_place_that_is_not_written_has_the_line_of_what_would_hold_it(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "queen:\n  name: Bea\n")
    assert document.line_of(("queen", "age")) == 1


def test_lines_count_from_the_top_of_the_file_in_every_part(tmp_path: Path) -> None:
    documents, _ = read(tmp_path, "---\na: 1\n---\n\n# two\nb: 2\n---\nc:\n  d: 3\n")
    assert [d.value for d in documents] == [{"a": 1}, {"b": 2}, {"c": {"d": 3}}]
    assert [d.line for d in documents] == [2, 6, 8]
    assert documents[2].line_of(("c", "d")) == 9


def test_a_part_keeps_its_own_text(tmp_path: Path) -> None:
    documents, _ = read(tmp_path, "a: 1 # one\n---\nb: 2\n")
    assert [document.text for document in documents] == ["a: 1 # one\n", "---\nb: 2\n"]


@given(st.lists(st.sampled_from(["a: 1\n", "---\n", "# c\n", "\n", "b: [2]\n", "--- \n"])))
def test_the_texts_of_the_parts_put_end_to_end_are_the_file(lines: list[str]) -> None:
    text = "".join(lines)
    assert "".join(part for _, part in _parts(text)) == text


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    documents, findings = read(tmp_path, b"\xef\xbb\xbfa: 1\r\n---\r\nb: 2\r\n")
    assert [(d.value, d.line) for d in documents] == [({"a": 1}, 1), ({"b": 2}, 3)]
    assert findings == []


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("stem: [unfinished\n", 3),
        ("a: 1\na: 2\n", 4),
        ("a: {b: 1, b: 2}\n", 3),
        ("a:\n  - b: 1\n    b: 2\n", 5),
        ("\ta: 1\n", 3),
        ("a: !!python/object:os.system {}\n", 3),
        ("a: 1\nb: 2026-13-45\n", 4),
        ("a: !!bool perhaps\n", 3),
        ("a: !!timestamp soon\n", 3),
        ("? [a, b]\n: c\n", 3),
        ("a: &all [*all]\n", 3),
        ("a: &ten [1, 2]\nb: [*ten, *ten]\n", 3),
        ("a: 1\nb: bell \x07\n", 4),
    ],
)
def test_a_broken_part_costs_only_itself_and_is_named_by_its_line(
    tmp_path: Path, broken: str, line: int
) -> None:
    documents, findings = read(tmp_path, f"first: 1\n---\n{broken}---\nlast: 1\n")
    assert [document.value for document in documents] == [{"first": 1}, {"last": 1}]
    assert findings == [f"{line}: yaml.syntax"]


@pytest.mark.parametrize(
    ("content", "line"), [("ok: 1\nGröße: 2\n".encode("latin-1"), 2), (b"a: 1\n\nb: \0\n", 3)]
)
def test_a_file_that_is_not_text_is_refused_where_it_stops_being_text(
    tmp_path: Path, content: bytes, line: int
) -> None:
    assert read(tmp_path, content) == ([], [f"{line}: file.not-text"])


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    documents, (finding,) = read_documents(tmp_path / "none.yaml", "none.yaml")
    assert documents == []
    assert (finding.rule, finding.line) == ("file.unreadable", 0)


def test_an_empty_file_holds_nothing_and_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing yet\n---\n") == ([], [])


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.sampled_from("ab12:-?{}[],&*!|>'\"# \n\t.~%@`<=é\0\x07\u2028")))
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_line_that_it_has(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "hive.yaml"
    file.write_bytes(text.encode())
    _, findings = read_documents(file, "hive.yaml")
    for finding in findings:
        assert 1 <= finding.line <= max(1, len(text.splitlines()))
        assert finding.message
        assert "\n" not in str(finding)
