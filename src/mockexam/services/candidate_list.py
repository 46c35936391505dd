"""A typed or pasted list of candidates, read into entries: all of it, or what is wrong where."""

from collections.abc import Callable, Mapping
from typing import Any

from mockexam.delivery.arrangements import BREAK_MINUTES_MAX, EXTRA_PERCENT_MAX, NOTE_LENGTH_MAX
from mockexam.exchange.candidates_csv import (
    FORMULA_STARTS,
    ROWS_MAX,
    Row,
    has_headings,
    read_table,
)
from mockexam.services.entries import (
    NAME_LENGTH_MAX,
    NUMBERS,
    PLACE_LENGTH_MAX,
    Entry,
)

DIGITS_MAX = 6
_SHOWN = 40
_YES = {"yes", "y", "true", "1", "x", "✓", "on"}
_NO = {"no", "n", "false", "0", "none", "off", "-"}
_THEMES = {
    "light": "light", "standard": "light", "white": "light", "none": "light", "dark": "dark",
    "cream": "cream", "yellow overlay": "cream", "blue": "blue", "pale blue": "blue",
    "light blue": "blue", "green": "green", "pale green": "green", "light green": "green",
    "pink": "pink", "pale pink": "pink", "light pink": "pink", "yellow": "yellow",
    "yellow on black": "yellow", "black": "yellow",
}  # fmt: skip
_FONTS = {"standard": "standard", "normal": "standard", "dyslexia": "dyslexia"}
_SPACINGS = {"normal": "normal", "standard": "normal", "wide": "wide"}
_PRINT_SIZES = {"18": "18pt", "24": "24pt", "36": "36pt"}
_TEXTS = {text: text for text in ("100", "125", "150", "200")}


def read_entries(text: str) -> tuple[list[Entry], list[str]]:
    """Return the entries of a list of candidates, and what is wrong with which line or cell.

    The list is a table with headings, separated by commas, semicolons or tabs; or it is one
    candidate a line: a name, or a name, a comma and the extra time in per cent. Where anything
    is wrong with it, none of it is to be entered.
    """
    if has_headings(text):
        rows, faults = read_table(text)
        entries = [entry for row in rows if (entry := _entry(row, faults)) is not None]
    else:
        entries, faults = _read_lines(text)
    return entries, [*faults, *_repeated(entries)]


def _read_lines(text: str) -> tuple[list[Entry], list[str]]:
    entries, faults = [], []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        read = _read_line(f"Line {number}", line)
        if isinstance(read, Entry):
            entries.append(read)
        else:
            faults.append(f"Line {number}: {read}")
        if len(entries) > ROWS_MAX:
            return [], [f"There are more than {ROWS_MAX} candidates. Enter {ROWS_MAX} at once."]
    return entries, faults


def _read_line(where: str, line: str) -> Entry | str:
    """Return the entry of a line, or how to mend it."""
    cut = max(line.rfind(separator) for separator in ",;\t")
    name, extra = (line, "") if cut < 0 else (line[:cut], line[cut + 1 :])
    name = " ".join(name.split())
    percent = extra.replace("%", "").strip()
    if not name:
        return "enter a name before the comma."
    if any(character.isdecimal() or character == "%" for character in name):
        return "a name has no figures; put a comma before the extra time, such as “Ada Lane, 25”."
    mend = _mend_name(name)
    if mend:
        return mend + "."
    if percent and not _is_whole(percent, EXTRA_PERCENT_MAX):
        return (
            f"enter the extra time after the comma as a whole number of per cent from 0 to "
            f"{EXTRA_PERCENT_MAX}, such as “{name}, 25”."
        )
    said = {"extra_percent": int(percent)} if percent else {}
    return Entry(name, said=said, where=where)


