"""What carries a number on a paper: an item alone, or a stimulus with its parts."""

from fractions import Fraction
from string import ascii_lowercase
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from mockexam.bank.family import FAMILY, Family, read_variants
from mockexam.bank.item import Item, Law, Ref, RuleName, Text
from mockexam.bank.kinds import AnyItem
from mockexam.bank.lines import count_lines, last_line_named
from mockexam.document import Document


class Stimulus(Document):
    """What the parts of a question are about: a text, table or picture to read first."""

    title: Text
    form: Text
    text: Text
    attribution: str = ""
    modified: str = ""
    """The text as modified papers print it, where its figure or table was made simpler for them."""

    def text_in(self, *, modified: bool) -> str:
        """Return the text as standard papers print it, or as modified papers do."""
        return self.modified if modified and self.modified else self.text


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
    suppress: dict[RuleName, Text] = {}
    """Writing rules that do not hold for any part, each with the author's reason."""
    stimulus: Stimulus
    parts: tuple[AnyItem, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _lines_are_there(self) -> Self:
        named = max(
            last_line_named(text) for part in self.parts for text in (part.stem, part.modified)
        )
        lines = count_lines(self.stimulus.text)
        if named > lines:
            raise ValueError(f"parts: line {named} is named, the source has {lines}")
        if named and self.stimulus.modified:
            raise ValueError(
                "stimulus: the parts name lines of the text, and `modified` has other lines; "
                "name what is meant in words, or leave `modified` out"
            )
        return self

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
            shared | part | {"ref": f"{value.get('ref')}{letter}"} | _suppressed(value, part)
            if isinstance(part, dict)
            else part
            for letter, part in zip(ascii_lowercase, value["parts"], strict=False)
        ]
        return value | {"parts": parts}


def _suppressed(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return what a part suppresses: its own rules, and the set's."""
    given = [one.get("suppress") for one in (whole, part)]
    if not any(given) or not all(isinstance(one, dict | None) for one in given):
        return {}
    return {"suppress": {**(given[0] or {}), **(given[1] or {})}}


class Question(Document):
    """One item, or a stimulus with its items in order; a paper takes the whole of it.

    A family has `variants`, one item for each row of its table; until one of them
    is drawn, `items` holds the first. `variant` is the row that was drawn, from 1.
    """

    ref: Ref
    version: int = Field(default=1, ge=1)
    stimulus: Stimulus | None = None
    items: tuple[AnyItem, ...] = Field(min_length=1)
    enemies: tuple[Ref, ...] = ()
    variants: tuple[AnyItem, ...] = ()
    variant: int | None = None

    @property
    def marks(self) -> int:
        """The marks of all its items."""
        return sum(item.marks for item in self.items)

    @property
    def estimated_facility(self) -> Fraction:
        """The mean of its items' estimated facilities, by marks, 0..1."""
        earned = (Fraction(str(item.estimated_facility)) * item.marks for item in self.items)
        return sum(earned, Fraction(0)) / self.marks

    @property
    def is_set(self) -> bool:
        """True where the items are parts of a stimulus set."""
        return self.stimulus is not None

    @property
    def is_family(self) -> bool:
        """True where a paper draws one of several variants."""
        return bool(self.variants)

    def drawn(self, row: int) -> "Question":
        """Return the question with the variant of a row, counted from 1, in the place of all."""
        item = self.variants[row - 1]
        return self.model_copy(update={"items": (item,), "variants": (), "variant": row})


Authored = Annotated[AnyItem | StimulusSet, Field(discriminator="kind")]
"""What one document of an items file may be."""

AUTHORED: TypeAdapter[Item | StimulusSet] = TypeAdapter(Authored)


def authored_schema() -> dict[str, Any]:
    """Return the JSON Schema of one document of an items file, families included."""
    schema = AUTHORED.json_schema()
    family = Family.model_json_schema(ref_template="#/$defs/{model}")
    schema["$defs"] |= {**family.pop("$defs"), "Family": family}
    for name, definition in schema["$defs"].items():
        if "kind" in definition.get("properties", {}) and name != "StimulusSet":
            definition["properties"][FAMILY] = {"$ref": "#/$defs/Family"}
    return schema


def read_question(value: Any) -> Question:
    """Return the question of an authored mapping.

    Raises:
        pydantic.ValidationError: The schema finds a fault.
        FamilyFault: A family's template and its table do not go together.
    """
    if isinstance(value, dict) and FAMILY in value:
        return _family(read_variants(value))
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


def _family(variants: tuple[Any, ...]) -> Question:
    first = variants[0]
    return Question(
        ref=first.ref,
        version=first.version,
        items=(first,),
        enemies=first.enemies,
        variants=variants,
    )
