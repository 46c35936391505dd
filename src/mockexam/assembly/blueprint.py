"""The blueprint: what a paper must be like, as a header, sections and constraint rows."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from mockexam.assembly.objective import Objective
from mockexam.assembly.row import Measure, Row, RowId, Text
from mockexam.assembly.rule import Cue, MustExclude, Rule
from mockexam.assembly.where import Condition, Presence, Range, Where
from mockexam.document import Document

__all__ = [
    "EXPOSURE", "Blueprint", "Condition", "Grade", "Measure", "Papers", "Range", "Row", "RowId",
    "Section", "TableColumns", "Where",
]  # fmt: skip

EXPOSURE = ("most-uses", "cooling-off", "reserved")
"""The rules that a blueprint's exposure comes to: their labels say which questions they mean."""


class Section(Document):
    """A run of questions in one order; `where` says which items may stand in it.

    With `answer` it is a choice: exactly `offer` questions stand in it, all with the same
    marks and no two further apart in facility than `demand_within`, and the candidate
    answers so many of them. A section that is not `scored` counts towards no mark.
    """

    id: RowId
    title: Text
    instructions: str = ""
    where: Where = {}
    order: Literal["easiest first", "by topic", "fewest marks first"] = "easiest first"
    answer: int | None = Field(default=None, ge=1)
    offer: int | None = Field(default=None, ge=2)
    demand_within: float = Field(default=0.1, ge=0, le=1)
    scored: bool = True

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.answer is None) != (self.offer is None):
            raise ValueError(f"section {self.id}: answer and offer stand together")
        if self.answer is not None and self.offer is not None:
            if self.offer <= self.answer:
                raise ValueError(f"section {self.id}: offer more questions than are to be answered")
            if not self.scored:
                raise ValueError(f"section {self.id}: what does not count leaves no choice")
        return self

    @property
    def clause_id(self) -> str:
        """The name of what a section with a choice demands, beside the ids of rows and rules."""
        return f"section.{self.id}"

    def share_in(self, row: Row) -> Fraction:
        """Return how much of a question that stands here counts to a row, 0..1.

        Of a choice the part that is answered, since its questions are alike; of a section
        that is not scored nothing, unless the row names it.
        """
        if row.section != self.id and (row.section is not None or not self.scored):
            return Fraction(0)
        return Fraction(self.answer or 1, self.offer or 1)


class Grade(Document):
    """A grade and the lowest share of the marks, 0..1, that earns it."""

    name: Text
    share: float = Field(gt=0, le=1)


WHOLE_PAPER = (Section(id="paper", title="Paper"),)


class ItemResponse(Document):
    """Where a table says how its items were calibrated.

    `model` names a column with the model of each item, or the model of all: 1PL, 2PL,
    3PL, PC or GPC (partial credit) or GR (graded response). `parameters` are columns:
    discrimination (not of 1PL and PC), then difficulty and guessing, or the steps or
    thresholds. The metric is the logistic one (D = 1).
    """

    model: str
    parameters: tuple[str, ...] = Field(min_length=1)


class TableColumns(Document):
    """Which columns of a table of items are more than tags. Without `ref` it is the first."""

    ref: str | None = None
    marks: str | None = None
    minutes: str | None = None
    seconds: str | None = None
    words: str | None = None
    set: str | None = None
    separator: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)] = ","
    irt: ItemResponse | None = None


def _columns_named(value: object) -> object:
    """Return what an empty `table:` means: a table, with every column a tag."""
    return TableColumns() if value == {} else value


class Papers(Document):
    """Several papers of one blueprint: how alike, and how much they may share.

    `overlap` is the most questions that two papers may share; `use` how many of the
    papers each question of the pool stands in; `anchor` the questions that stand in all.
    `within` gives for rows the largest difference that two papers may have in them.
    """

    count: int = Field(default=1, ge=1, le=200)
    overlap: int | None = Field(default=None, ge=0)
    use_min: int = Field(default=0, ge=0)
    use_max: int | None = Field(default=None, ge=1)
    anchor: Where = {}
    within: dict[str, Annotated[float, Field(ge=0)]] = {}

    @model_validator(mode="after")
    def _use_is_a_band(self) -> Self:
        most = self.use_max if self.use_max is not None else self.count
        if self.use_min > most:
            raise ValueError(f"use_min {self.use_min} is above the most uses, {most}")
        return self


class Exposure(Document):
    """Which questions have been seen too often, or too lately, to stand on the paper.

    `most_uses` and `cooling_off_days` hold where the pool says `uses` and
    `days_since_use` of its questions; a question with a tag `reserved` stands only on a
    paper whose blueprint names that reserve.
    """

    most_uses: int | None = Field(default=None, ge=0)
    cooling_off_days: int | None = Field(default=None, ge=0)
    reserved: tuple[str, ...] = ()