def _entry(row: Row, faults: list[str]) -> Entry | None:
    """Return the entry of a table's row; what is wrong with its cells is added to the faults."""
    where = f"Row {row.number}"
    cells = row.cells
    name = cells.get("name") or " ".join(
        filter(None, (cells.get("first name", ""), cells.get("surname", "")))
    )
    number = cells.get("number", "")
    found: list[str] = []
    if not name and not number:
        found.append(f"{where}, name: enter a name, or the number of a learner who is known here.")
    mend = _mend_name(name)
    if mend:
        found.append(f"{where}, name: {mend}.")
    if number and not (_is_whole(number, NUMBERS) and int(number) > 0):
        found.append(_said(where, "number", f"enter a number from 0001 to {NUMBERS}", number))
    place = cells.get("seat", "")
    if len(place) > PLACE_LENGTH_MAX or place.startswith(FORMULA_STARTS):
        mend = f"enter a seat of up to {PLACE_LENGTH_MAX} characters, such as A4"
        found.append(_said(where, "seat", mend, place))
    said: dict[str, Any] = {}
    for column, (field, read, mend) in _FIELDS.items():
        value = cells.get(column, "")
        if value:
            try:
                said[field] = read(value)
            except ValueError:
                found.append(_said(where, column, mend, value))
    faults += found
    if found:
        return None
    number = f"{int(number):04}" if number else ""
    return Entry(name, number=number, place=place, said=said, where=where)


def _repeated(entries: list[Entry]) -> list[str]:
    """Return what is wrong with entries that name one candidate twice."""
    faults = []
    named: dict[str, Entry] = {}
    for entry in entries:
        known = entry.number or entry.name.casefold()
        first = named.setdefault(known, entry)
        if first is not entry:
            faults.append(
                f"{entry.where} repeats {first.where.lower()}. Remove it, or tell the two apart, "
                "such as by a middle initial."
            )
    return faults


def _mend_name(name: str) -> str:
    if len(name) > NAME_LENGTH_MAX:
        return f"shorten the name to {NAME_LENGTH_MAX} characters"
    if name.startswith(FORMULA_STARTS):
        return f"it begins with “{name[0]}”, as a formula does; enter a name"
    return ""


def _said(where: str, column: str, mend: str, value: str) -> str:
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return f"{where}, {column}: {mend}, not “{shown}”."


def _is_whole(text: str, most: int) -> bool:
    digits = text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX
    return digits and int(text) <= most


def _percent(text: str) -> int:
    return _whole(text.removesuffix("%").strip(), EXTRA_PERCENT_MAX)


def _minutes(text: str) -> int:
    for unit in ("minutes", "mins", "min"):
        text = text.removesuffix(unit)
    return _whole(text.strip(), BREAK_MINUTES_MAX)


def _whole(text: str, most: int) -> int:
    if not _is_whole(text, most):
        raise ValueError(text)
    return int(text)


def _yes(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise ValueError(text)


def _one_of(known: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = text.casefold().removesuffix("%").strip()
        if word not in known:
            raise ValueError(text)
        return known[word]

    return read


def _print_size(text: str) -> str | None:
    word = text.casefold()
    if word in {"standard", "normal", *_NO}:
        return None
    for unit in ("points", "point", "pt"):
        word = word.removesuffix(unit).strip()
    return _one_of(_PRINT_SIZES)(word)


def _note(text: str) -> str:
    if len(text) > NOTE_LENGTH_MAX:
        raise ValueError(text)
    return text


_BOX = "enter yes or no"
_FIELDS: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "extra time": (
        "extra_percent", _percent,
        f"enter a whole number of per cent from 0 to {EXTRA_PERCENT_MAX}",
    ),
    "rest breaks": (
        "break_minutes", _minutes,
        f"enter a whole number of minutes from 0 to {BREAK_MINUTES_MAX}",
    ),
    "colour": (
        "theme", _one_of(_THEMES),
        "enter light, dark, cream, blue, green, pink or yellow",
    ),
    "text size": ("text", _one_of(_TEXTS), "enter 100, 125, 150 or 200"),
    "spacing": ("spacing", _one_of(_SPACINGS), "enter normal or wide"),
    "font": ("font", _one_of(_FONTS), "enter standard or dyslexia"),
    "ruler": ("ruler", _yes, _BOX),
    "hidden time": ("hide_time", _yes, _BOX),
    "spelling": ("spelling", _yes, _BOX),
    "keyboard": ("keyboard", _yes, _BOX),
    "screen reader": ("screen_reader", _yes, _BOX),
    "separate room": ("separate_room", _yes, _BOX),
    "print size": ("print_size", _print_size, "enter 18, 24 or 36, or standard"),
    "note": ("note", _note, f"shorten it to {NOTE_LENGTH_MAX} characters"),
}  # fmt: skip
"""Each column of arrangements: its field, how a cell is read, and what to enter."""
