"""A server under measurement: started by `mockexam serve`, stopped with all it started."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

from mockexam.bench.processes import command, descendants
from mockexam.errors import MockExamError
from mockexam.settings import Settings

HOST = "127.0.0.1"
READY_SECONDS = 60.0
STOP_SECONDS = 40.0
LOOK_SECONDS = 0.05
_SERVE = "from mockexam.cli import main; main()"


class ServerBroke(MockExamError):
    """The server did not start, or ended."""


class Server:
    """A running server and its processes."""

    def __init__(self, settings: Settings, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.settings, self.process, self.port = settings, process, port

    @property
    def pids(self) -> list[int]:
        """All its processes."""
        return [self.process.pid, *descendants(self.process.pid)]

    @property
    def web_workers(self) -> list[int]:
        """The processes that answer requests."""
        return [pid for pid in self._children() if not _is_jobs(pid)]

    @property
    def jobs_worker(self) -> int | None:
        """The process that works through the queue."""
        return next(filter(_is_jobs, self._children()), None)

    def _children(self) -> list[int]:
        return descendants(self.process.pid)

    def wait_until_ready(self) -> None:
        """Wait until it answers.

        Raises:
            ServerBroke: It ended, or does not answer in time.
        """
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(LOOK_SECONDS)
        log = (self.settings.instance / "serve.log").read_text("utf-8", "replace")
        raise ServerBroke(f"The server does not answer. It says:\n{log[-2000:]}")


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """Yield a server of an instance on a free port, ready to answer; it is stopped at the end."""
    port = _free_port()
    with (settings.instance / "serve.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-c", _SERVE, "serve", "--bind", f"{HOST}:{port}"],
            env=_environment(settings), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    server = Server(settings, process, port)
    try:
        server.wait_until_ready()
        yield server
    finally:
        _stop(process)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment with this instance's settings and no others of ours."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MOCKEXAM_")}
    return {
        **plain,
        "MOCKEXAM_INSTANCE": str(settings.instance),
        "MOCKEXAM_DATABASE": settings.database_address,
    }


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_jobs(pid: int) -> bool:
    return "mockexam.jobs" in command(pid)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port
