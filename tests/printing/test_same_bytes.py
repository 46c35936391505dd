"""The same paper gives the same bytes: every edition, rendered again in a process of its own.

No hash is written down here. What a page looks like to the byte depends on the release of
WeasyPrint, on Pango and on the fonts of the machine, so a recorded one would tell of those and
not of us. Two processes on one machine share them and nothing else: no cache, no order of sets.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mockexam.assembly.paper import Paper
from mockexam.services.printouts import Edition, file_name

from .shipped import Shipped, every_edition

AGAIN = """
import hashlib, sys
from pathlib import Path
from mockexam.assembly.paper import Paper
from mockexam.services.printouts import file_name, print_pdf
from tests.printing.shipped import ASSETS, COVER
from tests.printing.test_same_bytes import both_versions
paper = Paper.model_validate_json(sys.stdin.read())
for edition in both_versions(paper):
    pdf = print_pdf(paper, edition, COVER, cache=Path(sys.argv[1]), assets=ASSETS)
    print(file_name(paper, edition), hashlib.sha256(pdf).hexdigest())
"""
ROOT = Path(__file__).parents[2]


def both_versions(paper: Paper) -> tuple[Edition, ...]:
    """Return every edition of a paper as it is frozen, and of its version B."""
    return every_edition(paper) + every_edition(paper, "B")


def hashes_of(paper: Paper, seed: str, cache: Path) -> dict[str, str]:
    """Return the hash of each edition by its file's name, as a new process renders it."""
    said = subprocess.run(
        [sys.executable, "-c", AGAIN, str(cache)],
        input=paper.model_dump_json(),
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return dict(line.split() for line in said.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize(
    "ref",
    [pytest.param(ref, marks=pytest.mark.xdist_group(ref)) for ref in ("CS-DIAG-26", "CS-CASE-45")],
)
def test_every_edition_has_the_same_bytes_in_another_process(
    ref: str, shipped: Shipped, tmp_path: Path
) -> None:
    paper = shipped.paper(ref)
    here = {
        file_name(paper, edition): hashlib.sha256(shipped.pdf(ref, edition)).hexdigest()
        for edition in both_versions(paper)
    }
    assert len(set(here.values())) == len(here)
    assert hashes_of(paper, "1", tmp_path) == here
