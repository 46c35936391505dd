"""A rule on words: they stay apart for who hears them, also where a line ends."""

from collections.abc import Iterator
from itertools import pairwise

from mockexam.printing.accessibility.painted import Mark
from mockexam.printing.accessibility.rule import PDF, UA, Fault, Rule
from mockexam.printing.accessibility.tagged import Content, Element, TaggedPdf
from mockexam.printing.accessibility.unicode import text_of_mark

_INLINE = frozenset({"Span", "NonStruct", "Link", "Quote", "Code", "Reference"})
_LOWER, _SLACK = 3.0, 0.5
"""In points: how much lower the next line begins at least, and how much further right at most."""
_JOINTS = frozenset("-\u2010\u00ad/")

Run = list[tuple[int, Mark]]


def _words(pdf: TaggedPdf) -> Iterator[Fault]:
    for top in pdf.tops:
        for run in _runs(pdf, top):
            for (page, before), (then, after) in pairwise(run):
                end, begin = text_of_mark(pdf, page, before), text_of_mark(pdf, then, after)
                if _is_next_line(before, after, page != then) and _run_together(end, begin):
                    said = f"“{end.split()[-1]}” and “{begin.split()[0]}”"
                    yield Fault(page + 1, f"No space parts {said} where the line ends.")


def _is_next_line(before: Mark, after: Mark, is_next_page: bool) -> bool:  # noqa: FBT001 (a fact)
    if is_next_page or before.start is None or after.start is None:
        return is_next_page
    (x, y), (then_x, then_y) = before.start, after.start
    return y - then_y >= _LOWER and then_x <= x + _SLACK


def _run_together(end: str, begin: str) -> bool:
    if not end.strip() or not begin.strip():
        return False
    return not (end[-1].isspace() or begin[0].isspace() or end[-1] in _JOINTS)


def _runs(pdf: TaggedPdf, element: Element) -> Iterator[Run]:
    """Yield what is shown in each stretch of words that no block interrupts."""
    run: Run = []
    for found in _stretch(pdf, element):
        if found is not None:
            run.append(found)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _stretch(pdf: TaggedPdf, element: Element) -> Iterator[tuple[int, Mark] | None]:
    for kid in element.kids:
        if isinstance(kid, Content):
            mark = pdf.mark_of(kid)
            if mark is not None and mark.text:
                yield kid.page, mark
        elif isinstance(kid, Element):
            if kid.tag not in _INLINE:
                yield None
            yield from _stretch(pdf, kid)
            if kid.tag not in _INLINE:
                yield None


RULES = (
    Rule(
        "words",
        "A space parts the words of a paragraph where a line ends.",
        "Show a space after the last word of the line.",
        f"{UA}, 7.2; {PDF}, 14.8.2.5",
        _words,
    ),
)
