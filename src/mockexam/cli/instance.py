"""`mockexam init`, `demo` and `serve`: an instance from nothing to running."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from mockexam import serving
from mockexam.cli.application import Application, pass_application
from mockexam.cli.classroom import LAN_PORT, PLAIN_PORT, PORT, serve_classroom
from mockexam.cli.output import emit_json
from mockexam.clock import utc_now
from mockexam.demo import demo_addresses, make_demo
from mockexam.files import write_atomically
from mockexam.services import library, printouts
from mockexam.services.accounts import (
    StaffRole,
    add_centre,
    add_staff,
    centres,
    new_password,
)
from mockexam.settings import secret_key
from mockexam.store.migrate import migrate

FIRST_CENTRE = "00001"
FIRST_ADDRESS = "tutor@example.org"


@click.command()
@click.option("--centre", default="My centre", show_default=True, help="The first centre's name.")
@click.option("--number", default=FIRST_CENTRE, show_default=True, help="Its number, five digits.")
@click.option("--zone", default="Europe/London", show_default=True, help="Its time zone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def init(application: Application, centre: str, number: str, zone: str, *, as_json: bool) -> None:
    """Create or migrate the database, load the bank, add the first centre and account.

    Safe to run again: what you edited stays, and no centre or account is changed.
    """
    settings = application.settings
    os.umask(0o077)  # what candidates wrote is nobody else's to read
    secret_key(settings)
    database = application.unchecked_database
    migrate(database.engine)
    with database.writing() as session:
        report = library.load_folder(session, settings.bank, utc_now())
        printouts.keep_pictures(settings.bank, settings.assets)
        password = None
        if not centres(session):
            first = add_centre(session, centre, number, zone)
            password = new_password()
            add_staff(
                session, first, name="First tutor", email=FIRST_ADDRESS, password=password,
                roles=list(StaffRole),
            )  # fmt: skip
    address = database.engine.url.render_as_string(hide_password=True)
    if as_json:
        account = {"email": FIRST_ADDRESS, "password": password} if password else None
        emit_json({"database": address, "bank": asdict(report), "account": account})
        return
    click.echo(f"Database: {address}")
    click.echo(f"Bank: {report}")
    if password:
        click.echo(f"First account: {FIRST_ADDRESS}, password {password} (shown this once)")


@click.command()
@click.option("--candidates", type=click.IntRange(1, 2000), default=12, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def demo(application: Application, candidates: int, seed: int, *, as_json: bool) -> None:
    """Add a made-up centre with a live sitting and one to mark; print how to get in."""
    settings, database = application.settings, application.database
    password = _demo_password(settings.instance / "demo.json")
    with database.writing() as session:
        made = make_demo(
            session, candidates=candidates, seed=seed, password=password, now=utc_now()
        )
    address = f"http://{settings.bind}"
    accounts = {role.value: email for role, email in demo_addresses().items()}
    if as_json:
        emit_json(
            {
                "address": address,
                "centre": made.centre,
                "accounts": accounts,
                "password": password,
                "live_sitting": made.live_sitting,
                "join_code": made.join_code,
                "marking_sitting": made.marking_sitting,
                "candidates": [vars(candidate) for candidate in made.candidates],
            }
        )
        return
    click.echo(f"Demonstration centre: {made.centre}")
    for role, email in accounts.items():
        click.echo(f"  {role:<11} {email}  password {password}  {address}/sign-in")
    click.echo(f"  learners join at {address}/join with a code of their own, such as")
    for candidate in made.candidates[:3]:
        extra = f", {candidate.extra_percent} % extra time" if candidate.extra_percent else ""
        click.echo(f"    {candidate.code}  {candidate.name}{extra}")
    click.echo(f"  or with the sitting's code {made.join_code} and their name")


@click.command()
@click.option("--bind", metavar="HOST:PORT", help="Where to listen.")
@click.option(
    "--lan", type=PORT, is_flag=False, flag_value=LAN_PORT, metavar="[PORT]",
    help=f"For a classroom: TLS at every address of this machine, at port {LAN_PORT} unless said.",
)  # fmt: skip
@click.option(
    "--plain", type=PORT, is_flag=False, flag_value=PLAIN_PORT, metavar="[PORT]",
    help=f"With --lan: plain http besides, at port {PLAIN_PORT} unless said.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), help="Web processes.")
@pass_application
def serve(
    application: Application,
    bind: str | None,
    lan: int | None,
    plain: int | None,
    workers: int | None,
) -> None:
    """Serve the pages and work through the queue until stopped.

    With --lan for a classroom on this machine's network: it prints what to type there.
    """
    settings = application.settings
    if lan is None and plain is not None:
        raise click.UsageError("--plain goes with --lan; without TLS anyway, use --bind.")
    if lan is not None and bind is not None:
        raise click.UsageError("--lan listens at every address; give --lan or --bind, not both.")
    database = application.database
    if lan is None:
        database.close()
        serving.serve(settings, bind=bind or settings.bind, workers=workers or settings.workers)
    else:
        serve_classroom(application, lan, plain, workers or settings.workers)


def _demo_password(path: Path) -> str:
    """Return the demo accounts' password, made at the first call and kept with the instance."""
    if not path.is_file():
        made = {"password": new_password()}
        write_atomically(path, json.dumps(made).encode(), mode=0o600)
    return str(json.loads(path.read_text())["password"])
