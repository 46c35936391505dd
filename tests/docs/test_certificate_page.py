"""The page on the certificate lists the tolerances that there are, and every key of its JSON."""

import re

import pytest

from mockexam.assembly.certificate import AGREED
from mockexam.assembly.certify import certify
from mockexam.assembly.tolerance import TOLERANCES
from tests.docs.pages import REFERENCE, rows
from tests.docs.test_command_line import _keys
from tests.factories import make_choice, make_paper

TEXT = (REFERENCE / "equivalence-certificate.md").read_text("utf-8")


@pytest.mark.parametrize("name", TOLERANCES)
def test_every_tolerance_is_documented_as_it_is(name: str) -> None:
    (documented,) = (cells[-1] for cells in rows(TEXT) if cells[0] == f"`{name}`")
    assert documented == TOLERANCES[name].words


def test_no_tolerance_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", TEXT, re.MULTILINE)) == set(TOLERANCES)


def test_every_key_of_its_json_is_documented() -> None:
    report = certify([make_paper(make_choice(f"BE-{n}")) for n in (1, 2)]).as_report()
    tolerances = report.pop("tolerances")
    keys = {*_keys(report), *_keys(list(tolerances.values())), "tolerances"}
    assert {key for key in keys if f"`{key}`" not in TEXT} == set()


def test_the_verdict_is_quoted_as_it_is() -> None:
    assert AGREED in TEXT
