"""Typed answers compared as a fair marker would: small slips do not cost the mark."""

import re
import unicodedata

SHORT_WORD = 4
"""Up to this length a word is compared letter by letter: one slip would make another word."""
LONG_WORD = 12
"""From this length on two slips are forgiven."""

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-’'](?=[^\W\d_])")
_TOKEN = re.compile(r"-?\d+(?:[.,]\d+)*|[^\W\d_]+|[%£]")
_ARTICLES = frozenset({"a", "an", "the"})
_ROLES = frozenset({"er", "ee"})
"""Endings that part who does from whom it is done to: employer and employee."""


def plain_words(text: str) -> str:
    """Return a text without capitals, accents, punctuation and a leading article.

    Figures keep their points and signs: 2.5 is not 25, nor -5 the same as 5.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _TOKEN.findall(_HYPHEN.sub("", plain.replace("−", "-")))
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def is_close(given: str, wanted: str) -> bool:
    """Tell whether a typed answer is the wanted one but for small slips of spelling."""
    return slips_between(given, wanted) is not None


def slips_between(given: str, wanted: str) -> int | None:
    """Return how many slips part an answer from the wanted one; None where it is another.

    Word by word: one slip in a word of five to eleven letters, two in a longer one,
    none in a shorter one or in a figure. A slip is a letter left out, put in,
    changed, or swapped with its neighbour. A slip in the first letter is none: it
    makes the opposite too often, as in unavailable.
    """
    one, other = plain_words(given).split(), plain_words(wanted).split()
    if not one or not other:
        return None
    if one == other:
        return 0
    if "".join(one) == "".join(other) and not any(c.isdigit() for c in "".join(one)):
        return 0
    if len(one) != len(other):
        return None
    found = [_forgiven(a, b) for a, b in zip(one, other, strict=True)]
    return sum(n for n in found if n is not None) if None not in found else None


def _forgiven(given: str, wanted: str) -> int | None:
    """Return the slips in a word where they can be forgiven, else None."""
    if given == wanted:
        return 0
    if len(wanted) <= SHORT_WORD or any(c.isdigit() for c in given + wanted):
        return None
    if {given[-2:], wanted[-2:]} == _ROLES or not _begin_alike(given, wanted):
        return None
    found = slips(given, wanted)
    return found if found <= (1 if len(wanted) < LONG_WORD else 2) else None


def _begin_alike(one: str, other: str) -> bool:
    """Tell whether two words begin with one letter, or with the same two swapped."""
    return one[:1] == other[:1] or sorted(one[:2]) == sorted(other[:2])


def slips(one: str, other: str) -> int:
    """Return the least number of slips that turn one word into the other.

    Source: Damerau (1964), Commun. ACM 7(3), in its restricted form.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]
