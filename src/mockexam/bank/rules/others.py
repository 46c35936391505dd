"""Options that speak of the other options: all or none of them, or some by their letters."""

import re

_OTHERS = r"(?:above|below|these|those|them|options?|answers?|choices?|others?|statements?|listed)"
_SOME_MORE = r"(?:of\s+|the\s+|other\s+|two\s+|three\s+|four\s+|five\s+|one\s+|in\s+)*"
_TAIL = r"\b.{0,24}$"
_LETTERS = r"(?:options? )?[A-E](?:, [A-E])*,?"
_BY_LETTER = re.compile(
    rf"^(?:both |all of )?{_LETTERS} and [A-E]$|^neither {_LETTERS} nor [A-E]$", re.IGNORECASE
)
_ALL = re.compile(
    rf"^(?:all|both|each|every|any|everything|everybody|everyone)\s+{_SOME_MORE}{_OTHERS}{_TAIL}"
    r"|^(?:all|both)(?: (?:two|three|four|five))?(?: (?:are|is|at|apply|of|together)\b.{0,24})?$"
    rf"|^(?:both |all of )?{_LETTERS} and [A-E]$",
    re.IGNORECASE,
)
_NONE = re.compile(
    rf"^(?:none|neither|nothing|nobody|no one)\s+{_SOME_MORE}{_OTHERS}{_TAIL}"
    rf"|^(?:there is )?(?:no|not any)\s+(?:right |correct |suitable )?{_SOME_MORE}{_OTHERS}{_TAIL}"
    rf"|^neither {_LETTERS} nor [A-E]$"
    r"|^none (?:are|is|apply|applies)(?: (?:correct|right|true))?$|^(?:not listed|none)$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?i:options?|answers?|choices?)\s+[A-H]\b")


def says_all(option: str) -> bool:
    """Tell whether an option says that others are right, as in "All of the above"."""
    return bool(_ALL.match(option.rstrip(".")))


def says_none(option: str) -> bool:
    """Tell whether an option says that the others are wrong, as in "None of these"."""
    return bool(_NONE.match(option.rstrip(".")))


def is_by_letter(option: str) -> bool:
    """Tell whether an option is others by their letters, as in "Both A and C"."""
    return bool(_BY_LETTER.match(option.rstrip(".")))


def names_a_letter(text: str) -> bool:
    """Tell whether a text calls an option by its letter, as in "Why is option B wrong?"."""
    return bool(_NAMED.search(text))