class Blueprint(Document):
    """A table of specifications: header, sections, rows and rules, each with an id of its own.

    With `table` it is for a table of items, from which nothing is printed or sat: then
    the qualification, level and minutes may be left out. `pretest_told` says whether
    candidates are told which sections are not scored.
    """

    ref: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
    title: Text
    description: str = ""
    qualification: str = ""
    level: int = Field(default=0, ge=0, le=8)
    minutes: int = Field(default=0, ge=0, le=480)
    tolerance: float = Field(default=0.02, ge=0, le=1)
    materials: tuple[Text, ...] = ("a black ink or ball-point pen",)
    instructions: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = Field(default=WHOLE_PAPER, min_length=1)
    pretest_told: bool = True
    rows: tuple[Row, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    objective: Objective | None = None
    papers: Papers = Papers()
    exposure: Exposure = Exposure()
    table: Annotated[TableColumns | None, BeforeValidator(_columns_named)] = None
    grades: tuple[Grade, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique_and_known(self) -> Self:
        for what, ids in (
            ("section", [section.id for section in self.sections]),
            (
                "row or rule",
                [one.id for one in (*self.rows, *self.rules)]
                + [section.clause_id for section in self.sections if section.offer],
            ),
        ):
            repeated = sorted({i for i in ids if ids.count(i) > 1})
            if repeated:
                raise ValueError(f"{what} {', '.join(repeated)} stands more than once")
        taken = sorted({one.id for one in (*self.rows, *self.rules)} & set(EXPOSURE))
        if taken:
            raise ValueError(f"{taken[0]} is the id of a limit of exposure; give it another")
        if self.table is None and not (self.qualification and self.level and self.minutes):
            raise ValueError(
                "a paper has a qualification, a level and minutes; a blueprint of a table of "
                "items says `table`"
            )
        sections = {section.id for section in self.sections}
        for row in self.rows:
            if row.section is not None and row.section not in sections:
                raise ValueError(f"row {row.id}: there is no section {row.section}")
            if row.each is not None and row.each in row.where:
                raise ValueError(f"row {row.id}: each {row.each} stands in its where too")
        unknown = sorted(set(self.papers.within) - {row.id for row in self.rows})
        if unknown:
            raise ValueError(f"papers: within names {unknown[0]}, and there is no such row")
        _check_cues([rule for rule in self.rules if rule.on and rule.kind == "cue"])
        return self

    @model_validator(mode="after")
    def _sections_can_be_marked(self) -> Self:
        for fault in self._faults_of_sections():
            raise ValueError(fault)
        return self

    def _faults_of_sections(self) -> Iterator[str]:
        if not any(section.scored for section in self.sections):
            yield "no section is scored"
        for section in self.sections:
            if self.table is not None and (section.answer is not None or not section.scored):
                yield f"section {section.id}: no one sits a table; leave out answer and scored"
            if not section.scored and not any(_limits(row, section) for row in self.rows):
                yield (
                    f"section {section.id}: it is not scored, so only a row that names it limits "
                    "it; give it one of items, marks or minutes with a max"
                )

    @property
    def standing_rules(self) -> tuple[Rule, ...]:
        """The rules that are on, with those that the exposure comes to."""
        rules = [rule for rule in self.rules if rule.on]
        said = self.exposure
        if said.most_uses is not None:
            seen = {"uses": Range(above=said.most_uses)}
            rules.append(_excluding("most-uses", f"Used more than {said.most_uses} times", seen))
        if said.cooling_off_days:
            lately = {"days_since_use": Range(below=said.cooling_off_days)}
            label = f"Used in the last {said.cooling_off_days} days"
            rules.append(_excluding("cooling-off", label, lately))
        others = {"reserved": Presence(present=True), "not": {"reserved": said.reserved or ("",)}}
        rules.append(_excluding("reserved", "Reserved for other papers", others))
        return tuple(rules)


def _check_cues(cues: Sequence[Cue]) -> None:
    """Refuse cues that go round in a circle: none of their questions could stand last."""
    left = [cue for cue in cues if not cue.apart]
    while left:
        given_away = {cue.answer_of for cue in left}
        in_circles = [cue for cue in left if cue.gives_away in given_away]
        if len(in_circles) == len(left):
            ids = ", ".join(cue.id for cue in left)
            raise ValueError(f"rules {ids} go round in a circle; say `apart: true` in one of them")
        left = in_circles


def _limits(row: Row, section: Section) -> bool:
    """Tell whether a row holds a whole section to a size."""
    of_size = row.measure in (Measure.ITEMS, Measure.MARKS, Measure.MINUTES) and not row.where
    return row.on and row.hard and row.section == section.id and row.max is not None and of_size


def _excluding(id_: str, label: str, where: Where) -> MustExclude:
    return MustExclude(id=id_, label=label, kind="must exclude", where=where)
