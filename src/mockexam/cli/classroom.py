"""`mockexam serve --lan`: the checks before it, and what it prints for the board."""

import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from mockexam import serving
from mockexam.cli.application import Application
from mockexam.clock import utc_now
from mockexam.delivery import civil
from mockexam.errors import MockExamError
from mockexam.lan.addresses import LanAddress, host_names, lan_addresses
from mockexam.lan.certificate import LanCertificate, lan_certificate
from mockexam.services import sittings
from mockexam.services.codes import show_code
from mockexam.store.models import Sitting

PORT = click.IntRange(1, 65535)
LAN_PORT = 8443
PLAIN_PORT = 8080
EVERYWHERE = "0.0.0.0"  # noqa: S104 (the class is to reach it)
GROUPS_A_LINE = 8
HTTPS_PORT = 443


class LanRefused(MockExamError):
    """A classroom cannot be served from here, and what can be done instead."""


def serve_classroom(application: Application, port: int, plain: int | None, workers: int) -> None:
    """Serve over TLS at every address of this machine until stopped, after printing the board.

    Raises:
        LanRefused: The server here cannot do TLS, or a port is taken.
        NoLanAddress: The machine is on no local network.
    """
    _refuse_without_tls()
    _refuse_taken_ports([port] if plain is None else [port, plain])
    addresses = lan_addresses()
    certificate = lan_certificate(
        application.settings.lan,
        host_names(socket.gethostname()),
        [found.address for found in addresses],
        utc_now(),
    )
    with application.database.reading() as session:
        held = sittings.sittings_to_join(session, application.centre_id(session), utc_now())
        for line in board(addresses, port, plain, certificate, list(codes(held, utc_now()))):
            click.echo(line)
    application.database.close()
    serving.serve(
        # Clients come directly: a header that says otherwise is their own invention.
        replace(application.settings, secure_cookies=True, behind_proxy=False),
        bind=f"{EVERYWHERE}:{port}",
        workers=workers,
        certificate=certificate,
        plain="" if plain is None else f"{EVERYWHERE}:{plain}",
    )


def board(
    addresses: Sequence[LanAddress],
    port: int,
    plain: int | None,
    certificate: LanCertificate,
    code_lines: Sequence[str],
) -> Iterator[str]:
    """Yield the lines to write on the board, and those to read before."""
    yield "For the board: the address to type" + _of_several(addresses)
    yield from _typed("https", addresses, port)
    yield "and the code:" if code_lines else "No sitting can be joined now or later: set one first."
    yield from code_lines
    yield ""
    yield "Browsers warn of a certificate that they do not know. It is this machine's own if its"
    yield "SHA-256 fingerprint, shown with the certificate, is this (the first line is enough):"
    for start in range(0, len(certificate.fingerprint), GROUPS_A_LINE):
        yield "  " + " ".join(certificate.fingerprint[start : start + GROUPS_A_LINE])
    if certificate.is_new:
        yield "It was made just now, so devices that took an earlier one ask again."
    if plain is not None:
        yield ""
        yield "For devices that refuse the certificate only, plain http:"
        yield from _typed("http", addresses, plain)
        yield "Whoever is on the network can read and change what such a device sends and gets, its"
        yield "code and answers too. Staff do not sign in there."
    yield ""


def codes(held: Sequence[Sitting], now: datetime) -> Iterator[str]:
    """Yield a line for each sitting: its code, its paper, and when it can be started."""
    for one in held:
        state = "open until" if one.opens_at <= now else "opens"
        moment = _moment(one.closes_at if one.opens_at <= now else one.opens_at, one)
        yield f"  {show_code(one.join_code)}  {one.paper.title} ({one.ref}, {state} {moment})"


def _moment(instant: datetime, sitting: Sitting) -> str:
    zone = ZoneInfo(sitting.centre.zone)
    return f"{civil.clock_time(instant, zone)} on {civil.day(instant, zone)}"


def _of_several(addresses: Sequence[LanAddress]) -> str:
    return ":" if len(addresses) == 1 else " (that of the network which the class is on):"


def _typed(scheme: str, addresses: Sequence[LanAddress], port: int) -> Iterator[str]:
    end = "" if (scheme, port) == ("https", HTTPS_PORT) else f":{port}"
    for found in addresses:
        yield f"  {scheme}://{found.address}{end}  ({found.interface})"


def _refuse_without_tls() -> None:
    if sys.platform == "win32":
        raise LanRefused(
            "On Windows the server is waitress, which cannot do TLS. Run mockexam in WSL2, or "
            "serve plain http with `mockexam serve --bind 0.0.0.0:8080`: whoever is on the network "
            "can then read and change what is sent, passwords and answers too."
        )


def _refuse_taken_ports(ports: Sequence[int]) -> None:
    if len(set(ports)) < len(ports):
        raise LanRefused(f"--lan and --plain need a port each, not both {ports[0]}.")
    for port in ports:
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((EVERYWHERE, port))
            except OSError as fault:
                raise LanRefused(
                    f"Port {port} cannot be listened on: {fault.strerror}. Name another after "
                    "--lan or --plain, such as `mockexam serve --lan 9443`."
                ) from fault
