"""What carries a number on a paper: an item alone, or a stimulus with its parts."""

from string import ascii_lowercase
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from mockexam.bank.item import Item, Law, Ref, Text
from mockexam.bank.kinds import AnyItem
from mockexam.document import Document


class Stimulus(Document):
    """What the parts of a question are about: a text, table or picture to read first."""

    title: Text
    form: Text
    text: Text
    attribution: str = ""


class StimulusSet(Document):
    """A set as it is authored: a stimulus and parts that take `topic` and more from the set."""

    ref: Ref
    kind: Literal["stimulus_set"]
    version: int = Field(default=1, ge=1)
    topic: Text
    level: int = Field(ge=1, le=8)
    tags: dict[str, str] = {}
    enemies: tuple[Ref, ...] = ()
    law: Law | None = None
    stimulus: Stimulus
    parts: tuple[AnyItem, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="before")
    @classmethod
    def _share_with_the_parts(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("parts"), list):
            return value
        shared = {
            field: value[field]
            for field in ("topic", "level", "version", "law", "tags")
            if field in value
        }
        parts = [
            shared | part | {"ref": f"{value.get('ref')}{letter}"}
            if isinstance(part, dict)
            else part
            for letter, part in zip(ascii_lowercase, value["parts"], strict=False)
        ]
        return value | {"parts": parts}


class Question(Document):
    """One item, or a stimulus with its items in order; a paper takes the whole of it."""

    ref: Ref
    version: int = Field(default=1, ge=1)
    stimulus: Stimulus | None = None
    items: tuple[AnyItem, ...] = Field(min_length=1)
    enemies: tuple[Ref, ...] = ()

    @property
    def marks(self) -> int:
        """The marks of all its items."""
        return sum(item.marks for item in self.items)

    @property
    def is_set(self) -> bool:
        """True where the items are parts of a stimulus set."""
        return self.stimulus is not None


Authored = Annotated[AnyItem | StimulusSet, Field(discriminator="kind")]
"""What one document of an items file may be."""

AUTHORED: TypeAdapter[Item | StimulusSet] = TypeAdapter(Authored)


def read_question(value: Any) -> Question:
    """Return the question of an authored mapping.

    Raises:
        pydantic.ValidationError: The schema finds a fault.
    """
    authored = AUTHORED.validate_python(value)
    if isinstance(authored, StimulusSet):
        return Question(
            ref=authored.ref,
            version=authored.version,
            stimulus=authored.stimulus,
            items=authored.parts,
            enemies=tuple(
                dict.fromkeys(e for one in (authored, *authored.parts) for e in one.enemies)
            ),
        )
    return Question(
        ref=authored.ref, version=authored.version, items=(authored,), enemies=authored.enemies
    )
