"""Rules on lists: what they hold, and whether they say how they are numbered."""

from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase

from mockexam.printing.accessibility.rule import PDF, UA, Fault, Rule
from mockexam.printing.accessibility.tagged import TaggedPdf
from mockexam.printing.accessibility.unicode import text_shown

_IN_A_LIST = frozenset({"LI", "L", "Caption"})
_IN_AN_ITEM = frozenset({"Lbl", "LBody"})
_HOLDER = {"LI": "L", "Lbl": "LI", "LBody": "LI"}


def _lists(pdf: TaggedPdf) -> Iterator[Fault]:
    for element in pdf.elements:
        kids = [kid.tag for kid in element.elements]
        if element.tag == "L":
            if "LI" not in kids:
                yield Fault(element.first_page, "A list has no items.")
            for tag in sorted(set(kids) - _IN_A_LIST):
                yield Fault(element.first_page, f"A list holds a {tag} beside its items.")
        if element.tag == "LI":
            if kids.count("LBody") != 1 and "Lbl" not in kids:
                yield Fault(element.first_page, "An item of a list has no body, or several.")
            for tag in sorted(set(kids) - _IN_AN_ITEM):
                yield Fault(element.first_page, f"An item of a list holds a bare {tag}.")
        holder = _HOLDER.get(element.tag)
        above = element.parent.tag if element.parent else "nothing"
        if (
            holder is not None
            and above != holder
            and not (element.tag == "Lbl" and above == "Note")
        ):
            yield Fault(element.first_page, f"A {element.tag} lies in {above}, not in {holder}.")


def _numbering(pdf: TaggedPdf) -> Iterator[Fault]:
    for element in pdf.elements:
        if element.tag != "L":
            continue
        items = [kid for kid in element.elements if kid.tag == "LI"]
        labels = [kid for item in items for kid in item.elements if kid.tag == "Lbl"]
        if not labels:
            continue
        said = element.attribute("/List", "/ListNumbering")
        words = [text_shown(pdf, label).strip().strip("().") for label in labels]
        wanted = _run_of(words)
        if said is None:
            yield Fault(element.first_page, "A list with labels does not say how it is numbered.")
        elif wanted and said != wanted:
            told = f"{', '.join(words[:3])} … is said to be numbered {said}"
            yield Fault(element.first_page, f"A list labelled {told}, not {wanted}.")


def _run_of(labels: list[str]) -> str:
    """Return the numbering that labels follow; empty where they follow none."""
    first = labels[0]
    if first.isdecimal() and labels == [str(int(first) + n) for n in range(len(labels))]:
        return "/Decimal"
    for letters, name in ((ascii_uppercase, "/UpperAlpha"), (ascii_lowercase, "/LowerAlpha")):
        at = letters.find(first) if len(first) == 1 else -1
        if at >= 0 and labels == list(letters[at : at + len(labels)]):
            return name
    return ""


RULES = (
    Rule(
        "lists",
        "A list holds items, an item a label, a body or both, and nothing else.",
        "Write ul, ol or dl with li, or with a div for each dt and dd.",
        f"{UA}, 7.6; {PDF}, 14.8.4.3.3",
        _lists,
    ),
    Rule(
        "numbering",
        "A list with labels says how it is numbered, as its labels are.",
        "Give the list its ListNumbering: Decimal, UpperAlpha, Disc, or None for words.",
        f"{UA}, 7.6; {PDF}, 14.8.5.5",
        _numbering,
    ),
)
