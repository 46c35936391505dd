"""The figures of packs: real runs, and codes that were read from drawn pages."""

import pytest

from mockexam.bench.print_packs import NAMES, PACK, cohort, measure_packs
from mockexam.bench.print_reading import count_unread
from mockexam.printing.pdf import render_pdf
from mockexam.printing.stamp import names_not_set, stamp

PAGE = '<!doctype html><html lang="en-GB"><head><title>A</title></head><body><p>A</p></body>'


def test_a_cohort_has_names_in_six_alphabets_three_of_which_are_set() -> None:
    copies = cohort(24)
    assert {copy.name for copy in copies} == set(NAMES)
    assert len(names_not_set(copies)) == 3
    assert len({copy.seat for copy in copies}) == 24


def test_a_page_whose_code_is_another_counts_as_unread() -> None:
    copies = cohort(4)
    pdf = stamp({"paper": render_pdf(PAGE)}, copies, pack=PACK, title="Papers")
    assert count_unread(pdf, copies, PACK, 1) == 0
    assert count_unread(pdf, [copies[1], copies[0], *copies[2:]], PACK, 1) == 2
    assert count_unread(pdf, copies, PACK + 1, 1) == 4


@pytest.mark.slow
def test_a_pack_has_its_seconds_size_and_codes_beside_others() -> None:
    said: list[str] = []
    figures = measure_packs(said.append, candidates=(12,), runs=1)
    assert figures["pack_codes_unread"]["value"] == 0
    assert figures["pack_typst_pages"]["value"] == 16
    for name in ("seconds", "mb", "naive_seconds", "typst_seconds", "codes_one_by_one_seconds"):
        assert figures[f"pack12_{name}"]["value"] > 0
    assert figures["pack12_seconds"]["baseline"] > figures["pack12_seconds"]["value"]
