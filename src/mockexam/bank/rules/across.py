"""Writing rules over the whole bank: questions too much alike, keys that form a pattern."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from mockexam.bank.rules.draft import Draft, DraftOption
from mockexam.bank.rules.rule import HALADYNA, BankRule, Standing
from mockexam.bank.rules.words import share_in_common, stems
from mockexam.errors import Severity

_RARE_WORDS = 12
"""How many of a question's rarest words find the questions that it is compared with."""
_SHARED_RARE_MIN = 2
_COMMON_SHARE = 0.02
_COMMON_MIN = 12
_COMMON_MAX = 40
"""A word in more questions than so many, or than that share, brings no two of them together."""
_SAME_ANSWER = 0.5
_ALIKE = 0.55
_OPTIONS_COUNT = 0.5
"""Options count half as much as the stem: topics have their stock of distractors."""

_ITEMS_TO_JUDGE = 40
"""Fewer choice items than this say nothing of a pattern."""
_LONGEST_OVER_CHANCE = 0.12
_CHI_SQUARE_1_PERCENT = {2: 9.21, 3: 11.34, 4: 13.28}
"""Critical values by degrees of freedom."""


@dataclass(frozen=True)
class _Print:
    """What a question is compared by."""

    ref: str
    stem: frozenset[str]
    answer: frozenset[str]
    offered: frozenset[str]

    @property
    def telling(self) -> frozenset[str]:
        """The words by which it is found."""
        return self.stem | self.answer


def near_duplicates(
    drafts: Sequence[Draft], enemies: Mapping[str, frozenset[str]]
) -> Iterator[Standing]:
    """Yield each pair of questions that test the same thing in nearly the same words.

    Declared enemies are no finding: no paper holds both. Two questions are
    compared where they share two of their rarer words, so that a bank of
    100,000 takes time in proportion to its size.
    """
    prints = [_print(draft) for draft in drafts]
    seen = Counter(word for one in prints for word in one.telling)
    rarity = _rarity(seen, len(prints))
    for one, other in _candidates(prints, seen):
        a, b = prints[one], prints[other]
        if b.ref in enemies.get(a.ref, frozenset()) or a.ref == b.ref:
            continue
        if share_in_common(a.answer, b.answer) < _SAME_ANSWER:
            continue
        options = _OPTIONS_COUNT * share_in_common(a.offered, b.offered)
        if _cosine(a.stem, b.stem, rarity) + options >= _ALIKE:
            yield Standing(
                f"{a.ref} and {b.ref} ask for the same in nearly the same words; change one, or "
                f"name them as enemies",
                (a.ref, b.ref),
            )


def _print(draft: Draft) -> _Print:
    return _Print(
        draft.ref,
        frozenset(stems(draft.stem)),
        frozenset(stem for key in draft.keys for stem in stems(key)),
        _offered(draft),
    )


def _offered(draft: Draft) -> frozenset[str]:
    """Return the words of what is offered, or of the answer where it is in words; no figures."""
    texts = [option.text for group in draft.groups for option in group.options]
    if not texts and draft.kind != "numeric":
        texts = list(draft.keys)
    return frozenset(stem for text in texts for stem in stems(text))


def _rarity(seen: Mapping[str, int], questions: int) -> dict[str, float]:
    """Return the weight of each word: high where few questions have it."""
    return {word: log((1 + questions) / n) for word, n in seen.items()}


def _candidates(prints: Sequence[_Print], seen: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share two of their rarer words, the later one second."""
    most = min(_COMMON_MAX, max(_COMMON_MIN, int(_COMMON_SHARE * len(prints))))
    holders: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(prints):
        rarest = sorted(one.telling, key=lambda word: (seen[word], word))[:_RARE_WORDS]
        shared: Counter[int] = Counter()
        for word in rarest:
            if seen[word] <= most:
                shared.update(holders[word])
                holders[word].append(n)
        yield from ((other, n) for other in sorted(shared) if shared[other] >= _SHARED_RARE_MIN)


def _cosine(one: Iterable[str], other: Iterable[str], rarity: Mapping[str, float]) -> float:
    a, b = set(one), set(other)
    length = sqrt(_weight(a, rarity) * _weight(b, rarity))
    return _weight(a & b, rarity) / length if length else 0.0


def _weight(found: Iterable[str], rarity: Mapping[str, float]) -> float:
    return sum(rarity[word] ** 2 for word in found)


def _key_position(drafts: Sequence[Draft], _: Mapping[str, frozenset[str]]) -> Iterator[Standing]:
    by_size: dict[int, Counter[int]] = defaultdict(Counter)
    for options in _single_key(drafts):
        by_size[len(options)][[o.key for o in options].index(True)] += 1
    for size, places in sorted(by_size.items()):
        n = sum(places.values())
        critical = _CHI_SQUARE_1_PERCENT.get(size - 1)
        if n < _ITEMS_TO_JUDGE or critical is None:
            continue
        expected = n / size
        chi = sum((places[place] - expected) ** 2 / expected for place in range(size))
        if chi > critical:
            counts = ", ".join(f"{'ABCDE'[place]} {places[place]}" for place in range(size))
            yield Standing(
                f"of {n} items with {size} options the keys stand at {counts}: a candidate who "
                f"guesses one letter gains by it"
            )


def _key_longest(drafts: Sequence[Draft], _: Mapping[str, frozenset[str]]) -> Iterator[Standing]:
    longest, chance, n = 0, 0.0, 0
    for options in _single_key(drafts):
        key = next(len(o.text) for o in options if o.key)
        longest += all(len(o.text) < key for o in options if not o.key)
        chance += 1 / len(options)
        n += 1
    if n >= _ITEMS_TO_JUDGE and longest / n > chance / n + _LONGEST_OVER_CHANCE:
        yield Standing(
            f"the key is the longest option in {longest} of {n} items ({longest / n:.0%}); chance "
            f"gives {chance / n:.0%}"
        )


def _single_key(drafts: Sequence[Draft]) -> Iterator[Sequence[DraftOption]]:
    for draft in drafts:
        if draft.kind == "multiple_choice" and draft.choice and len(draft.choice.keys) == 1:
            yield draft.choice.options


RULES = (
    BankRule(
        "near-duplicate",
        Severity.WARNING,
        "No two questions ask for the same in nearly the same words, unless they are enemies.",
        "Lane, Raymond & Haladyna (2016), Handbook of Test Development, 2nd ed., ch. 17 (enemies)",
        "Where should the receptionist look first? / What should the receptionist check first?",
        near_duplicates,
    ),
    BankRule(
        "key-position-unbalanced",
        Severity.WARNING,
        "The keys of choice items are spread evenly over the letters.",
        f"{HALADYNA}, rule 20; chi-square against even, at 1 %",
        "of 100 items with 4 options the keys stand at A 10, B 50, C 30, D 10",
        _key_position,
    ),
    BankRule(
        "key-longest-too-often",
        Severity.WARNING,
        "The key is the longest option no more often than chance, give or take.",
        f"{HALADYNA}, rule 24",
        "the key is the longest option in 60 of 100 items",
        _key_longest,
    ),
)
