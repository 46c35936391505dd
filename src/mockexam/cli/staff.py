"""`mockexam staff`: accounts of tutors, markers, authors and invigilators."""

import click

from mockexam.cli.application import Application, pass_application
from mockexam.cli.output import emit_json
from mockexam.services import accounts
from mockexam.services.accounts import AccountRefused, StaffRole


@click.group()
def staff() -> None:
    """Add accounts, list them, give new passwords."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="As it stands on marks and papers.")
@click.option(
    "--role", "roles", multiple=True, required=True,
    type=click.Choice([role.value for role in StaffRole]), help="What they may do; repeat.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def add(
    application: Application, email: str, name: str, roles: tuple[str, ...], *, as_json: bool
) -> None:
    """Add an account and print its password, once."""
    password = accounts.new_password()
    with application.database.writing() as session:
        added = accounts.add_staff(
            session,
            application.centre(session),
            name=name,
            email=email,
            password=password,
            roles=[StaffRole(role) for role in roles],
        )
        if added is None:
            raise AccountRefused(f"{email} has an account. `mockexam staff password` renews it.")
    _tell(email, password, as_json=as_json)


@staff.command()
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def password(application: Application, email: str, *, as_json: bool) -> None:
    """Give an account a new password and print it, once."""
    renewed = accounts.new_password()
    with application.database.writing() as session:
        accounts.set_password(session, email, renewed)
    _tell(email, renewed, as_json=as_json)


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def list_accounts(application: Application, *, as_json: bool) -> None:
    """List the accounts with their centres and roles."""
    with application.database.reading() as session:
        found = [
            {
                "email": one.email,
                "name": one.name,
                "centre": one.centre.number,
                "roles": sorted(role.name for role in one.roles),
            }
            for one in accounts.list_staff(session, application.centre_id(session))
        ]
    if as_json:
        emit_json({"staff": found})
        return
    for one in found:
        click.echo(f"{one['email']}  {one['name']}  {one['centre']}  {', '.join(one['roles'])}")


def _tell(email: str, renewed: str, *, as_json: bool) -> None:
    if as_json:
        emit_json({"email": email, "password": renewed})
    else:
        click.echo(f"{email}: password {renewed} (shown this once)")
