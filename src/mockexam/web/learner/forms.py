"""A question as a form: the fields of each of its parts, and the way between them and responses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from string import ascii_uppercase
from typing import Any, Literal

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from mockexam.assembly.paper import PaperQuestion
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.gap_fill import Gap, GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.options import Choice, Option, lettered
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.true_false import VERDICTS, TrueFalse
from mockexam.bank.question import Question
from mockexam.bank.text import to_inline_html, to_plain
from mockexam.delivery.dealing import dealt_options
from mockexam.services.dealt import Same
from mockexam.web.options import options

NOT_CHOSEN = "Choose"
NOT_PLACED = "–"
"""What a list says that stands for no answer."""

Fields = tuple[Field, ...]
Order = Callable[[Sequence[str]], Iterable[int]]
"""In which order the options of an item are shown, by their places from 0."""
Shape = Literal["text", "letter", "letters", "slots"]


@dataclass(frozen=True)
class Adapter:
    """How a kind is answered on a form.

    `make` returns the fields of an item, in order; `fill` turns a response into
    what they hold, and `read` what they hold into a response. `shape` says to
    scripts how the response is read off the page.
    """

    make: Callable[[Any, Order], Fields]
    fill: Callable[[Response], Sequence[Any]]
    read: Callable[[Sequence[Any]], Response]
    shape: Shape

    @property
    def is_slotted(self) -> bool:
        """True where the response has a field for each of its slots."""
        return self.shape == "slots"


def _one(response: Response) -> Sequence[Any]:
    return (response,)


def _several(response: Response) -> Sequence[Any]:
    return (list(response or ()),)


def _each(response: Response) -> Sequence[Any]:
    return response if isinstance(response, tuple) else ()


def _text(held: Sequence[Any]) -> Response:
    return _words(held[0]) or None


def _letters(held: Sequence[Any]) -> Response:
    return tuple(sorted(set(held[0] or ()))) or None


def _slots(held: Sequence[Any]) -> Response:
    slots = tuple(_words(value) for value in held)
    return slots if any(slot.strip() for slot in slots) else None


def _words(value: str | None) -> str:
    """Return posted text with one kind of line end and nothing that a database refuses."""
    return (value or "").replace("\r\n", "\n").replace("\0", "")


def _radio(offered: Iterable[tuple[str, str]]) -> Field:
    return RadioField(choices=options(offered), validate_choice=False)


def _list(offered: Iterable[tuple[str, str]], blank: str = NOT_CHOSEN) -> Field:
    return SelectField(choices=options([("", blank), *offered]), validate_choice=False)


def in_order(offered: Mapping[str, str], order: Order) -> list[tuple[str, str]]:
    """Return what is offered by its letters as it is shown to one candidate."""
    pairs = list(offered.items())
    return [pairs[place] for place in order(list(offered.values()))]


def _shown(offered: tuple[Option, ...], order: Order) -> list[tuple[str, str]]:
    texts = {letter: option.text for letter, option in lettered(offered).items()}
    return [
        (letter, Markup(to_inline_html(text)))  # noqa: S704 (cleaned by the renderer)
        for letter, text in in_order(texts, order)
    ]


def _listed(offered: Mapping[str, str], order: Order) -> list[tuple[str, str]]:
    """Return options as a list shows them: lettered as they stand there, without emphasis."""
    return [
        (letter, f"{shown}: {to_plain(text)}")
        for shown, (letter, text) in zip(ascii_uppercase, in_order(offered, order), strict=False)
    ]


def _multiple_choice(item: Choice, order: Order) -> Fields:
    return (_radio(_shown(item.options, order)),)


def _multiple_response(item: Choice, order: Order) -> Fields:
    field = SelectMultipleField(
        choices=options(_shown(item.options, order)),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    return (field,)


def _true_false(item: TrueFalse, order: Order) -> Fields:
    verdicts = [(verdict, verdict.capitalize()) for verdict in VERDICTS.values()]
    return _radio(verdicts), _radio(_shown(item.reasons, order))


def _matching(item: Matching, order: Order) -> Fields:
    return tuple(_list(_listed(item.lettered_options, order)) for _ in item.premises)


def _ordering(item: Ordering, _order: Order) -> Fields:
    places = [(str(n), str(n)) for n in range(1, len(item.steps) + 1)]
    return tuple(_list(places, NOT_PLACED) for _ in item.steps)


def _gap_fill(item: GapFill, order: Order) -> Fields:
    return tuple(_gap(gap, order) for gap in item.gaps)


def _gap(gap: Gap, order: Order) -> Field:
    if gap.is_typed:
        return StringField()
    return _list(_listed({letter: o.text for letter, o in lettered(gap.options).items()}, order))


def _line(_item: Item, _order: Order) -> Fields:
    return (StringField(),)


def _paragraphs(_item: Item, _order: Order) -> Fields:
    return (TextAreaField(),)


ADAPTERS: dict[str, Adapter] = {
    "multiple_choice": Adapter(_multiple_choice, _one, _text, "letter"),
    "multiple_response": Adapter(_multiple_response, _several, _letters, "letters"),
    "true_false": Adapter(_true_false, _each, _slots, "slots"),
    "matching": Adapter(_matching, _each, _slots, "slots"),
    "ordering": Adapter(_ordering, _each, _slots, "slots"),
    "gap_fill": Adapter(_gap_fill, _each, _slots, "slots"),
    "numeric": Adapter(_line, _one, _text, "text"),
    "short_answer": Adapter(_paragraphs, _one, _text, "text"),
    "extended_response": Adapter(_paragraphs, _one, _text, "text"),
}
"""The adapter of each kind of question."""


def field_name(ref: str) -> str:
    """Return the name of an item's field in the form; the fields of slots are numbered after it."""
    return f"answer-{ref}"


