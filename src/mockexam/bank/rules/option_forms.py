"""The grammatical form of an option, told by its first words, so that forms can be compared."""

import re
from enum import StrEnum

from mockexam.bank.rules.words import words

_SUBJECTS = frozenset(
    "i you he she it we they this that these those there everybody everyone nobody".split()
)
_AUXILIARIES = frozenset(
    """is are was were am has have had can could will would shall should may might must do does did
    cannot can't isn't aren't wasn't won't don't doesn't didn't""".split()
)
_SUBORDINATORS = frozenset("because when whenever if unless although though since while".split())
_PREPOSITIONS = frozenset(
    """about above across after against along among around at before behind below beneath beside
    between beyond by during for from in inside into near of off on onto out outside over past
    through throughout towards under until up upon via with within without""".split()
)
_DETERMINERS = frozenset(
    "a an the his her its their our your my some any no each every both another one".split()
)
_NUMBER = re.compile(r"^[£$€−-]?\d")
_NOT_GERUNDS = frozenset(
    """anything everything nothing something during morning evening king ring spring thing string
    training marketing pricing building meeting banking housing parking briefing booking funding
    lettering clothing advertising upselling cross-selling mentoring coaching""".split()
)
_SAFE_BEFORE_AUXILIARY = 6


class Form(StrEnum):
    """The form of an option; `OTHER` is a noun phrase or an order, which look alike."""

    QUOTATION = "a quotation"
    QUESTION = "a question"
    NUMBER = "a figure"
    INFINITIVE = "to …"
    SUBORDINATE = "because/when …"
    PREPOSITIONAL = "a phrase with a preposition"
    GERUND = "…ing"
    CLAUSE = "a sentence"
    OTHER = "a noun or an order"


def form_of(text: str) -> Form:
    """Return the form of an option."""
    if text.startswith(("“", "‘", "'", '"')):
        return Form.QUOTATION
    if text.rstrip().endswith("?"):
        return Form.QUESTION
    if _NUMBER.match(text):
        return Form.NUMBER
    found = words(text)
    if not found:
        return Form.OTHER
    first = found[0]
    if first == "to" and len(found) > 1:
        return Form.INFINITIVE
    if first in _SUBORDINATORS and found[1:2] != ("to",):
        return Form.SUBORDINATE
    if _is_clause(found):
        return Form.CLAUSE
    if first in _PREPOSITIONS:
        return Form.PREPOSITIONAL
    if first.endswith("ing") and len(found) > 1 and first not in _NOT_GERUNDS:
        return Form.GERUND
    return Form.OTHER


def _is_clause(found: tuple[str, ...]) -> bool:
    """Tell whether a subject and a verb open the words."""
    if found[0] in _SUBJECTS and len(found) > 1:
        return found[0] not in {"that", "this", "these", "those"} or found[1] in _AUXILIARIES
    for n, word in enumerate(found[1:_SAFE_BEFORE_AUXILIARY], 1):
        if word in {"that", "which", "who", "whose", "to", "what", "how", "where", "whether", "if"}:
            return False
        if word in _AUXILIARIES:
            return found[0] not in _PREPOSITIONS and n > 0
    return False


def starts_with_article(text: str) -> bool:
    """Tell whether an option opens with a word that announces one thing."""
    found = words(text)
    return bool(found) and found[0] in _DETERMINERS
