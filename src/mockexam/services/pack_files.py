"""The files of a pack: papers rendered once and stamped, and the lists that go with them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mockexam.files import write_atomically
from mockexam.printing.copies import Copy
from mockexam.printing.pack import Batch, batches_of, sheets_of
from mockexam.printing.page_pictures import count_pdf_pages
from mockexam.printing.stamp import names_not_set, stamp
from mockexam.printing.words import count
from mockexam.services.pack_editions import edition_of, pack_editions
from mockexam.services.pack_lists import LISTS, lists_of
from mockexam.services.pack_plans import PackTask, parts_of_base
from mockexam.services.printouts import Edition, Printout, print_once, print_pdf

CONTENTS = "pack.json"
"""The file that says what a folder holds."""
Say = Callable[[int, int], object]


@dataclass(frozen=True)
class PackFile:
    """A file of a pack: how it is to be printed, on how many sides of a sheet, and how often."""

    name: str
    about: str
    pages: int
    sheets: int
    size: str
    times: int = 1
    sides: int = 2


@dataclass(frozen=True)
class Made:
    """What became of a pack; `not_set` are names that are to be written by hand."""

    files: tuple[PackFile, ...]
    not_set: tuple[str, ...]
    candidates: int
    spares: int
    digest: str


@dataclass(frozen=True)
class Store:
    """Where rendered papers are kept, and where the pictures of papers are."""

    cache: Path
    assets: Path


class _Steps:
    """Counts what is done of so many steps, and says so."""

    def __init__(self, total: int, say: Say) -> None:
        self._done, self._total, self._say = 0, total, say
        say(0, total)

    def done(self) -> None:
        self._done += 1
        self._say(self._done, self._total)


def make_files(task: PackTask, folder: Path, store: Store, say: Say) -> Made:
    """Write the files of a pack into a folder, and say how far that is.

    Files that an earlier pack left there are removed.

    Raises:
        PrintingFault: A paper or list cannot be drawn.
        CodeRefused: There are more copies or pages than a code has room for.
        NoStampFont: This machine has no font for names.
    """
    sheets = task.sheets_to_fill
    beside = pack_editions(task) if task.is_whole else ()
    to_render = len({copy.base for copy in task.copies}) + len({copy.base for copy in sheets})
    steps = _Steps(to_render + 1 + len(beside) + LISTS * task.is_whole, say)
    bases = _rendered(task, task.copies, store, steps)
    sheet_bases = _rendered(task, sheets, store, steps)
    files = [
        *_stamped(task, task.copies, bases, folder),
        *_stamped(task, sheets, sheet_bases, folder),
    ]
    steps.done()
    for one in beside:
        pdf = _printed(task, one.ref, one.edition, store)
        files.append(_write(folder, pdf, one.name, one.about, one.edition.layout.page, one.times))
        steps.done()
    for told in lists_of(task, _pages(bases), _pages(sheet_bases)) if task.is_whole else ():
        content = [told.name, vars(task.heading), told.content]
        pdf = print_once(content, told.render, cache=store.cache)
        files.append(_write(folder, pdf, told.name, told.about))
        steps.done()
    made = Made(
        tuple(files),
        names_not_set(task.copies),
        sum(not copy.spare for copy in task.copies),
        sum(copy.spare for copy in task.copies),
        task.digest,
    )
    _note_contents(folder, made)
    return made


def stamp_alone(task: PackTask, store: Store) -> bytes:
    """Return all papers of a task as one PDF; for one candidate's paper, printed again."""
    return _stamp_all(task, task.copies, store)


def stamp_sheets_alone(task: PackTask, store: Store) -> bytes | None:
    """Return all answer sheets of a task as one PDF; None where it has none."""
    sheets = task.sheets_to_fill
    return _stamp_all(task, sheets, store) if sheets else None


def _stamp_all(task: PackTask, copies: Sequence[Copy], store: Store) -> bytes:
    bases = _rendered(task, copies, store)
    return stamp(bases, copies, pack=task.pack, title=_title(task, copies))


