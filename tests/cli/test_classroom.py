"""`mockexam serve --lan`: what it prints for the board, what it refuses, and that TLS is spoken."""

import json
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, build_opener

import pytest
from click.testing import CliRunner, Result

from mockexam import serving
from mockexam.cli import classroom, main
from mockexam.lan.addresses import LanAddress, NoLanAddress
from mockexam.settings import Settings
from mockexam.store.database import Database
from tests.web.world import NOON, hold_sitting

HERE = [LanAddress("192.168.1.23", "wlan0"), LanAddress("10.1.2.3", "eth0")]
START_SECONDS = 60


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["serve", *arguments])


@pytest.fixture
def served(
    instance: Path, furnished_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What `serve` is called with, on a machine with two addresses; nothing is served."""
    shutil.copy(furnished_sqlite, instance / "mockexam.sqlite")
    called: dict[str, Any] = {}
    monkeypatch.setattr(classroom, "lan_addresses", lambda: HERE)
    monkeypatch.setattr(classroom, "utc_now", lambda: NOON)
    monkeypatch.setattr(
        serving, "serve", lambda settings, **options: called.update(options, settings=settings)
    )
    return called


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_prints_every_address_and_the_fingerprint_in_short_groups(
    served: dict[str, Any],
) -> None:
    port = free_port()
    printed = run("--lan", str(port)).output
    assert f"  https://192.168.1.23:{port}  (wlan0)\n  https://10.1.2.3:{port}  (eth0)\n" in printed
    groups = served["certificate"].fingerprint
    assert f"  {' '.join(groups[:8])}\n  {' '.join(groups[8:])}\n" in printed
    assert "No sitting can be joined now or later" in printed
    assert "http://" not in printed


def test_it_serves_everywhere_with_cookies_for_tls_only_and_believes_no_proxy(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKEXAM_BEHIND_PROXY", "true")
    port = free_port()
    run("--lan", str(port), "--workers", "3")
    settings: Settings = served["settings"]
    assert (served["bind"], served["workers"], served["plain"]) == (f"0.0.0.0:{port}", 3, "")
    assert (settings.secure_cookies, settings.behind_proxy) == (True, False)
    assert served["certificate"].key.parent == settings.instance / "lan"


def test_sittings_that_can_be_joined_now_or_later_are_shown_with_their_codes(
    served: dict[str, Any], instance: Path, database: Database
) -> None:
    del served
    assert database.engine.url.database == str(instance / "mockexam.sqlite")
    past = hold_sitting(database, NOON.replace(hour=5))
    now, later = hold_sitting(database, NOON), hold_sitting(database, NOON.replace(day=12))
    printed = run("--lan", str(free_port())).output
    assert (
        f"  {now.join_code}  Harbour mock ({now.ref}, open until 14:00 on Wednesday 10" in printed
    )
    assert (
        f"  {later.join_code}  Harbour mock ({later.ref}, opens 12:00 on Friday 12 June" in printed
    )
    assert past.join_code not in printed


def test_plain_http_is_served_besides_and_its_cost_is_said(served: dict[str, Any]) -> None:
    port, plain = free_port(), free_port()
    printed = run("--lan", str(port), "--plain", str(plain)).output
    assert f"  http://192.168.1.23:{plain}  (wlan0)\n" in printed
    assert "can read and change what such a device sends" in printed
    assert served["plain"] == f"0.0.0.0:{plain}"


def test_devices_are_said_to_ask_again_only_when_the_certificate_is_new(
    served: dict[str, Any],
) -> None:
    del served
    port = str(free_port())
    assert "ask again" in run("--lan", port).output
    assert "ask again" not in run("--lan", port).output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--lan", "--bind", "0.0.0.0:1"), "give --lan or --bind, not both"),
        (("--plain",), "--plain goes with --lan"),
        (("--lan", "70000"), "1<=x<=65535"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    served: dict[str, Any], arguments: tuple[str, ...], said: str
) -> None:
    refused = run(*arguments)
    assert (refused.exit_code, served) == (2, {})
    assert said in refused.output


def test_a_port_that_is_taken_is_named_with_a_way_out(served: dict[str, Any]) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = run("--lan", port)
    assert (refused.exit_code, served) == (1, {})
    assert f"Port {port} cannot be listened on" in refused.output
    assert "`mockexam serve --lan 9443`" in refused.output


def test_one_port_for_both_is_refused(served: dict[str, Any]) -> None:
    refused = run("--lan", "8443", "--plain", "8443")
    assert (refused.exit_code, served) == (1, {})
    assert "need a port each" in refused.output


def test_where_tls_cannot_be_spoken_it_says_what_can_be_done(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    refused = run("--lan")
    monkeypatch.undo()
    assert (refused.exit_code, served) == (1, {})
    assert "waitress, which cannot do TLS" in refused.output
    assert "WSL2" in refused.output


def test_without_a_network_nothing_is_served(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> list[LanAddress]:
        raise NoLanAddress("This machine has no address on a local network.")

    monkeypatch.setattr(classroom, "lan_addresses", none)
    refused = run("--lan", str(free_port()))
    assert (refused.exit_code, served) == (1, {})
    assert "no address on a local network" in refused.output


PREPARED = """
import sys
from dataclasses import replace
from mockexam import serving
from mockexam.clock import utc_now
from mockexam.lan.certificate import lan_certificate
from mockexam.settings import read_settings
settings = replace(read_settings(), secure_cookies=True)
certificate = lan_certificate(settings.lan, ["localhost"], [], utc_now())
secure, plain = (f"127.0.0.1:{port}" for port in sys.argv[1:])
"""
WHOLE = "serving.serve(settings, bind=secure, workers=1, certificate=certificate, plain=plain)"
TLS_ALONE = "serving._serve_with_gunicorn(settings, secure, 1, serving._tls(certificate))"


@dataclass(frozen=True)
class Server:
    """A server on loopback: its process, the certificate to trust, its addresses."""

    process: subprocess.Popen[bytes]
    certificate: Path
    secure: str
    plain: str

    def trusting(self) -> OpenerDirector:
        """Return what opens its addresses, once there is a certificate to trust."""
        while not self.certificate.exists():
            assert self.process.poll() is None
            time.sleep(0.05)
        return opener(self.certificate)


@pytest.fixture
def server(
    request: pytest.FixtureRequest, instance: Path, furnished_sqlite: Path
) -> Iterator[Server]:
    """The server that the test asks for."""
    shutil.copy(furnished_sqlite, instance / "mockexam.sqlite")
    ports = [str(free_port()) for _ in range(2)]
    command = [sys.executable, "-c", PREPARED + request.param, *ports]
    with (instance / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        certificate = instance / "lan" / "certificate.pem"
        addresses = f"https://localhost:{ports[0]}", f"http://localhost:{ports[1]}"
        try:
            yield Server(process, certificate, *addresses)
        finally:
            process.terminate()
            process.wait(timeout=20)


def opener(authority: Path | None) -> OpenerDirector:
    """Return what opens addresses and trusts one certificate, or those that everybody trusts."""
    trust = ssl.create_default_context(cafile=authority)
    return build_opener(ProxyHandler({}), HTTPSHandler(context=trust))


def answer(trusting: OpenerDirector, address: str, *, within: float = START_SECONDS) -> Any:
    """Open an address, waiting for a server that has just been started."""
    give_up = time.monotonic() + within
    while True:
        try:
            return trusting.open(address, timeout=within)
        except (URLError, ConnectionError) as fault:
            is_starting = isinstance(getattr(fault, "reason", fault), ConnectionError)
            if not is_starting or time.monotonic() > give_up:
                raise
            time.sleep(0.1)


def is_listening(address: str) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0


@pytest.mark.parametrize("server", [TLS_ALONE], indirect=True, ids=[""])
def test_tls_is_spoken_with_the_certificate_that_was_made(server: Server) -> None:
    with answer(server.trusting(), f"{server.secure}/join") as page:
        cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-mockexam=")
    assert "Secure" in cookie
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        answer(opener(None), f"{server.secure}/healthz")


@pytest.mark.slow  # it starts three processes
@pytest.mark.parametrize("server", [WHOLE], indirect=True, ids=[""])
def test_plain_http_is_spoken_beside_tls_and_ends_with_it(server: Server) -> None:
    trusting = server.trusting()
    with answer(trusting, f"{server.secure}/healthz") as ready:
        assert json.load(ready) == {"status": "ready"}
    with answer(trusting, f"{server.plain}/join") as page:
        cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("mockexam=")
    assert "Secure" not in cookie
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(timeout=20)
    assert [one for one in (server.secure, server.plain) if is_listening(one)] == []
