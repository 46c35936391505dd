"""`mockexam paper`: assemble papers and print them."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mockexam.assembly.assemble import BlueprintCannotBeMet
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.paper import DISTANCE, Paper
from mockexam.assembly.pool import Pool
from mockexam.assembly.search import Limits
from mockexam.assembly.versions import LETTERS, Shuffle, check_varies, version_of
from mockexam.cli.application import Application, pass_application
from mockexam.cli.certificate import certificate, certify_made, say_certificate
from mockexam.cli.check_pdf import check_pdf_command
from mockexam.cli.explained import described_refusal
from mockexam.cli.output import emit_json
from mockexam.cli.plan_changes import PlanChanges, check_excluded, shown_progress
from mockexam.cli.table_papers import TableJob, assemble_from_table
from mockexam.clock import utc_now
from mockexam.errors import InputRefused
from mockexam.files import write_atomically
from mockexam.printing.document import Cover
from mockexam.printing.html_copy import copy_name, render_copy
from mockexam.printing.layout import Layout
from mockexam.printing.modified import unmodified
from mockexam.services import histories, papers, printouts
from mockexam.services.library import Library
from mockexam.services.printouts import Edition
from mockexam.settings import Settings
from mockexam.store.models import Centre

TABLES = (".csv",)
ON_SCREEN = "html"
"""What `--format` calls the copy that is answered on screen."""


@click.group()
def paper() -> None:
    """Assemble papers from blueprints and print them."""


paper.add_command(certificate)
paper.add_command(check_pdf_command)


@paper.command()
@click.argument("blueprint")
@click.option(
    "--bank",
    type=click.Path(path_type=Path),
    help="A bank folder, or a CSV file with one row an item; else the database.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Equal seeds, equal papers.")
@click.option(
    "--papers", "count", type=click.IntRange(min=1),
    help="How many; else as the blueprint says, or 1.",
)  # fmt: skip
@click.option(
    "--overlap",
    type=click.IntRange(min=0),
    help="The most questions that two of the papers may share; any number unless said.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    help="How far from the best objective the seed may choose; else as the blueprint says.",
)
@click.option(
    "--gap",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Be content when no paper can be better by more than this share.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=0.0, min_open=True), default=float("inf"),
    help="End the search by the clock, with the best paper so far; no end unless said.",
)  # fmt: skip
@click.option("--exclude", multiple=True, metavar="REF", help="A question to leave out; repeat.")
@click.option("--out", type=click.Path(path_type=Path), help="Write each paper as JSON here.")
@click.option("--print", "and_print", is_flag=True, help="Write the PDFs of each paper too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def assemble(
    application: Application,
    blueprint: str,
    bank: Path | None,
    seed: int,
    count: int | None,
    overlap: int | None,
    tolerance: float | None,
    gap: float,
    seconds: float,
    exclude: tuple[str, ...],
    out: Path | None,
    *,
    and_print: bool,
    as_json: bool,
) -> None:
    """Assemble papers from BLUEPRINT, a YAML file or the ref of a blueprint in the bank.

    With --bank nothing is stored; without it the papers are kept in the
    database, ready to be printed and sat. From a CSV file they are lists of refs.
    """
    changes = PlanChanges(count, overlap, tolerance)
    limits = Limits(gap=gap, seconds=seconds)
    if bank is not None and bank.suffix.lower() in TABLES:
        if and_print:
            raise click.UsageError("A paper from a table has nothing to print: leave out --print.")
        job = TableJob(Path(blueprint), bank, seed, changes, exclude, limits, out)
        assemble_from_table(job, shown_progress(), as_json=as_json)
        return
    library = application.library(bank)
    plan = changes.applied_to(_read_plan(blueprint, library))
    check_excluded(exclude, library.pool)
    begun = time.perf_counter()
    try:
        pool = _pool(application, library, plan) if bank is None else None
        made = papers.make_papers(
            library, plan, seed=seed, now=utc_now(), exclude=exclude, limits=limits,
            watch=shown_progress(), pool=pool,
        )  # fmt: skip
    except BlueprintCannotBeMet as refusal:
        if as_json:
            emit_json(described_refusal(refusal.explanation))
        raise
    took = (time.perf_counter() - begun) / len(made)
    if bank is None:
        _keep(application, plan, made)
    for one in made:
        if out is not None:
            write_atomically(out / f"{one.ref}.json", one.model_dump_json(indent=1).encode())
    files = [_print(application, one, out, bank) for one in made] if and_print else []
    beside = certify_made(application, made, out, is_stored=bank is None, and_print=and_print)
    if as_json:
        described = [_described(one, took) for one in made]
        emit_json({"papers": described, "files": files, "certificate": beside})
        return
    lines = [_line(one, took) for one in made]
    lines += [path for written in files for path in written.values()]
    click.echo("\n".join([*lines, *say_certificate(beside)]))


@paper.command("print")
@click.argument("ref")
@click.option(
    "--format",
    "layout",
    type=click.Choice([*(layout.value for layout in Layout), ON_SCREEN]),
    default=Layout.STANDARD.value,
    show_default=True,
    help="Large print is laid out anew, bold; 36pt is on A3; html is one file to answer on screen.",
)
@click.option(
    "--version", "letters", multiple=True, type=click.Choice(list(LETTERS), case_sensitive=False),
    help="A version, A as the paper is frozen; repeat. The key of all stands beside them.",
)  # fmt: skip
@click.option(
    "--shuffle",
    type=click.Choice([shuffle.value for shuffle in Shuffle]),
    default=Shuffle.OPTIONS.value,
    show_default=True,
    help="What versions differ in.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="The folder; `papers` in the instance else."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def print_paper(
    application: Application,
    ref: str,
    layout: str,
    letters: tuple[str, ...],
    shuffle: str,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write the PDFs of the paper REF: paper, insert of sources, mark scheme, key, answer sheet."""
    with application.database.reading() as session:
        row = papers.find_anywhere(session, ref, application.centre_id(session))
        found = papers.paper_of(row)
        cover = printouts.cover_of(session.get_one(Centre, row.centre_id))
    settings = application.settings
    if layout == ON_SCREEN:
        written = _write_copies(settings, found, cover, out, letters, Shuffle(shuffle))
    else:
        editions = printouts.editions_of_versions(found, letters, Layout(layout), Shuffle(shuffle))
        written = _write_pdfs(settings, found, cover, out, settings.assets, editions)
    missing = unmodified(found) if layout not in (ON_SCREEN, Layout.STANDARD) else ()
    if as_json:
        listed = [{"where": one.where, "what": one.what} for one in missing]
        emit_json({"ref": found.ref, "format": layout, "files": written, "unmodified": listed})
        return
    click.echo("\n".join(written.values()))
    if missing:
        click.echo("Printed as they are, for want of a modified version; look at them first:")
        click.echo("\n".join(f"- {one}" for one in missing))


