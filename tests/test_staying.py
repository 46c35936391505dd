"""Threads stay with a connection for a moment, and never while somebody else waits for one."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there")
ONE_THREAD = """
import sys
from gunicorn.app.base import BaseApplication

def app(environ, start_response):
    body = environ["PATH_INFO"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", sys.argv[1])
        self.cfg.set("threads", 1)
        self.cfg.set("worker_class", "mockexam.staying.StayingWorker")
        self.cfg.set("control_socket_disable", True)

    def load(self):
        return app

Server().run()
"""


@pytest.fixture
def port() -> Iterator[int]:
    """A server with one thread."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", ONE_THREAD, f"127.0.0.1:{found}"])
    try:
        for _ in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", found)) == 0:
                    break
            time.sleep(0.05)
        yield found
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def kept_connections(port: int, count: int) -> Iterator[list[HTTPConnection]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=10)))
            for _ in range(count)
        ]


def ask(connection: HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    return connection.getresponse().read()


def test_connections_take_turns_at_one_thread_and_each_is_answered_in_its_order(port: int) -> None:
    with kept_connections(port, 4) as kept:
        for turn in range(25):
            for number, connection in enumerate(kept):
                path = f"/{turn}/{number}"
                assert ask(connection, path) == path.encode()


def test_one_who_asks_over_and_over_keeps_nobody_else_waiting(port: int) -> None:
    with kept_connections(port, 2) as (busy, other):
        ask(busy, "/")
        other.request("GET", "/other")
        answers = [ask(busy, f"/{number}") for number in range(50)]
        assert answers == [f"/{number}".encode() for number in range(50)]
        assert other.getresponse().read() == b"/other"


def test_what_is_sent_without_waiting_for_answers_is_answered_in_its_order(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(5)))
        got = b""
        while got.count(b"HTTP/1.1 200") < 5 or not got.endswith(b"/4"):
            got += line.recv(4096)
    assert [got.index(b"\r\n\r\n/%d" % n) for n in range(5)] == sorted(
        got.index(b"\r\n\r\n/%d" % n) for n in range(5)
    )
