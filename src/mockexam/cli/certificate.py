"""`mockexam paper certificate`: parallel papers beside each other, and whether they agree."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from mockexam.assembly.certificate import Certificate
from mockexam.assembly.certify import certify
from mockexam.assembly.paper import Paper
from mockexam.assembly.tolerance import sharing
from mockexam.cli.application import Application, pass_application
from mockexam.cli.output import as_json as to_json
from mockexam.cli.output import emit_json, table
from mockexam.errors import Finding, InputRefused
from mockexam.files import write_atomically
from mockexam.printing.document import Cover
from mockexam.services import certificates, papers, printouts
from mockexam.store.models import Centre

FILE = ".json"
FOLDER = "certificates"
"""Where certificates stand beside papers, so that every file beside them is a paper."""


@click.command()
@click.argument("refs", metavar="REF...", nargs=-1, required=True)
@click.option(
    "--shared", type=click.IntRange(min=0), default=0, show_default=True,
    help="How many questions two papers may have in common.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write the certificate here, as JSON and PDF."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def certificate(
    application: Application, refs: tuple[str, ...], shared: int, out: Path | None, *, as_json: bool
) -> None:
    """Compare papers by REF, or by the JSON file that `paper assemble --out` wrote.

    Says in which figures they differ by more than is allowed.
    """
    compared, cover = _read_papers(application, tuple(dict.fromkeys(refs)))
    made = certify(compared, tolerances=sharing(shared))
    files = (
        {}
        if out is None
        else {**_write_json(made, out), **_write_pdf(application, made, cover, out)}
    )
    if as_json:
        emit_json({**made.as_report(), "files": files})
    else:
        click.echo("\n".join([*_lines(made), *files.values()]))


def certify_made(
    application: Application,
    made: Sequence[Paper],
    out: Path | None,
    *,
    is_stored: bool,
    and_print: bool,
) -> dict[str, Any] | None:
    """Compare papers just made; None for one alone.

    The certificate is written into a folder beside them: as JSON where they are
    written, as PDF where they are printed. Only papers that are stored have a centre to name.
    """
    distinct = {one.ref: one for one in made}
    if len(distinct) < 2:  # noqa: PLR2004 (a pair is the least)
        return None
    found = certify(tuple(distinct.values()))
    files = {} if out is None else _write_json(found, out / FOLDER)
    if and_print:
        cover = _cover(application) if is_stored else Cover()
        files |= _write_pdf(
            application, found, cover, (out or application.settings.papers) / FOLDER
        )
    sentences = list(found.sentences)
    return {"ref": found.ref, "agrees": found.agrees, "sentences": sentences, "files": files}


def say_certificate(described: dict[str, Any] | None) -> list[str]:
    """Return the lines that `certify_made` has for people: the verdict, then the files."""
    return [] if described is None else [*described["sentences"], *described["files"].values()]


def _read_papers(application: Application, refs: Sequence[str]) -> tuple[list[Paper], Cover]:
    """Return the papers in the order of their refs; no database is needed where all are files."""
    found = {ref: _read_file(Path(ref)) for ref in refs if ref.endswith(FILE)}
    cover = Cover()
    if len(found) < len(refs):
        with application.database.reading() as session:
            centre_id = application.centre_id(session)
            for ref in refs:
                if ref not in found:
                    row = papers.find_anywhere(session, ref, centre_id)
                    found[ref] = papers.paper_of(row)
                    cover = printouts.cover_of(session.get_one(Centre, row.centre_id))
    return [found[ref] for ref in refs], cover


def _read_file(path: Path) -> Paper:
    try:
        return Paper.model_validate_json(path.read_bytes())
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"]))
        finding = Finding(
            str(path), 0, "paper", f"{where}: {first['msg']}" if where else first["msg"]
        )
        raise InputRefused("That file holds no paper.", [finding]) from fault


def _cover(application: Application) -> Cover:
    with application.database.reading() as session:
        return printouts.cover_of(application.centre(session))


def _write_json(made: Certificate, out: Path) -> dict[str, str]:
    path = out / f"{made.ref}.json"
    write_atomically(path, to_json(made.as_report()).encode())
    return {"json": str(path)}


def _write_pdf(
    application: Application, made: Certificate, cover: Cover, out: Path
) -> dict[str, str]:
    pdf = certificates.print_certificate(made, cover, cache=application.settings.print_cache)
    path = out / f"{made.ref}.pdf"
    write_atomically(path, pdf)
    return {"pdf": str(path)}


def _lines(made: Certificate) -> Iterator[str]:
    yield from made.sentences
    yield ""
    for paper in made.papers:
        yield f"{paper.letter}: {paper.ref}, {paper.title}"
    yield ""
    letters = [paper.letter for paper in made.papers]
    rows = [
        [
            f"{group.title}: {line.label}",
            *map(line.shown, line.values),
            line.shown(line.difference),
            line.shown_allowance,
            "" if line.within else "differs",
        ]
        for group in made.groups
        for line in group.lines
    ]
    yield from table(["Line", *letters, "Differ by", "Allowed", ""], rows)
