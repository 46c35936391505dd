"""Writing rules about options: what is offered, in which form, and what gives the key away."""

import re
from collections.abc import Iterator
from itertools import combinations

from mockexam.bank.rules.draft import Asked, Draft, Group
from mockexam.bank.rules.option_forms import Form, form_of, starts_with_article
from mockexam.bank.rules.others import says_all, says_none
from mockexam.bank.rules.quantities import (
    is_in_order,
    overlap,
    quantities_of,
    quantity_of,
    range_of,
)
from mockexam.bank.rules.rule import HALADYNA, Rule, Setting
from mockexam.bank.rules.words import (
    content_words,
    share_in_common,
    stem_of,
    without_quotations,
    words,
)
from mockexam.errors import Severity

_ABSOLUTE = frozenset(
    """always never every everybody everyone everything nobody nothing none only completely
    absolutely entirely totally wholly whatever whenever ever anybody anything forever impossible
    invariably""".split()
)
_ABSOLUTE_PHRASES = re.compile(r"\b(all|under no circumstances)\b")
_QUALIFIED = re.compile(
    r"\b(?:nearly|almost|not|hardly|at|after|in|of|above) (?:all|every\w*|always|never)\b"
)
_ABSOLUTE_DISTRACTORS_MIN = 2

_KEY_TO_DISTRACTOR = 1.7
_KEY_MORE_CHARACTERS = 22
_ECHO_KEY_WORDS_MAX = 4
_ECHO_STEM_MIN = 4
_IMPLIED_WORDS_MAX = 4
_FIGURE = re.compile(r"\d")
_FORMS_MAX = 2
_SAME_WORDS = 0.8


def _all_of_the_above(draft: Draft, _: Setting) -> Iterator[str]:
    for option in _option_texts(draft):
        if says_all(option):
            yield f"“{option}” lets a candidate who knows two of the options infer the rest"


