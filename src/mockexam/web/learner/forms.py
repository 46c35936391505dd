"""A question as a form: one WTForms field for each of its parts."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, RadioField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from mockexam.assembly.paper import PaperQuestion
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.options import Choice, lettered
from mockexam.bank.text import to_inline_html
from mockexam.web.options import options


def _radio(item: Choice) -> Field:
    return RadioField(choices=_choices(item), validate_choice=False)


def _checkboxes(item: Choice) -> Field:
    return SelectMultipleField(
        choices=_choices(item),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _text(_item: Item) -> Field:
    return TextAreaField()


def _choices(item: Choice) -> list[Any]:
    return options(
        (letter, Markup(to_inline_html(option.text)))  # noqa: S704 (cleaned by the renderer)
        for letter, option in lettered(item.options).items()
    )


FIELDS: dict[str, Callable[[Any], Field]] = {
    "multiple_choice": _radio,
    "multiple_response": _checkboxes,
    "short_answer": _text,
    "extended_response": _text,
}
"""The field of each kind of question."""


def field_name(ref: str) -> str:
    """Return the name of an item's field in the form."""
    return f"answer-{ref}"


def question_form(
    question: PaperQuestion, responses: Mapping[str, Response]
) -> tuple[FlaskForm, dict[str, Field]]:
    """Return the form of a question, filled with what is stored or posted, and its field by ref."""
    items = question.question.items
    fields = {field_name(item.ref): FIELDS[item.kind](item) for item in items}
    form = type("QuestionForm", (FlaskForm,), fields)(
        data={field_name(item.ref): _stored(responses.get(item.ref)) for item in items}
    )
    return form, {item.ref: form[field_name(item.ref)] for item in items}


def posted_responses(question: PaperQuestion, fields: Mapping[str, Field]) -> dict[str, Response]:
    """Return what was posted for each item: text with one kind of line end, letters in order."""
    return {item.ref: _posted(fields[item.ref].data) for item in question.question.items}


def _stored(response: Response) -> Any:
    return list(response) if isinstance(response, tuple) else response


def _posted(value: Any) -> Response:
    if isinstance(value, list):
        return tuple(sorted(set(value))) or None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\0", "") or None
    return None
