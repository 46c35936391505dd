"""The files of a pack: papers rendered once and stamped, and the lists that go with them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from mockexam.files import write_atomically
from mockexam.printing.pack import Batch, batches_of, sheets_of
from mockexam.printing.page_pictures import count_pdf_pages
from mockexam.printing.stamp import names_not_set, stamp
from mockexam.printing.words import count
from mockexam.services.pack_lists import LISTS, lists_of
from mockexam.services.pack_plans import PackTask, parts_of_base
from mockexam.services.printouts import Edition, Printout, print_once, print_pdf

CONTENTS = "pack.json"
"""The file that says what a folder holds."""
Say = Callable[[int, int], object]


@dataclass(frozen=True)
class PackFile:
    """A file of a pack: how it is to be printed, and how often."""

    name: str
    about: str
    pages: int
    sheets: int
    size: str
    times: int = 1


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
    names = sorted({copy.base for copy in task.copies})
    inserts = [
        name for name in names if task.is_whole and task.papers[parts_of_base(name)[0]].sources
    ]
    steps = _Steps(len(names) + 1 + len(inserts) + LISTS * task.is_whole, say)
    bases = {}
    for name in names:
        bases[name] = render_base(task, name, store)
        steps.done()
    pages = {name: count_pdf_pages(base) for name, base in bases.items()}
    files = [_write(folder, *stamped) for stamped in _stamped(task, bases, pages)]
    steps.done()
    for name in inserts:
        files.append(_insert(task, name, folder, store))
        steps.done()
    for one in lists_of(task, pages) if task.is_whole else ():
        content = [one.name, vars(task.heading), one.content]
        pdf = print_once(content, one.render, cache=store.cache)
        files.append(_write(folder, pdf, one.name, one.about))
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


def render_base(task: PackTask, name: str, store: Store) -> bytes:
    """Return a paper of the pack in one size, as it is before anything is stamped on it."""
    ref, layout = parts_of_base(name)
    edition = Edition(Printout.PAPER, layout)
    return print_pdf(task.papers[ref], edition, task.cover, cache=store.cache, assets=store.assets)


def stamp_alone(task: PackTask, store: Store) -> bytes:
    """Return all copies of a task as one PDF; for one candidate's paper, printed again."""
    bases = {name: render_base(task, name, store) for name in {c.base for c in task.copies}}
    return stamp(bases, task.copies, pack=task.pack, title=_title(task))


def make_alone(task: PackTask, folder: Path, store: Store) -> Made:
    """Write one candidate's paper, printed again, into a folder beside what lies there."""
    (copy,) = task.copies
    pdf = stamp_alone(task, store)
    about = f"{copy.layout.in_words}: the paper of candidate {copy.number}"
    file = _write(folder, pdf, f"papers-{copy.number}.pdf", about, copy.layout.page)
    return Made((file,), names_not_set(task.copies), 1, 0, task.digest)


def _title(task: PackTask) -> str:
    return f"{task.heading.sitting}: papers"


def _stamped(
    task: PackTask, bases: Mapping[str, bytes], pages: Mapping[str, int]
) -> Iterator[tuple[bytes, str, str, str]]:
    for batch in batches_of(task.copies, pages, sheets_max=task.sheets):
        used = {name: bases[name] for name in {copy.base for copy in batch.copies}}
        pdf = stamp(used, batch.copies, pack=task.pack, title=_title(task))
        yield pdf, batch.name, _about(batch), batch.layout.page


def _about(batch: Batch) -> str:
    spares = sum(copy.spare for copy in batch.copies)
    named = len(batch.copies) - spares
    told = [count(named, "named paper")] * bool(named) + [
        f"{spares} spare" if named else count(spares, "spare paper")
    ] * bool(spares)
    return f"{batch.layout.in_words}: {' and '.join(told)}"


def _insert(task: PackTask, name: str, folder: Path, store: Store) -> PackFile:
    ref, layout = parts_of_base(name)
    edition = Edition(Printout.INSERT, layout)
    pdf = print_pdf(task.papers[ref], edition, task.cover, cache=store.cache, assets=store.assets)
    times = sum(copy.base == name for copy in task.copies)
    about = f"Insert of {ref}, {layout.in_words}"
    return _write(folder, pdf, f"insert-{ref}-{layout.value}.pdf", about, layout.page, times)


def _write(
    folder: Path, pdf: bytes, name: str, about: str, size: str = "A4", times: int = 1
) -> PackFile:
    write_atomically(folder / name, pdf)
    pages = count_pdf_pages(pdf)
    return PackFile(name, about, pages, sheets_of(pages), size, times)


def _note_contents(folder: Path, made: Made) -> None:
    """Keep what the folder holds, and remove what an earlier pack left there."""
    note = folder / CONTENTS
    if note.is_file():
        before = {one["name"] for one in json.loads(note.read_text("utf-8"))["files"]}
        for name in before - {one.name for one in made.files}:
            (folder / Path(name).name).unlink(missing_ok=True)
    write_atomically(note, json.dumps(asdict(made), indent=1, ensure_ascii=False).encode())
