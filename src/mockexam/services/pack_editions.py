"""What goes with the papers of a pack and has no name on it: inserts, and what markers need."""

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from mockexam.printing.layout import Layout
from mockexam.services.pack_plans import Base, PackTask, base_of, parts_of_base
from mockexam.services.printouts import Edition, Printout, editions_of, file_name

FOR_MARKING = "for-marking"
"""The folder below a pack's for what never goes into the exam room."""
_BY_NAME = {
    "papers-": Printout.PAPER,
    "answer-sheets": Printout.ANSWER_SHEET,
    "insert-": Printout.INSERT,
}


@dataclass(frozen=True)
class PackEdition:
    """Something printed of a paper of the pack: its file, what it is, and how often it goes in."""

    ref: str
    edition: Edition
    name: str
    about: str
    times: int = 1


def pack_editions(task: PackTask) -> tuple[PackEdition, ...]:
    """Return the inserts of a pack, and where it has versions or answer sheets their keys."""
    marking = () if task.dealing.is_plain else _for_marking(task)
    return (*_inserts(task), *marking)


def edition_of(task: PackTask, printout: Printout, base: Base) -> Edition:
    """Return what is printed of a paper in a layout and a version of the pack."""
    return Edition(printout, base.layout, base.told[:1], task.dealing.shuffle)


def printout_in(name: str) -> Printout | None:
    """Return what a file of a pack holds, by its name; None for lists."""
    path = PurePosixPath(name)
    if path.parts[0] == FOR_MARKING:
        return Printout.KEY if path.stem.endswith(f"-{Printout.KEY}") else Printout.MARK_SCHEME
    return next((what for start, what in _BY_NAME.items() if name.startswith(start)), None)


def _inserts(task: PackTask) -> tuple[PackEdition, ...]:
    """Return the inserts: one for all versions, unless they number their questions otherwise."""
    bases = (parts_of_base(copy.base) for copy in task.copies)
    wanted = Counter(
        base_of(base.ref, base.layout, base.told if task.dealing.shuffle.moves_questions else "")
        for base in bases
        if task.papers[base.ref].sources
    )
    return tuple(_insert(task, name, wanted[name]) for name in sorted(wanted))


def _insert(task: PackTask, name: str, times: int) -> PackEdition:
    base = parts_of_base(name)
    version = f", version {base.told}" if base.told else ""
    about = f"Insert of {base.ref}{version}, {base.layout.in_words}"
    edition = edition_of(task, Printout.INSERT, base)
    return PackEdition(base.ref, edition, f"insert-{name.replace(' ', '-')}.pdf", about, times)


def _for_marking(task: PackTask) -> tuple[PackEdition, ...]:
    """Return the key and the mark scheme of every version of every paper that was dealt out."""
    held = {parts_of_base(copy.base) for copy in task.copies}
    found = []
    for ref, told in sorted({(base.ref, base.told) for base in held}):
        paper, version = task.papers[ref], f", version {told}" if told else ""
        for edition in editions_of(paper, Layout.STANDARD, told[:1], task.dealing.shuffle):
            if edition.printout in {Printout.KEY, Printout.MARK_SCHEME}:
                what = edition.printout.value.replace("-", " ").capitalize()
                name = f"{FOR_MARKING}/{file_name(paper, edition)}"
                found.append(PackEdition(ref, edition, name, f"{what} of {ref}{version}"))
    return tuple(found)
