"""What stands is read anew only where it is new, and is the same as if all were read."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from mockexam.services import attempts, responses
from mockexam.services.saves import Answer, Save
from mockexam.store.database import Database
from mockexam.store.models import ResponseEvent
from tests.sitting_acts import act, begin
from tests.web.world import NOON, Held

saves = st.lists(
    st.tuples(st.integers(1, 30), st.sampled_from(["HA-1", "HA-2"]), st.sampled_from("ABC")),
    max_size=12,
)


def both(database: Database, attempt_id: object) -> tuple[object, object]:
    with database.reading() as session:
        row = attempts.get_attempt(session, attempt_id)  # type: ignore[arg-type]
        at = responses.responses_at(session.connection(), row.id, row.last_sequence)
        return at, responses.responses_of(session, row.id)


@pytest.mark.both_engines
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sent=saves)
def test_what_is_kept_between_pages_is_what_stands(
    database: Database, hold: Callable[..., Held], sent: list[tuple[int, str, str]]
) -> None:
    ada = hold("Ada Lane").candidates["Ada Lane"].attempt_id
    begin(database, ada, NOON)
    for sequence, item, value in sent:
        act(database, Save(ada, NOON, [Answer(item, value, sequence)], epoch=1))
        kept, read = both(database, ada)
        assert kept == read


def test_a_database_that_went_back_in_time_is_read_from_the_beginning(
    database: Database, hold: Callable[..., Held]
) -> None:
    ada = hold("Ada Lane").candidates["Ada Lane"].attempt_id
    begin(database, ada, NOON)
    for sequence, value in ((1, "A"), (2, "B")):
        act(database, Save(ada, NOON, [Answer("HA-1", value, sequence)], epoch=1))
    assert both(database, ada) == ({"HA-1": "B"}, {"HA-1": "B"})
    with database.writing() as session:
        session.execute(delete(ResponseEvent).where(ResponseEvent.sequence == 2))
        attempts.get_attempt(session, ada).last_sequence = 1
    assert both(database, ada) == ({"HA-1": "A"}, {"HA-1": "A"})
