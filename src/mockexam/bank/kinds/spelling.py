"""Typed answers compared as a fair marker would: small slips do not cost the mark."""

import re
import unicodedata

SHORT_WORD = 4
"""Up to this length a word is compared letter by letter: one slip would make another word."""
LONG_WORD = 9
"""From this length on two slips are forgiven."""

_NOT_WORDS = re.compile(r"[^\w%£]+")
_ARTICLES = frozenset({"a", "an", "the"})


def plain_words(text: str) -> str:
    """Return a text without capitals, accents, punctuation and a leading article."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'")
    words = _NOT_WORDS.sub(" ", plain.replace("'", "").replace("-", "")).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def is_close(given: str, wanted: str) -> bool:
    """Tell whether a typed answer is the wanted one but for small slips of spelling.

    Word by word: one slip in a word of five to eight letters, two in a longer one,
    none in a shorter one. A slip is a letter left out, put in, changed, or swapped
    with its neighbour.
    """
    one, other = plain_words(given).split(), plain_words(wanted).split()
    if "".join(one) == "".join(other):
        return bool(one)
    return len(one) == len(other) and all(
        slips(a, b) <= _forgiven(b) for a, b in zip(one, other, strict=True)
    )


def _forgiven(word: str) -> int:
    if len(word) <= SHORT_WORD or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < LONG_WORD else 2


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
