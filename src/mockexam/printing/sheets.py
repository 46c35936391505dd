"""Which bubbles a paper needs, and where they stand on its answer sheets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from string import ascii_uppercase

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.numeric import Numeric
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.slots import Slotted
from mockexam.bank.kinds.true_false import VERDICTS, TrueFalse
from mockexam.printing.positions import (
    BODY_BOTTOM,
    BODY_TOP,
    DIGIT_BUBBLE,
    DIGIT_PITCH,
    DIGITS,
    LEFT,
    LETTER_BUBBLE,
    MINUS,
    RIGHT,
    AnswerSheets,
    Box,
    Bubble,
    Choice,
    Figure,
    SheetPage,
)

COLUMNS = 3
GUTTER = 4.0
COLUMN = (RIGHT - LEFT - (COLUMNS - 1) * GUTTER) / COLUMNS
"""The width of a column, in millimetres."""
LABEL = 12.5
"""The room for the number of a question, before its first bubble."""
_PITCH_MAX = 8.0
_ROW = 7.5
_BAND_GAP = 7.0
_CELL_WIDTH, _CELL_HEIGHT = 5.6, 7.0
_CELLS_DOWN = 6.5
_DIGITS_DOWN = _CELLS_DOWN + _CELL_HEIGHT + 1.6
_FIGURE = _DIGITS_DOWN + len(DIGITS) * DIGIT_PITCH
_POINT = 2.4
WHOLE_MIN, WHOLE_MAX = 3, 6
"""The fewest digits that a number has before its decimal point, and the most."""
DECIMALS_MAX = 2


@dataclass(frozen=True)
class _Row:
    """A row before it has its place."""

    ref: str
    label: str
    slot: int
    name: str
    several: bool
    offered: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Digits:
    """How many digits the numbers of a paper have: as many for each, so that none is told."""

    whole: int
    decimals: int
    is_signed: bool


def is_on_sheet(item: Item) -> bool:
    """Tell whether an item is answered by bubbles alone: whoever writes words, writes them once."""
    if isinstance(item, GapFill):
        return not item.is_typed
    if isinstance(item, Numeric):
        digits = _digits_of([item])
        return digits.whole <= WHOLE_MAX and digits.decimals <= DECIMALS_MAX
    return isinstance(item, MultipleChoice | MultipleResponse | Slotted)


def lay_out_sheets(paper: Paper) -> AnswerSheets:
    """Return where everything stands on the answer sheets of a paper, in its own order.

    A sheet holds as many of the next questions as fit: rows of bubbles in three columns
    down the page, numbers below them. The rows of one item stand in one column.
    """
    asked = [(label, item) for label, item in paper.items() if is_on_sheet(item)]
    left_out = tuple(label for label, item in paper.items() if not is_on_sheet(item))
    digits = _digits_of(item for _, item in asked if isinstance(item, Numeric))
    pages: list[SheetPage] = []
    while asked:
        taken = _how_many_fit(asked)
        pages.append(_page(len(pages) + 1, asked[:taken], digits))
        asked = asked[taken:]
    return AnswerSheets(tuple(pages), left_out)


def _how_many_fit(asked: Sequence[tuple[str, Item]]) -> int:
    room = BODY_BOTTOM - BODY_TOP
    for taken in range(2, len(asked) + 1):
        if _height(asked[:taken]) > room:
            return taken - 1
    return len(asked)


def _height(asked: Sequence[tuple[str, Item]]) -> float:
    groups = [len(_rows(label, item)) for label, item in asked if not isinstance(item, Numeric)]
    figures = sum(isinstance(item, Numeric) for _, item in asked)
    rows = _column_rows(groups) * _ROW
    bands = ceil(figures / COLUMNS) * (_FIGURE + _BAND_GAP)
    return rows + bands - (0 if groups else _BAND_GAP)


def _column_rows(groups: Sequence[int]) -> int:
    """Return the fewest rows that columns need for groups in order, none of them parted."""
    if not groups:
        return 0
    rows = max(ceil(sum(groups) / COLUMNS), *groups)
    while len(_columns(groups, rows)) > COLUMNS:
        rows += 1
    return rows


def _columns(groups: Sequence[int], rows: int) -> list[list[int]]:
    """Return which groups, by their places, stand in each column of so many rows."""
    columns: list[list[int]] = [[]]
    used = 0
    for place, group in enumerate(groups):
        if used + group > rows:
            columns.append([])
            used = 0
        columns[-1].append(place)
        used += group
    return columns


def _page(number: int, asked: Sequence[tuple[str, Item]], digits: _Digits) -> SheetPage:
    groups = [_rows(label, item) for label, item in asked if not isinstance(item, Numeric)]
    sizes = [len(group) for group in groups]
    rows = _column_rows(sizes)
    choices: list[Choice] = []
    for column, places in enumerate(_columns(sizes, rows) if rows else ()):
        stacked = [row for place in places for row in groups[place]]
        x = LEFT + column * (COLUMN + GUTTER)
        choices += [_choice(row, x, BODY_TOP + n * _ROW) for n, row in enumerate(stacked)]
    top = BODY_TOP + (rows * _ROW + _BAND_GAP if rows else 0)
    numbers = [(label, item) for label, item in asked if isinstance(item, Numeric)]
    figures = tuple(
        _figure(
            label,
            item,
            LEFT + n % COLUMNS * (COLUMN + GUTTER),
            top + n // COLUMNS * (_FIGURE + _BAND_GAP),
            digits,
        )
        for n, (label, item) in enumerate(numbers)
    )
    rule_at = top - _BAND_GAP / 2 if rows and figures else None
    return SheetPage(number, tuple(choices), figures, rule_at)


def _choice(row: _Row, x: float, y: float) -> Choice:
    first = x + LABEL + LETTER_BUBBLE / 2
    spread = COLUMN - LABEL - LETTER_BUBBLE
    pitch = min(_PITCH_MAX, spread / max(1, len(row.offered) - 1))
    bubbles = tuple(
        Bubble(first + n * pitch, y + _ROW / 2, LETTER_BUBBLE, value, shown)
        for n, (value, shown) in enumerate(row.offered)
    )
    box = Box(x, y, COLUMN, _ROW)
    return Choice(row.ref, row.label, row.slot, row.name, row.several, box, bubbles)


def _figure(label: str, item: Numeric, x: float, y: float, digits: _Digits) -> Figure:
    count = digits.whole + digits.decimals
    width = (count + digits.is_signed) * _CELL_WIDTH + _POINT * bool(digits.decimals)
    start = x + min(LABEL, COLUMN - width)
    left = start + _CELL_WIDTH * digits.is_signed
    cells = tuple(
        Box(
            left + n * _CELL_WIDTH + (_POINT if n >= digits.whole else 0),
            y + _CELLS_DOWN,
            _CELL_WIDTH,
            _CELL_HEIGHT,
        )
        for n in range(count)
    )
    top = y + _DIGITS_DOWN + DIGIT_PITCH / 2
    columns = tuple(
        tuple(
            Bubble(cell.x + _CELL_WIDTH / 2, top + n * DIGIT_PITCH, DIGIT_BUBBLE, digit, digit)
            for n, digit in enumerate(DIGITS)
        )
        for cell in cells
    )
    middle = start + DIGIT_BUBBLE / 2, y + _CELLS_DOWN + _CELL_HEIGHT / 2
    minus = Bubble(*middle, DIGIT_BUBBLE, MINUS, "−") if digits.is_signed else None
    box = Box(x, y, COLUMN, _FIGURE)
    return Figure(
        item.ref, label, item.unit, item.is_money, box, cells, columns, digits.whole, minus
    )


def _digits_of(items: Iterable[Numeric]) -> _Digits:
    values = [
        value
        for item in items
        for value in (
            item.answer - item.tolerance,
            item.answer + item.tolerance,
            *(foreseen.value for foreseen in item.foreseen),
        )
    ]
    whole = max((len(str(abs(int(value)))) for value in values), default=0)
    return _Digits(
        max(WHOLE_MIN, whole),
        max((_decimals(value) for value in values), default=0),
        any(value < 0 for value in values),
    )


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rows(label: str, item: Item) -> list[_Row]:
    """Return the rows of bubbles of an item, a row a slot."""
    match item:
        case MultipleChoice() | MultipleResponse():
            offered = _lettered(len(item.options))
            return [_Row(item.ref, label, 0, "", isinstance(item, MultipleResponse), offered)]
        case TrueFalse():
            verdicts = tuple((verdict, verdict[0].upper()) for verdict in VERDICTS.values())
            return [
                _Row(item.ref, label, 0, "", False, verdicts),
                _Row(item.ref, "", 1, "why", False, _lettered(len(item.reasons))),
            ]
        case Matching() | Ordering() | GapFill():
            return [
                _Row(item.ref, "" if slot else label, slot, str(slot + 1), False, _each(choices))
                for slot, choices in enumerate(item.slot_choices)
            ]
    return []


def _each(choices: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    return tuple((choice, choice) for choice in choices or ())


def _lettered(count: int) -> tuple[tuple[str, str], ...]:
    return _each(ascii_uppercase[:count])