def _none_of_the_above(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        if group.asked is Asked.MATCH:
            continue
        counted = any(quantity_of(option.text) for option in group.options)
        for option in (option.text.rstrip(".") for option in group.options):
            if says_none(option) and not (counted and option.casefold() == "none"):
                yield f"“{option}” shows what is wrong, not that the candidate knows what is right"


def _option_texts(draft: Draft) -> Iterator[str]:
    for group in draft.groups:
        if group.asked is not Asked.MATCH:
            yield from (option.text for option in group.options)


def _non_parallel(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        if group.asked is Asked.MATCH:
            continue
        forms = [form_of(option.text) for option in group.options]
        if len(set(forms)) > _FORMS_MAX or _one_stands_out(forms):
            named = ", ".join(
                f"“{option.text}” ({form})"
                for option, form in zip(group.options, forms, strict=True)
            )
            yield f"the options differ in form: {named}"


def _one_stands_out(forms: list[Form]) -> bool:
    """Tell whether a single option has a form that no one can mistake for the others'."""
    marked = {Form.INFINITIVE, Form.SUBORDINATE}
    return len(set(forms)) > 1 and any(forms.count(form) == 1 for form in marked & set(forms))


def _overlapping(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        if group.asked is Asked.MATCH:
            continue
        for one, other in combinations([option.text for option in group.options], 2):
            a, b = range_of(one), range_of(other)
            if a and b and overlap(a, b):
                yield f"“{one}” and “{other}” overlap"
            elif _implies(one, other) or _implies(other, one):
                yield f"“{one}” and “{other}”: whoever is right with one is right with both"


def _implies(narrow: str, wide: str) -> bool:
    """Tell whether an option is another with something added, so that it implies it."""
    few, many = words(wide), words(narrow)
    if not few or len(few) > _IMPLIED_WORDS_MAX or len(many) <= len(few):
        return False
    if few[-1] != many[-1] and many[: len(few)] != few:
        return False
    core = content_words(wide)
    if not core or _is_spoken(narrow) or _FIGURE.search(narrow) or _FIGURE.search(wide):
        return False
    negated = {"not", "no", "without", "never", "un", "non"} & (set(many) - set(few))
    return not negated and "or" not in many and _stands_in_order(core, content_words(narrow))


def _is_spoken(text: str) -> bool:
    return text.startswith(("“", "‘", "'", '"'))


def _stands_in_order(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    rest = iter(many)
    return all(word in rest for word in few)


def _illogical_order(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        values = quantities_of([option.text for option in group.options])
        if values is not None and group.asked is not Asked.MATCH and not is_in_order(values):
            yield "the figures neither rise nor fall from the first option to the last"


def _grammatical_clue(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        found = words(group.asks)
        if not found or group.asked is Asked.MATCH or group.asks.rstrip().endswith(("?", "/an")):
            continue
        last = found[-1]
        if last in {"by", "of", "for", "in"} and _gerunds(group.keys) > _gerunds(group.distractors):
            yield f"after “{last}” the key alone is a word in -ing"
            continue
        if last in {"a", "an"} and any(_article(o.text) != last for o in group.options):
            yield f"the stem ends in “{last}”, which some options cannot follow"
        elif _fits_the_key_alone(last, group):
            yield f"the stem ends in “{last}”, which goes with the key alone"


def _article(text: str) -> str:
    """Return the article that goes before a text: by its first sound, as far as letters tell."""
    first = (words(text) or [""])[0]
    if first in {"a", "an", "the"}:
        return ""
    if first.startswith(("uni", "use", "eu", "one", "ut")):
        return "a"
    if first.startswith(("hour", "honest", "heir", "honour")):
        return "an"
    return "an" if first[:1] in set("aeiou8") else "a"


def _gerunds(texts: tuple[str, ...]) -> bool:
    return any(form_of(text) is Form.GERUND for text in texts)


def _fits_the_key_alone(verb: str, group: Group) -> bool:
    """Tell whether a verb's number fits the keys and none of the distractors."""
    keys = {starts_with_article(text) for text in group.keys}
    distractors = {starts_with_article(text) for text in group.distractors}
    single = {"is": True, "was": True, "are": False, "were": False}.get(verb)
    return single is not None and keys == {single} and distractors == {not single}


def _absolute_word_clue(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        if group.asked is Asked.MATCH or any(_is_absolute(key) for key in group.keys):
            continue
        absolute = [text for text in group.distractors if _is_absolute(text)]
        if len(absolute) >= _ABSOLUTE_DISTRACTORS_MIN and 2 * len(absolute) > len(
            group.distractors
        ):
            yield f"absolute words mark distractors alone, such as “{absolute[0]}”"


def _is_absolute(text: str) -> bool:
    plain = _QUALIFIED.sub(" ", without_quotations(text).casefold())
    return bool(_ABSOLUTE & set(words(plain)) or _ABSOLUTE_PHRASES.search(plain))


def _stem_echo(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        asked = _echoable(group.asks, least=1)
        # A word that every option has points nowhere.
        asked -= _in_every([option.text for option in group.options])
        if any(asked & _echoable(text, least=1) for text in group.distractors):
            continue
        for key in group.keys:
            echoed = asked & _echoable(key)
            if echoed and len(words(key)) <= _ECHO_KEY_WORDS_MAX and len(group.keys) == 1:
                yield f"“{key}” alone repeats a word of the stem ({', '.join(sorted(echoed))})"


def _in_every(texts: list[str]) -> set[str]:
    """Return the telling words that all texts share."""
    first, *others = map(_echoable, texts)
    return first.intersection(*others)


def _echoable(text: str, least: int = _ECHO_STEM_MIN) -> set[str]:
    """Return the roots of a text's telling words of so many letters or more.

    Two words share a root where they sound alike.
    """
    return {
        stem_of(word)[:6]
        for word in content_words(without_quotations(text))
        if len(word) >= least and not word.isdigit()
    }


def _longest_key(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        if group.asked is Asked.MATCH or not group.keys or not group.distractors:
            continue
        shortest_key = min(map(len, group.keys))
        longest = max(map(len, group.distractors))
        if (
            shortest_key > _KEY_TO_DISTRACTOR * longest
            and shortest_key - longest >= _KEY_MORE_CHARACTERS
        ):
            yield f"the key has {shortest_key} characters, the longest distractor {longest}"


def _missing_rationale(draft: Draft, _: Setting) -> Iterator[str]:
    for group in draft.groups:
        for option in group.options:
            if option.why is None:
                continue
            if not option.why.strip():
                yield f"“{option.text}” does not say why it is {'right' if option.key else 'wrong'}"
            elif share_in_common(words(option.why), words(option.text)) >= _SAME_WORDS:
                yield f"the rationale of “{option.text}” says nothing that the option does not"
    for what, why in draft.whys:
        if not why.strip():
            yield f"{what} does not say why"


RULES = (
    Rule(
        "all-of-the-above",
        Severity.WARNING,
        "No option says that all the others are right.",
        f"{HALADYNA}, rule 26",
        "All of the above",
        _all_of_the_above,
    ),
    Rule(
        "none-of-the-above",
        Severity.WARNING,
        "No option says that all the others are wrong.",
        f"{HALADYNA}, rule 25",
        "None of these",
        _none_of_the_above,
    ),
    Rule(
        "non-parallel-options",
        Severity.WARNING,
        "All options of a question have one grammatical form.",
        f"{HALADYNA}, rule 23",
        "To test the service / Staff discipline / When it is quiet, they tidy up",
        _non_parallel,
    ),
    Rule(
        "overlapping-options",
        Severity.WARNING,
        "No option holds another, and ranges share their ends at most.",
        f"{HALADYNA}, rule 22",
        "A supplier / A delivery supplier",
        _overlapping,
    ),
    Rule(
        "illogical-order",
        Severity.WARNING,
        "Options that are figures or times rise or fall.",
        f"{HALADYNA}, rule 21",
        "2015 / 1999 / 2021 / 2006",
        _illogical_order,
    ),
    Rule(
        "grammatical-clue",
        Severity.WARNING,
        "Every option can follow the stem: article, number and form fit them all.",
        f"{HALADYNA}, rule 28c",
        "… is called an: empathy statement / sales technique",
        _grammatical_clue,
    ),
    Rule(
        "absolute-word-clue",
        Severity.WARNING,
        "Words such as always and never do not mark the distractors alone.",
        f"{HALADYNA}, rule 28a",
        "Never record them / Always keep them / Share them where work needs it",
        _absolute_word_clue,
    ),
    Rule(
        "stem-echo",
        Severity.WARNING,
        "The key does not alone repeat a telling word of the stem.",
        f"{HALADYNA}, rule 28b",
        "Which law protects a consumer …? Consumer Rights Act 2015 / Equality Act 2010",
        _stem_echo,
    ),
    Rule(
        "longest-key",
        Severity.WARNING,
        "The key is not far longer than every distractor.",
        f"{HALADYNA}, rule 24",
        "Walk round it / Stay with it, warn people, put out a sign and have it cleaned at once",
        _longest_key,
    ),
    Rule(
        "missing-rationale",
        Severity.WARNING,
        "Every option says why it is right or wrong, beyond repeating itself.",
        f"{HALADYNA}, rule 30 (distractors come from typical errors)",
        "why: (nothing)",
        _missing_rationale,
    ),
)
