"""`mockexam doctor`: what this machine lacks; it runs where nothing else does yet."""

import click

from mockexam.system import Need, install_missing, missing_packages, printing_fault


@click.command()
@click.option(
    "--for", "need", type=click.Choice([n.value for n in Need]), default=Need.PRINTING.value,
    show_default=True, help="What the machine has to be able to do.",
)  # fmt: skip
@click.option("--install", is_flag=True, help="Install what is missing, as root on Debian.")
def doctor(need: str, *, install: bool) -> None:
    """Check the system libraries and fonts that mockexam needs beside Python."""
    missing = missing_packages(Need(need))
    if missing and install:
        install_missing(missing, click.echo)
        missing = missing_packages(Need(need))
    if missing:
        raise click.ClickException(
            f"This machine lacks what {need} needs. Run\n"
            f"    apt-get update && apt-get install -y {' '.join(missing)}\n"
            "as root (other systems: docs/how-to/install.md), then try again."
        )
    fault = printing_fault() if Need(need) is Need.PRINTING else ""
    if fault:
        raise click.ClickException(f"{fault}\nSee docs/how-to/install.md, then try again.")
    click.echo(f"All that {need} needs is there.")
