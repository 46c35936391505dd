"""The kinds of question: one module a kind, and the one table that names them all.

A kind is a subclass of `Item` with its fields, the faults that its schema
finds, and its scoring. Each has a template in `templates/web/kinds/` and one
in `templates/print/kinds/`, both named for the kind.
"""

from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from mockexam.bank.item import Item
from mockexam.bank.kinds.extended_response import ExtendedResponse
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.numeric import Numeric
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.short_answer import ShortAnswer
from mockexam.bank.kinds.true_false import TrueFalse

AnyItem = Annotated[
    MultipleChoice
    | MultipleResponse
    | TrueFalse
    | Matching
    | Ordering
    | GapFill
    | Numeric
    | ShortAnswer
    | ExtendedResponse,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Item]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind
    for kind in get_args(get_args(AnyItem)[0])
}
"""Every kind by its name, in the order in which lists show them."""

_ITEM: TypeAdapter[Item] = TypeAdapter(AnyItem)


def read_item(value: Any) -> Item:
    """Return the item of an authored mapping.

    Raises:
        pydantic.ValidationError: The kind is unknown or its schema finds a fault.
    """
    return _ITEM.validate_python(value)
