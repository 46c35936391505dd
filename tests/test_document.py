"""Documents are values: frozen, strict, and equal where their content is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockexam.assembly.paper import Paper
from mockexam.document import digest_of
from tests.factories import ask, make_choice, make_extended, make_paper, make_response, make_set

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(make_choice(), "marks", 9)  # noqa: B010 (the type checker would refuse it)


def test_a_field_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        make_choice(colour="amber")


def test_a_field_written_out_at_its_default_changes_no_digest() -> None:
    assert make_choice(version=1, tags={}).digest == make_choice().digest


def test_another_word_makes_another_digest() -> None:
    assert make_choice(stem="Who?").digest != make_choice(stem="Who").digest


def test_a_paper_read_back_from_its_json_is_the_same_paper() -> None:
    paper = make_paper(make_choice(), make_response(), make_extended(), make_set())
    again = Paper.model_validate(paper.as_json())
    assert again == paper
    assert again.digest == paper.digest
    assert Paper.model_validate_json(paper.model_dump_json()) == paper


def test_a_question_keeps_the_kind_of_its_items_through_json() -> None:
    question = ask(make_response())
    assert type(type(question).model_validate(question.as_json()).items[0]) is type(make_response())


@given(st.dictionaries(st.text(), json_values))
def test_the_order_of_keys_changes_no_digest(value: dict[str, object]) -> None:
    assert digest_of(dict(reversed(list(value.items())))) == digest_of(value)


@given(json_values, json_values)
def test_digests_agree_only_on_equal_values(one: object, other: object) -> None:
    same = repr(one) == repr(other)
    if digest_of(one) == digest_of(other):
        assert one == other
    if same:
        assert digest_of(one) == digest_of(other)
