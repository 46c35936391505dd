"""The process that makes the load, seen from the bench: jobs go in, what came of them comes out."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from mockexam.bench.server import HOST, Server
from mockexam.bench.stand import Stand
from mockexam.errors import MockExamError


class LoadBroke(MockExamError):
    """The process that makes the load ended."""


class Loader:
    """A running load with its candidates."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def begin(self, job: str, **options: Any) -> None:
        """Set the candidates to a job and do not wait for its end."""
        self.tell({"do": job, **options})

    def end(self) -> dict[str, Any]:
        """Wait for the end of the job and return what came of it.

        Raises:
            LoadBroke: There is nothing to wait for any more.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise LoadBroke("The process that makes the load ended before its job.")
        done: dict[str, Any] = json.loads(line)
        return done

    def do(self, job: str, **options: Any) -> dict[str, Any]:
        """Set the candidates to a job and return what came of it."""
        self.begin(job, **options)
        return self.end()

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message, which is a job or, at first, where the server is."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message, default=list) + "\n")
        self._process.stdin.flush()


@contextmanager
def loading(server: Server, stand: Stand, *, seed: int = 1) -> Iterator[Loader]:
    """Yield a load on a server, in a process of its own that ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "mockexam.bench.load"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        loader = Loader(process)
        try:
            choices = [asdict(choice) for choice in stand.choices]
            loader.tell({"host": HOST, "port": server.port, "choices": choices, "seed": seed})
            yield loader
        finally:
            process.kill()
