"""`mockexam pack`: the papers of a sitting for every candidate, and the lists that go with them."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from mockexam.assembly.versions import Shuffle
from mockexam.cli.application import Application, pass_application
from mockexam.cli.output import emit_json, table
from mockexam.clock import utc_now
from mockexam.services import rooms, sittings
from mockexam.services.pack_deals import VERSIONS_MAX, VERSIONS_MIN, Dealing
from mockexam.services.pack_files import Made, Store, make_alone, make_files
from mockexam.services.pack_plans import (
    SHEETS_MAX,
    SPARES_MAX,
    PackTask,
    Wanted,
    keep_dealt,
    plan_pack,
)
from mockexam.services.rooms import Watcher

NOBODY = 0


@click.command()
@click.argument("sitting")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False),
    help="The folder; one of the sitting's own below `papers` in the instance else.",
)  # fmt: skip
@click.option("--candidate", metavar="NUMBER", help="Print the paper of one candidate again.")
@click.option(
    "--spares", type=click.IntRange(0, SPARES_MAX),
    help="Spare copies of each paper; one in twenty, at least two, unless said.",
)  # fmt: skip
@click.option(
    "--sheets", type=click.IntRange(1, SHEETS_MAX),
    help="The most sheets of a file; as the setting `pack_sheets` else.",
)  # fmt: skip
@click.option(
    "--versions", type=click.IntRange(VERSIONS_MIN, VERSIONS_MAX),
    help="Deal out so many versions, A and on, so that neighbours differ; one for all else.",
)  # fmt: skip
@click.option(
    "--shuffle", type=click.Choice([shuffle.value for shuffle in Shuffle]),
    help="What versions differ in; options unless said.",
)  # fmt: skip
@click.option(
    "--answer-sheets", is_flag=True,
    help="An answer sheet for each candidate, where the paper has questions for it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def pack(
    application: Application,
    sitting: str,
    out: Path | None,
    candidate: str | None,
    spares: int | None,
    sheets: int | None,
    versions: int | None,
    shuffle: str | None,
    *,
    answer_sheets: bool,
    as_json: bool,
) -> None:
    """Write the print pack of SITTING: a paper for each candidate, spare copies and lists.

    Whoever was dealt a version keeps it when the pack is made again with as many versions, and
    when their paper alone is printed again.
    """
    if candidate is not None and (versions or answer_sheets):
        raise click.UsageError(
            "--candidate prints what the pack dealt out: leave out --versions and --answer-sheets."
        )
    if shuffle and not versions:
        raise click.UsageError(
            "--shuffle says what versions differ in: say how many, --versions 4."
        )
    settings = application.settings
    wanted = Wanted(
        sheets or settings.pack_sheets,
        spares,
        () if candidate is None else (candidate,),
        Dealing(versions or 0, Shuffle(shuffle or Shuffle.OPTIONS), answer_sheets),
    )
    task, centre_number = _planned(application, sitting, wanted)
    folder = out or settings.packs / f"{centre_number}-{sitting}"
    store = Store(settings.print_cache, settings.assets)
    if candidate is not None:
        made = make_alone(task, folder, store)
        _keep(application, task)
        _say(folder, made, as_json=as_json)
        return
    with click.progressbar(length=1, label="Printing", file=sys.stderr) as bar:

        def say(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        made = make_files(task, folder, store, say)
    _keep(application, task)
    _say(folder, made, as_json=as_json)


def _planned(application: Application, ref: str, wanted: Wanted) -> tuple[PackTask, str]:
    with application.database.reading() as session:
        found = sittings.find_anywhere(session, ref, application.centre_id(session))
        everything = Watcher(NOBODY, found.centre_id, sees_all=True)
        room = rooms.find_room(session, everything, ref)
        return plan_pack(session, room, wanted, utc_now()), found.centre.number


def _keep(application: Application, task: PackTask) -> None:
    with application.database.writing() as session:
        keep_dealt(session, task)


def _say(folder: Path, made: Made, *, as_json: bool) -> None:
    if as_json:
        files = [{"path": str(folder / one.name), **asdict(one)} for one in made.files]
        emit_json({**asdict(made), "files": files})
        return
    rows = [
        (one.name, one.about, one.size, one.pages, one.sheets, one.sides, one.times)
        for one in made.files
    ]
    lines = table(("file", "what", "size", "pages", "sheets", "sides", "times to print"), rows)
    click.echo("\n".join([str(folder), *lines]))
    if made.not_set:
        click.echo(
            "These names are in an alphabet that the stamp's fonts do not have. A line is left for "
            f"each, to be written by hand: {'; '.join(made.not_set)}."
        )