def order_for(seed: int | None, item: Item) -> Order:
    """Return the order of an item's options for a candidate's seed; the paper's for none."""
    return _as_printed if seed is None else partial(dealt_options, seed, item)


def _as_printed(texts: Sequence[str]) -> range:
    return range(len(texts))


def question_form(
    question: PaperQuestion, responses: Mapping[str, Response], seed: int | None = None
) -> tuple[FlaskForm, dict[str, Fields]]:
    """Return a question's form, filled with what is stored or posted, and its fields by ref.

    With a `seed` options are shown in the order that it deals; what they send stays the same.
    """
    kind, names = _form_class(Same(question.question), seed)
    held: dict[str, Any] = {}
    for item in question.question.items:
        filled = ADAPTERS[item.kind].fill(responses.get(item.ref))
        held |= dict(zip(names[item.ref], filled, strict=False))
    form = kind(data=held)
    return form, {ref: tuple(form[name] for name in own) for ref, own in names.items()}


FORMS_KEPT = 1024


@lru_cache(FORMS_KEPT)
def _form_class(
    same: Same[Question], seed: int | None
) -> tuple[type[FlaskForm], Mapping[str, list[str]]]:
    """Return the form of a question, which is the same for all, and its names by item."""
    fields: dict[str, Field] = {}
    names: dict[str, list[str]] = {}
    for item in same.thing.items:
        adapter = ADAPTERS[item.kind]
        made = adapter.make(item, order_for(seed, item))
        names[item.ref] = own = _names(item.ref, len(made), adapter)
        fields |= dict(zip(own, made, strict=True))
    return type("QuestionForm", (FlaskForm,), fields), names


def _names(ref: str, count: int, adapter: Adapter) -> list[str]:
    name = field_name(ref)
    return [f"{name}-{slot}" for slot in range(1, count + 1)] if adapter.is_slotted else [name]


def posted_responses(question: PaperQuestion, fields: Mapping[str, Fields]) -> dict[str, Response]:
    """Return what was posted for each item, as it is stored: slots in order, letters sorted."""
    return {
        item.ref: ADAPTERS[item.kind].read([field.data for field in fields[item.ref]])
        for item in question.question.items
    }
