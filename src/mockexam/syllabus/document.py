"""Reading a syllabus document: plain text with a synopsis and four lists of bullets.

A document that is not whole is refused, never read with fewer points. The format
and the findings are described in `docs/reference/syllabus-document.md`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import get_close_matches

from mockexam.errors import Finding
from mockexam.syllabus.model import PointKind

SYNOPSIS = "Topic Synopsis"
LISTS = {
    "Key Concepts & Core Principles": PointKind.CONCEPT,
    "Exam Tips & Revision Strategies": PointKind.TIP,
    "Common Misconceptions & Mistakes to Avoid": PointKind.MISCONCEPTION,
    "Examiner Marking Points": PointKind.MARKING_POINT,
}
HEADINGS = (SYNOPSIS, *LISTS)

# A dash counts as a mark only with a space behind it; signs that are never punctuation need none.
_BULLET = re.compile(r"([-*+\u2010-\u2015\u2212](?=\s|$)|[•‣◦·▪●○∙])\s*(.*)")
_LONG_DASHES = "\u2012\u2013\u2014\u2015"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_PLAIN = {ord(sign): "'" for sign in "‘’‚‛"}
_PLAIN |= {ord(sign): '"' for sign in "“”„‟"}
_PLAIN |= {ord(sign): "-" for sign in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"}
_OPENERS = "\"'“‘([" + _LONG_DASHES
_UNFINISHED = (",", ";", ":", "-", "–", "—", "/", "&", "…", "...")
_CLOSERS = "\"'”’)]"
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|cf|incl|approx)\.$", re.IGNORECASE)
_DANGLING = re.compile(
    r"\b(a|an|the|and|or|nor|but|if|of|to|in|on|at|by|for|from|with|without|into|as|than|that|which"
    r"|who|whose|when|where|while|is|are|was|were|be|been|their|its|your|our)$",
    re.IGNORECASE,
)
_ENDINGS = ("", "s", "es", "d", "ed", "r", "er", "ing", "ly")
_SHOWN = 60  # characters of a line that a message repeats
_TITLE_WORDS = 8  # the longest line that is still taken for a heading
_NAME_WORDS = 10  # more words before a colon are a clause of the text, not a name
_WRAP_WIDTH = 120  # longer lines show that a file is not wrapped at all


@dataclass(frozen=True)
class DocumentPoint:
    """One bullet. `ordinal` counts from 1 within its kind, `line` from 1 in the file.

    `name` is what stands before the colon of a concept, empty elsewhere.
    """

    kind: PointKind
    ordinal: int
    name: str
    text: str
    line: int


@dataclass(frozen=True)
class SyllabusDocument:
    """A whole document; the points stand in the order of the file."""

    file: str
    synopsis: str
    points: tuple[DocumentPoint, ...]


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    text: str


@dataclass
class _Section:
    """A heading and the lines under it; what stands before the first heading has no title."""

    title: str
    line: int
    body: list[_Line] = field(default_factory=list)

    @property
    def written(self) -> list[_Line]:
        return [line for line in self.body if line.text]

    @property
    def end(self) -> int:
        return self.written[-1].number if self.written else self.line


@dataclass
class _Bullet:
    line: int
    indent: int
    mark: str
    text: str


_Report = Callable[[int, str, str], None]


def read_document(text: str, file: str) -> tuple[SyllabusDocument | None, list[Finding]]:
    """Return the document that a text holds, or None and what is wrong, by line.

    Args:
        text: The whole text of the file.
        file: The name by which the findings and the document call the file.
    """
    findings: list[Finding] = []

    def report(line: int, rule: str, message: str) -> None:
        findings.append(Finding(file, line, f"syllabus.{rule}", message))

    opening, *sections = _cut_at_headings(_lines_of(text))
    if not sections:
        _report_foreign(opening, report)
        return None, findings
    named = _name_sections(sections, report)
    synopsis = _read_synopsis(named.get(SYNOPSIS), report)
    _check_opening(opening, synopsis, report)
    lists = {title: section for title, section in named.items() if title in LISTS}
    width = max((n.indent + len(n.text) for s in lists.values() for n in s.body), default=0)
    bullets = {title: _read_bullets(section, width, report) for title, section in lists.items()}
    points = [p for title in bullets for p in _points(LISTS[title], bullets[title], report)]
    _check_end(sections[-1], synopsis, bullets, report)
    if findings:
        return None, sorted(findings)
    return SyllabusDocument(file, synopsis, tuple(points)), []


def ends_openly(text: str) -> bool:
    """Return whether a text stops without the punctuation that ends a sentence."""
    bare = text.rstrip(_CLOSERS)
    if bare.endswith("...") or _ABBREVIATION.search(bare):
        return True
    return not bare.endswith((".", "!", "?"))


# Sections


def _lines_of(text: str) -> list[_Line]:
    raw = re.split(r"\r\n|\n|\r", text.translate(_INVISIBLE))
    lines = []
    for number, line in enumerate(raw, 1):
        wide = line.expandtabs(4)
        lines.append(_Line(number, len(wide) - len(wide.lstrip()), " ".join(line.split())))
    return lines


def _key(heading: str) -> str:
    """Return what makes two spellings the same heading: its words, `&` read as `and`."""
    return " ".join(re.findall(r"\w+", heading.replace("&", " and ").casefold()))


_BY_KEY = {_key(heading): heading for heading in HEADINGS}


def _cut_at_headings(lines: Sequence[_Line]) -> list[_Section]:
    sections = [_Section("", 0)]
    for line in lines:
        title = None if _BULLET.match(line.text) else _BY_KEY.get(_key(line.text))
        if title:
            sections.append(_Section(title, line.number))
        else:
            sections[-1].body.append(line)
    return sections


def _report_foreign(opening: _Section, report: _Report) -> None:
    headings = ", ".join(f"“{heading}”" for heading in HEADINGS)
    what = "has none of the headings of a syllabus document" if opening.written else "is empty"
    report(0, "not-a-syllabus", f"{what}; expected are {headings}")


def _name_sections(sections: Sequence[_Section], report: _Report) -> dict[str, _Section]:
    """Return the first section of each title in file order; report missing and repeated ones."""
    named: dict[str, _Section] = {}
    for section in sections:
        if first := named.get(section.title):
            where = f"stands on line {first.line} already; put its lines there"
            report(section.line, "repeated-heading", f"the heading “{section.title}” {where}")
            continue
        named[section.title] = section
        if not section.written:
            report(section.line, "empty-section", f"nothing stands under “{section.title}”")
    for heading in HEADINGS:
        if heading not in named:
            message = f"the section “{heading}” is missing; is the file cut off?"
            report(sections[-1].end, "missing-section", message)
    return named


def _report_unplaced(line: _Line, report: _Report) -> None:
    """Report a line that belongs to nothing: an unknown heading, or text on its own."""
    shown = _shorten(line.text)
    if not _is_title(line.text):
        message = f"“{shown}” is not part of a bullet; mark it as one, or indent it below one"
        report(line.number, "stray-text", message)
        return
    key = _key(line.text)
    near = [k for k in _BY_KEY if key and k.startswith(key)] or get_close_matches(key, _BY_KEY, 1)
    meant = f"; did you mean “{_BY_KEY[near[0]]}”?" if near else ""
    report(line.number, "unknown-heading", f"“{shown}” is not a heading of this format{meant}")


def _is_title(text: str) -> bool:
    short = len(text.split()) <= _TITLE_WORDS
    return short and "," not in text and not text.endswith((".", "!", "?", ";"))


def _is_capitalised(text: str) -> bool:
    return all(word[0].isupper() for word in re.findall(r"\w+", text) if len(word) > 3)  # noqa: PLR2004 (of, and, the …)


# Synopsis


def _read_synopsis(section: _Section | None, report: _Report) -> str:
    text = ""
    for line in section.written if section else ():
        if _BULLET.match(line.text):
            report(line.number, "stray-text", "the synopsis is plain text; this is a bullet")
            break
        if text and not ends_openly(text) and _is_title(line.text) and _is_capitalised(line.text):
            _report_unplaced(line, report)
            break
        text = _join(text, line.text)
    return text


def _check_opening(opening: _Section, synopsis: str, report: _Report) -> None:
    """Report what stands before the first heading, unless it is the start of the synopsis."""
    text = " ".join(line.text for line in opening.written).translate(_PLAIN)
    repeated = re.sub(r"\s*(…|\.\.\.)$", "", text)
    if synopsis and not " ".join(synopsis.split()).translate(_PLAIN).startswith(repeated):
        shown = _shorten(opening.written[0].text)
        message = f"“{shown}” stands before the first heading and does not repeat the synopsis"
        report(opening.written[0].number, "stray-text", message)


# Bullets


def _read_bullets(section: _Section, width: int, report: _Report) -> list[_Bullet]:
    """Return the bullets of a list; reading stops at an unknown heading.

    `width` is the length of the longest line of all lists, in characters.
    """
    bullets: list[_Bullet] = []
    above: _Line | None = None  # the line right above that belongs to the last bullet
    for line in section.body:
        if not line.text:
            above = None
        elif bullet := _begin_bullet(line, bullets, above):
            if bullets and bullet.indent >= bullets[0].indent + 2:
                message = "a bullet below a bullet; write it out on the level of the others"
                report(line.number, "nested-bullet", message)
            bullets.append(bullet)
            above = line
        elif above and bullets and _goes_on(line, above, bullets[-1], width):
            bullets[-1].text = _join(bullets[-1].text, line.text)
            above = line
        else:
            _report_unplaced(line, report)
            if _is_title(line.text):
                break
    return bullets


def _begin_bullet(line: _Line, bullets: Sequence[_Bullet], above: _Line | None) -> _Bullet | None:
    match = _BULLET.match(line.text)
    if not match:
        return None
    mark, text = match.groups()
    # A wrapped line may begin with a dash of its sentence; a bullet's mark is that of the others.
    if above and mark in _LONG_DASHES and mark != bullets[0].mark and text[:1].islower():
        return None
    return _Bullet(line.number, line.indent, mark, text)


def _goes_on(line: _Line, above: _Line, bullet: _Bullet, width: int) -> bool:
    """Return whether a line without a mark continues the bullet right above it.

    It does when it is indented below the bullet, when it goes on in the middle of
    a sentence, or when its first word had no room on the line above.
    """
    if line.indent > bullet.indent:
        return True
    first_word = line.text.split()[0]
    mid_sentence = ends_openly(above.text)
    if mid_sentence and (first_word[0].islower() or first_word[0] in _OPENERS):
        return True
    had_room = above.indent + len(above.text) + 1 + len(first_word) <= width
    if had_room or width > _WRAP_WIDTH:
        return False
    return not (_is_title(line.text) and (_is_capitalised(line.text) or not mid_sentence))


def _join(text: str, more: str) -> str:
    """Join wrapped lines; a word broken at its own hyphen or dash is closed up again."""
    if re.search(r"\w[-\u2010\u2014]$", text) and not re.match(r"(and|or|to)\s", more):
        return text + more
    return f"{text} {more}".strip()


def _points(
    kind: PointKind, bullets: Sequence[_Bullet], report: _Report
) -> Iterator[DocumentPoint]:
    for ordinal, bullet in enumerate(bullets, 1):
        name, text = _split_name(bullet.text) if kind is PointKind.CONCEPT else ("", bullet.text)
        if not re.search(r"\w", text):
            after = f" after “{_shorten(name)}:”" if name else ""
            report(bullet.line, "empty-bullet", f"the bullet holds no text{after}")
        yield DocumentPoint(kind, ordinal, name, text, bullet.line)


def _split_name(text: str) -> tuple[str, str]:
    name, colon, rest = text.partition(":")
    if not colon or rest[:1].strip() or not 0 < len(name.split()) <= _NAME_WORDS:
        return "", text
    return name.strip(), rest.strip()


# The end of the file


def _check_end(
    section: _Section, synopsis: str, bullets: dict[str, list[_Bullet]], report: _Report
) -> None:
    """Report a file whose last section stops short."""
    if section.title == SYNOPSIS and synopsis and ends_openly(synopsis):
        shown = _shorten(synopsis, from_end=True)
        report(section.end, "truncated", f"the file may be cut off at “{shown}”: no full stop")
    if not bullets.get(section.title):
        return
    *others, last = bullets[section.title]
    texts = [bullet.text for group in bullets.values() for bullet in group if bullet is not last]
    words = {word for text in (synopsis, *texts) for word in _words(text)}
    sign = _sign_of_a_cut(last.text, [bullet.text for bullet in others], words)
    if sign:
        shown = _shorten(last.text, from_end=True)
        report(last.line, "truncated", f"the file may be cut off at “{shown}”: {sign}")


def _sign_of_a_cut(last: str, others: Sequence[str], words: AbstractSet[str]) -> str:
    """Return what shows that a bullet is not whole, or nothing.

    `others` are the bullets above it in its section, `words` those of the rest of the document.
    """
    if last.count("(") > last.count(")") or last.count("“") > last.count("”"):
        return "a bracket or a quotation is not closed"
    if not ends_openly(last):
        return ""
    if last.endswith(_UNFINISHED) or _DANGLING.search(last):
        return "it stops in the middle of a sentence"
    if not others:
        return "it is the only bullet of its section and has no full stop at its end"
    if not any(ends_openly(text) for text in others):
        return "it has no full stop at its end, unlike the bullets above it"
    if 2 * len(last.split()) < min(len(text.split()) for text in others):
        return "it has no full stop and is far shorter than the bullets above it"
    tail = (_words(last) or [""])[-1]
    whole = [w for w in words if w.startswith(tail) and w[len(tail) :] not in _ENDINGS]
    if tail not in words and whole:
        return f"its last word looks like the beginning of “{min(whole)}”"
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shorten(text: str, *, from_end: bool = False) -> str:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    if len(shown) <= _SHOWN:
        return shown
    return f"…{shown[1 - _SHOWN :]}" if from_end else f"{shown[: _SHOWN - 1]}…"
