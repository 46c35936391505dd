"""Results open in a spreadsheet as what they are, and run nothing there."""

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.exchange.results_csv import ResultRow, write_results

LABELS = ("1", "2(a)", "2(b)")


def result(name: str = "Bea Keeper", **fields: object) -> ResultRow:
    values: dict[str, object] = {
        "number": "0007",
        "name": name,
        "status": "submitted",
        "marks": (Fraction(1), Fraction(0), Fraction(5, 2)),
        "total": Fraction(7, 2),
        "grade": "Pass",
    }
    return ResultRow(**(values | fields))  # type: ignore[arg-type]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_candidate_is_a_row_and_an_item_a_column() -> None:
    assert read(write_results(LABELS, [result()])) == [
        ["Number", "Name", "Status", "1", "2(a)", "2(b)", "Total", "Grade"],
        ["0007", "Bea Keeper", "submitted", "1", "0", "2.5", "3.5", "Pass"],
    ]


def test_what_is_not_marked_is_empty_and_never_nought() -> None:
    unmarked = result(marks=(Fraction(1), None, None), total=None, grade=None)
    assert read(write_results(LABELS, [unmarked]))[1][3:] == ["1", "", "", "", ""]


def test_marks_that_do_not_count_say_so_and_the_numbers_add_up_to_the_total() -> None:
    (_, row) = read(write_results(LABELS, [result(left_out=(True, False, False))]))
    assert row[3:7] == ["1 not counted", "0", "2.5", "3.5"]


def test_what_is_not_marked_is_empty_whether_or_not_it_counts() -> None:
    unmarked = result(marks=(None, None, Fraction(1)), left_out=(True, False, False))
    assert read(write_results(LABELS, [unmarked]))[1][3:6] == ["", "", "1"]


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://example.org")']
)
def test_a_name_that_would_run_as_a_formula_is_written_as_text(name: str) -> None:
    (_, row) = read(write_results(LABELS, [result(name)]))
    assert row[1] == f"'{name}"


def test_a_grade_or_a_number_that_would_run_is_text_too() -> None:
    (_, row) = read(write_results(LABELS, [result(number="=2", grade="@A")]))
    assert (row[0], row[-1]) == ("'=2", "'@A")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_every_name_comes_back_and_no_cell_starts_a_formula(names: list[str]) -> None:
    _, *rows = read(write_results(LABELS, [result(name) for name in names]))
    assert [row[1].removeprefix("'") for row in rows] == [name.removeprefix("'") for name in names]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row
    )


@given(st.lists(st.fractions(0, 30, max_denominator=4), min_size=3, max_size=3))
def test_marks_come_back_as_they_were(marks: list[Fraction]) -> None:
    (_, row) = read(write_results(LABELS, [result(marks=tuple(marks))]))
    assert [float(cell) for cell in row[3:6]] == pytest.approx([float(m) for m in marks], rel=1e-5)
