"""The web server and the queue's worker, started together and stopped together."""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from mockexam.beside import beside
from mockexam.errors import MockExamError
from mockexam.jobs.queue import make_tables
from mockexam.lan.certificate import LanCertificate
from mockexam.settings import Settings

THREADS = 16


class BindRefused(MockExamError):
    """An address that cannot be listened on."""


def serve(
    settings: Settings,
    *,
    bind: str,
    workers: int,
    certificate: LanCertificate | None = None,
    plain: str = "",
) -> None:
    """Serve until stopped: gunicorn where it runs, waitress elsewhere.

    With a certificate it speaks TLS, which waitress cannot; an address that is `plain`
    is listened on besides, without TLS.

    Raises:
        BindRefused: `bind` is not HOST:PORT.
    """
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal():
        raise BindRefused(f"Give the address as HOST:PORT, such as 127.0.0.1:8000, not {bind}.")
    os.umask(0o077)  # what is written here is nobody else's to read
    make_tables(settings)
    with ExitStack() as stack:
        stack.enter_context(beside("-m", "mockexam.jobs"))
        if plain:
            stack.enter_context(beside("-m", "mockexam.plain", plain))
        if sys.platform == "win32":
            serve_with_waitress(settings, host, int(port))
        else:
            _serve_with_gunicorn(settings, bind, workers, _tls(certificate))


def _tls(certificate: LanCertificate | None) -> dict[str, str]:
    if certificate is None:
        return {}
    return {"certfile": str(certificate.certificate), "keyfile": str(certificate.key)}


def _serve_with_gunicorn(
    settings: Settings, bind: str, workers: int, tls: Mapping[str, str]
) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 (not there on Windows)

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
        def load_config(self) -> None:
            options = {
                "bind": bind,
                "workers": workers,
                "threads": THREADS,
                "worker_class": "mockexam.staying.StayingWorker",
                "graceful_timeout": 20,
                "control_socket_disable": True,
                **tls,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from mockexam.web import create_app  # noqa: PLC0415 (once in each worker)

            return create_app(settings)

    Server().run()


def serve_with_waitress(settings: Settings, host: str, port: int) -> None:
    """Serve plain http until stopped, in this process."""
    from waitress import serve as serve_waitress  # noqa: PLC0415

    from mockexam.web import create_app  # noqa: PLC0415

    serve_waitress(create_app(settings), host=host, port=port, threads=THREADS)