def _read_plan(named: str, library: Library) -> Blueprint:
    path = Path(named)
    if path.suffix not in (".yaml", ".yml") and not path.is_file():
        return library.blueprint(named)
    read = read_blueprint(path)
    findings = check_against(read, library.pool)
    if findings:
        raise InputRefused(f"The blueprint {path.name} does not fit the bank.", findings)
    return read.blueprint


def _pool(application: Application, library: Library, plan: Blueprint) -> Pool:
    with application.database.reading() as session:
        centre = application.centre(session)
        return histories.with_uses(session, centre.id, library.pool, plan, utc_now())


def _keep(application: Application, plan: Blueprint, made: Sequence[Paper]) -> None:
    with application.database.writing() as session:
        centre = application.centre(session)
        for one in made:
            papers.keep_paper(session, centre.id, one, plan, "Command line", utc_now())


def _print(
    application: Application, one: Paper, out: Path | None, bank: Path | None
) -> dict[str, str]:
    """Write the PDFs of a paper just made; without a database the cover names no centre."""
    if bank is not None:
        return _write_pdfs(application.settings, one, Cover(), out, bank / "assets")
    with application.database.reading() as session:
        cover = printouts.cover_of(application.centre(session))
    return _write_pdfs(application.settings, one, cover, out, application.settings.assets)


def _write_copies(
    settings: Settings,
    one: Paper,
    cover: Cover,
    out: Path | None,
    letters: Sequence[str],
    shuffle: Shuffle,
) -> dict[str, str]:
    if letters:
        check_varies(one, shuffle)
    written = {}
    for letter in dict.fromkeys(letters or [""]):
        version = version_of(one, letter, shuffle) if letter else one
        told = shuffle.told(letter)
        path = (out or settings.papers) / copy_name(one, told)
        write_atomically(path, render_copy(version, cover, version=told, assets=settings.assets))
        written["-".join(filter(None, (told, ON_SCREEN)))] = str(path)
    return written


def _write_pdfs(
    settings: Settings,
    one: Paper,
    cover: Cover,
    out: Path | None,
    assets: Path,
    editions: Sequence[Edition] = (),
) -> dict[str, str]:
    written = {}
    for edition in editions or printouts.editions_of(one):
        pdf = printouts.print_pdf(one, edition, cover, cache=settings.print_cache, assets=assets)
        path = (out or settings.papers) / printouts.file_name(one, edition)
        write_atomically(path, pdf)
        written["-".join(filter(None, (edition.told, edition.printout.value)))] = str(path)
    return written


def _described(one: Paper, seconds: float) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "seed": one.provenance.seed,
        "marks": one.marks,
        "items": [item.ref for _, item in one.items()],
        "objective": one.provenance.objective,
        "bound": one.provenance.bound,
        "proven": one.provenance.proven,
        "seconds": round(seconds, 4),
        "rows": [
            {"id": row.id, "value": row.value, "min": row.min, "max": row.max, "met": row.met}
            for row in one.rows
        ],
    }


def _line(one: Paper, seconds: float) -> str:
    made = one.provenance
    if made.unit == DISTANCE:
        best = f"{made.objective:.1%} from its targets (best possible {made.bound:.1%}"
    else:
        best = f"{made.unit} {made.objective:.6g} (best possible {made.bound:.6g}"
    rows = "every row met" if all(row.met for row in one.rows) else "every hard row met"
    return (
        f"{one.ref}: {one.marks} marks in {len(one.questions)} questions, {rows}, {best}, "
        f"{'proven' if made.proven else 'not proven'}), seed {made.seed}, {seconds:.2f} s"
    )
