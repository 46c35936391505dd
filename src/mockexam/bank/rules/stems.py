"""Writing rules about stems and what they ask for."""

import re
from collections.abc import Iterator

from mockexam.bank.rules.draft import Draft
from mockexam.bank.rules.rule import HALADYNA, Rule, Setting
from mockexam.bank.rules.words import (
    content_words,
    lead_in,
    reading_grade,
    stems,
    syllables,
    without_quotations,
    words,
)
from mockexam.errors import Severity
from mockexam.syllabus.model import ConfusableSet

_NEGATIVE = re.compile(r"\b(not|except|least|never|cannot|\w+n['’]t)\b")
_NOT_NEGATIVE = re.compile(
    r"\bat least\b|\bnot only\b|\bwhether or not\b|\bor not\b|\blast but not least\b"
)
_SUBORDINATE = re.compile(
    r"\b(if|when|that|who|because|so|although|where|once|until|since|while|whose|why|and|but|"
    r"which|what)\b"
)
_OPENING = re.compile(
    r"^(?:[^,]{0,80},\s*)?(?:(?:in|on|at|for|of|under|to|with|by|from)\s+)?"
    r"(?:which|what|who|how|where|when|why)\b"
    r"|^(?:select|choose|identify|name|pick|tick|find|state|give|list)\b.*?\b(?:that|which|who)\b"
    r"|^all\b.*"
)
"""What may stand before a negative without making a clause of its own: the question itself."""
_COUNT = {word: n for n, word in enumerate("two three four five six".split(), 2)}
_COUNTS = frozenset(_COUNT)
_EASE = {1: 12.0, 2: 14.5, 3: 18.0}
_EASE_ABOVE = 20.0
WORDS_TO_JUDGE = 12
"""Fewer words than this say nothing of how hard a text is to read."""
_LONG_SYLLABLES = 4
_LONG_SHARE_MAX = {1: 0.14, 2: 0.17, 3: 0.24}

COMMON_COMMAND_WORDS: dict[str, tuple[int, int]] = {
    "define": (1, 4),
    "suggest": (1, 4),
    "discuss": (4, 12),
    "examine": (4, 12),
}
"""Command words of other boards, for items that come from them; the syllabus's own come first."""


def _unemphasised_negative(draft: Draft, _: Setting) -> Iterator[str]:
    if not draft.groups:
        return
    asked = without_quotations(lead_in(_marked(draft.stem_as_written)))
    for found in _NEGATIVE.finditer(_NOT_NEGATIVE.sub("…", asked)):
        if not _SUBORDINATE.search(_OPENING.sub("", asked[: found.start()].casefold())):
            yield f"“{found[0]}” turns the question round; write {found[0].upper()}, in bold"
            return


def _marked(stem: str) -> str:
    """Return a stem with what is emphasised in capitals, so that it stands out in plain text."""
    return re.sub(r"\*\*([^*]+)\*\*|\*([^*]+)\*", lambda m: (m[1] or m[2]).upper(), stem)


def _reading_level(draft: Draft, _: Setting) -> Iterator[str]:
    text = draft.stem
    found = [word for word in words(text) if word[0].isalpha()]
    if len(found) < WORDS_TO_JUDGE:
        return
    most = _EASE.get(draft.level, _EASE_ABOVE)
    grade = reading_grade(text)
    long_words = [word for word in found if syllables(word) >= _LONG_SYLLABLES]
    if grade > most and len(long_words) / len(found) > _LONG_SHARE_MAX.get(draft.level, 0.3) / 2:
        yield (
            f"the stem reads like grade {grade:.0f}, and Level {draft.level} allows {most:.0f}: "
            f"shorter sentences, plainer words than “{max(found, key=len)}”"
        )


def _command_word_marks(draft: Draft, setting: Setting) -> Iterator[str]:
    if draft.command_word is None or not draft.is_written:
        return
    known = setting.syllabus.command_word.get(draft.command_word)
    marks = known.marks if known else COMMON_COMMAND_WORDS.get(draft.command_word)
    asked_for = _COUNTS.intersection(words(draft.stem))
    if draft.marks in {_COUNT[word] for word in asked_for}:
        return  # a mark for each of the things asked for
    if marks and not marks[0] <= draft.marks <= marks[1]:
        yield (
            f"“{draft.command_word}” goes with {marks[0]} to {marks[1]} marks, "
            f"the item has {draft.marks}"
        )


def _confusable(draft: Draft, setting: Setting) -> Iterator[str]:
    asked = draft.everything_asked.casefold()
    for confusable in setting.syllabus.confusable:
        if set(confusable.points) & set(draft.points) and not _names_one(confusable, asked):
            yield from _right_elsewhere(draft, confusable)


def _names_one(confusable: ConfusableSet, asked: str) -> bool:
    return any(
        re.search(rf"\b{re.escape(thing.name.casefold())}\b", asked) for thing in confusable.things
    )


def _right_elsewhere(draft: Draft, confusable: ConfusableSet) -> Iterator[str]:
    parts = {
        " ".join(words(part)): thing.name for thing in confusable.things for part in thing.parts
    }
    for group in draft.groups:
        if not any(" ".join(words(key)) in parts for key in group.keys):
            continue
        for text in group.distractors:
            if thing := parts.get(" ".join(words(text))):
                yield (
                    f"“{text}” is right under {thing}; name in the stem which of "
                    f"{confusable.title.casefold()} is meant"
                )


def _alternative_gives_key_away(draft: Draft, _: Setting) -> Iterator[str]:
    told = {key: stems(key) for key in draft.keys}
    wrong = {stem for group in draft.groups for text in group.distractors for stem in stems(text)}
    for alternative in draft.alternatives:
        said = stems(alternative)
        for key, telling in told.items():
            only = telling - wrong
            if only and only <= said and len(content_words(key)) > 0:
                yield f"the words for a picture say the answer, “{key}”"


RULES = (
    Rule(
        "unemphasised-negative-stem",
        Severity.WARNING,
        "A stem that asks for what is not so says NOT or EXCEPT in capitals.",
        f"{HALADYNA}, rule 17",
        "Which of these is not a protected characteristic?",
        _unemphasised_negative,
    ),
    Rule(
        "reading-level-too-high",
        Severity.WARNING,
        "A stem reads no harder than its level needs.",
        "Ofqual (2022), guidance on accessible assessments; grade by Kincaid et al. (1975)",
        "In circumstances wherein a representative's delegated authorisation is insufficient …",
        _reading_level,
    ),
    Rule(
        "command-word-mark-mismatch",
        Severity.WARNING,
        "A written item's marks lie within the range of its command word.",
        "the syllabus's list of command words",
        "Name one organisation … [10 marks]",
        _command_word_marks,
    ),
    Rule(
        "confusable-not-named",
        Severity.WARNING,
        "A stem names which of several confusable things it means where a distractor is right "
        "under another.",
        "the syllabus's list of confusable things",
        "What comes after Apologise? Thank / Solve (LATER or LASS?)",
        _confusable,
    ),
    Rule(
        "alternative-gives-key-away",
        Severity.WARNING,
        "The words for those who cannot see a picture do not say the answer.",
        "W3C, Web Content Accessibility Guidelines 2.2, 1.1.1 (tests and exercises)",
        "Which day is highest? A picture in words: a bar chart on which Tuesday is highest",
        _alternative_gives_key_away,
    ),
)
