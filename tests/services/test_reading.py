"""Who of the staff may read what of a paper, and from when."""

from datetime import UTC, datetime, timedelta

import pytest

from mockexam.services.accounts import StaffRole
from mockexam.services.printouts import Printout
from mockexam.services.reading import (
    ALWAYS,
    BEFORE_OPENING,
    NotYetReadable,
    check_readable,
    readable_from,
)

OPENS = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
SAT_WITH = {Printout.PAPER, Printout.INSERT, Printout.ANSWER_SHEET}


@pytest.mark.parametrize("printout", Printout)
def test_each_role_reads_what_it_needs_and_not_before(printout: Printout) -> None:
    before = OPENS - BEFORE_OPENING if printout in SAT_WITH else None
    expected = {
        StaffRole.TUTOR: ALWAYS,
        StaffRole.MARKER: OPENS,
        StaffRole.INVIGILATOR: before,
        StaffRole.AUTHOR: None,
    }
    assert {role: readable_from([role], printout, OPENS) for role in StaffRole} == expected
    assert readable_from([], printout, OPENS) is None
    assert readable_from(["candidate"], printout, OPENS) is None


def test_of_several_roles_the_best_counts() -> None:
    both = [StaffRole.MARKER, StaffRole.INVIGILATOR]
    assert readable_from(both, Printout.PAPER, OPENS) == OPENS - BEFORE_OPENING
    assert readable_from(both, Printout.KEY, OPENS) == OPENS
    assert readable_from([*both, StaffRole.TUTOR], Printout.KEY, OPENS) == ALWAYS


def test_a_refusal_says_from_when_by_the_clock_of_the_centre() -> None:
    early = OPENS - BEFORE_OPENING - timedelta(seconds=1)
    with pytest.raises(
        NotYetReadable, match="from 12:00 on Wednesday 10 June 2026, an hour before the exam opens"
    ):
        check_readable([StaffRole.INVIGILATOR], Printout.PAPER, OPENS, early, "Europe/London")
    check_readable(
        [StaffRole.INVIGILATOR],
        Printout.PAPER,
        OPENS,
        early + timedelta(seconds=1),
        "Europe/London",
    )
    with pytest.raises(NotYetReadable, match="The mark scheme is not for your role"):
        check_readable([StaffRole.INVIGILATOR], Printout.MARK_SCHEME, OPENS, OPENS, "UTC")
