"""Words as the writing rules compare them: split, cut to their stems, counted in syllables."""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"“[^”]*”|(?<!\w)‘[^’]*’(?!\w)|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”’\"']?\s+(?=[A-Z“‘\"'0-9])")

FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also although am an and any are as at back be because
    been before being below between both but by can could did do does doing down during each either
    every few first for from further get gets give given gives go goes had has have having he her
    here hers him his how i if in into is it its just last make makes may me might more most much
    must my near need needs next no nor not now of off on once one only onto or other our out over
    own per put says she should since so some such take takes than that the their them then there
    these they this those three through to too two under until up upon us use used uses very was we
    well were what when where whether which while who whom whose why will with within without would
    yes yet you your following best main likely
    """.split()
)

_ENDINGS = (
    "isations", "isation", "ations", "ation", "ements", "ement", "ments", "ment", "ising", "ised",
    "ises", "ness", "ings", "ing", "ions", "ion", "able", "ible", "ives", "ive", "ers", "ies",
    "ied", "ally", "ily", "er", "ed", "es", "ly", "al", "y", "s", "e",
)  # fmt: skip
_STEM_MIN = 4


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text in order, in lower case."""
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))


@lru_cache(maxsize=8192)
def content_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that carry its meaning, in order."""
    return tuple(word for word in words(text) if word not in FUNCTION_WORDS)


@lru_cache(maxsize=65536)
def stem_of(word: str) -> str:
    """Return what is left of a word without its ending, at least four letters."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words."""
    return frozenset(map(stem_of, content_words(text)))


def without_quotations(text: str) -> str:
    """Return a text without what stands between quotation marks."""
    return _QUOTED.sub(" … ", text)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def lead_in(stem: str) -> str:
    """Return the sentence of a stem that asks: its last."""
    found = sentences(stem)
    return found[-1] if found else ""


@lru_cache(maxsize=65536)
def syllables(word: str) -> int:
    """Return about how many syllables a word has, at least one."""
    plain = word.casefold().strip("'’")
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ye")) and groups > 1
    voiceless = plain.endswith("ed") and not plain.endswith(("ted", "ded")) and groups > 1
    return max(1, groups - silent - voiceless)


def reading_grade(text: str) -> float:
    """Return the school grade at which a text reads easily; it may be below nought.

    Source: Kincaid et al. (1975), Navy Research Branch Report 8-75.
    """
    found = [word for word in words(text) if word[0].isalpha()]
    if not found:
        return 0.0
    length = len(found) / max(1, len(sentences(text)))
    return 0.39 * length + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def share_in_common(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the share of words in common, 0..1 (Dice); 0 where either has none."""
    a, b = set(one), set(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