def make_alone(task: PackTask, folder: Path, store: Store) -> Made:
    """Write one candidate's paper and answer sheet, printed again, beside what lies in a folder."""
    (copy,) = task.copies
    pdf = stamp_alone(task, store)
    about = f"{copy.layout.in_words}: the paper of candidate {copy.number}"
    files = [_write(folder, pdf, f"papers-{copy.number}.pdf", about, copy.layout.page)]
    sheet = stamp_sheets_alone(task, store)
    if sheet is not None:
        about = f"The answer sheet of candidate {copy.number}"
        files.append(_write(folder, sheet, f"answer-sheets-{copy.number}.pdf", about, sides=1))
    return Made(tuple(files), names_not_set(task.copies), 1, 0, task.digest)


def _rendered(
    task: PackTask, copies: Sequence[Copy], store: Store, steps: _Steps | None = None
) -> dict[str, bytes]:
    """Return the papers, or answer sheets, of copies as they are before they are stamped."""
    bases = {}
    for name in sorted({copy.base for copy in copies}):
        base = parts_of_base(name)
        what = Printout.ANSWER_SHEET if copies[0].is_sheet else Printout.PAPER
        edition = edition_of(task, what, base)
        bases[name] = _printed(task, base.ref, edition, store)
        if steps is not None:
            steps.done()
    return bases


def _printed(task: PackTask, ref: str, edition: Edition, store: Store) -> bytes:
    return print_pdf(task.papers[ref], edition, task.cover, cache=store.cache, assets=store.assets)


def _pages(bases: Mapping[str, bytes]) -> dict[str, int]:
    return {name: count_pdf_pages(base) for name, base in bases.items()}


def _title(task: PackTask, copies: Sequence[Copy]) -> str:
    return f"{task.heading.sitting}: {'answer sheets' if copies[0].is_sheet else 'papers'}"


def _stamped(
    task: PackTask, copies: Sequence[Copy], bases: Mapping[str, bytes], folder: Path
) -> Iterator[PackFile]:
    """Write copies of one kind in files that a printer holds; answer sheets have an empty back."""
    sides = 1 if copies and copies[0].is_sheet else 2
    for batch in batches_of(copies, _pages(bases), sheets_max=task.sheets, sides=sides):
        used = {name: bases[name] for name in {copy.base for copy in batch.copies}}
        pdf = stamp(used, batch.copies, pack=task.pack, title=_title(task, copies))
        size = batch.layout.page
        yield _write(folder, pdf, batch.name, _about(batch), size, sides=sides)


def _about(batch: Batch) -> str:
    spares = sum(copy.spare for copy in batch.copies)
    named = len(batch.copies) - spares
    is_sheet = batch.copies[0].is_sheet
    thing = "sheet" if is_sheet else "paper"
    told = [count(named, f"named {thing}")] * bool(named) + [
        f"{spares} spare" if named else count(spares, f"spare {thing}")
    ] * bool(spares)
    head = "Answer sheets" if is_sheet else batch.layout.in_words
    return f"{head}: {' and '.join(told)}"


def _write(
    folder: Path,
    pdf: bytes,
    name: str,
    about: str,
    size: str = "A4",
    times: int = 1,
    sides: int = 2,
) -> PackFile:
    write_atomically(folder / name, pdf)
    pages = count_pdf_pages(pdf)
    return PackFile(name, about, pages, sheets_of(pages, sides), size, times, sides)


def _note_contents(folder: Path, made: Made) -> None:
    """Keep what the folder holds, and remove what an earlier pack left there."""
    note = folder / CONTENTS
    if note.is_file():
        before = {one["name"] for one in json.loads(note.read_text("utf-8"))["files"]}
        for name in before - {one.name for one in made.files}:
            file = folder / name
            if file.resolve().is_relative_to(folder.resolve()):
                file.unlink(missing_ok=True)
    write_atomically(note, json.dumps(asdict(made), indent=1, ensure_ascii=False).encode())
