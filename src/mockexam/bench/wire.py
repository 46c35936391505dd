"""HTTP/1.1 over kept connections, with no more of it than loading a server of our own takes."""

import asyncio
import re
import time
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
STATUS = slice(9, 12)
_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
_CLOSE = b"\r\nConnection: close"


class ConnectionBroke(Exception):
    """The connection ended, was refused or fell silent before the answer was whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and how long it took, in seconds from its request to its last byte."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    def header(self, name: bytes) -> bytes:
        """Return a header's value; empty where it is not there."""
        _, found, rest = self.head.partition(b"\r\n" + name + b": ")
        return rest.partition(b"\r\n")[0] if found else b""


class _Exchange(asyncio.Protocol):
    """One connection: a request at a time, its answer gathered until it is whole."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.ended_unheard = False
        self._answer: asyncio.Future[Answer] | None = None
        self._gathered = b""
        self._whole = 0
        self._head_end = 0
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: bytes, answer: "asyncio.Future[Answer]") -> None:
        if self.transport is None:  # it was closed between being opened and being used
            raise ConnectionBroke("closed before anything was asked")
        self._answer, self._gathered, self._whole = answer, b"", 0
        self._begun = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        gathered = self._gathered = self._gathered + data if self._gathered else data
        if not self._whole:
            end = gathered.find(HEAD_END)
            if end < 0:
                return
            length = _LENGTH.search(gathered, 0, end + 2)
            if length is None:
                self._fail("an answer that does not say how long it is")
                return
            self._head_end = end + len(HEAD_END)
            self._whole = self._head_end + int(length[1])
        if len(gathered) >= self._whole:
            self._finish(gathered)

    def _finish(self, gathered: bytes) -> None:
        head = gathered[: self._head_end]
        seconds = time.perf_counter() - self._begun
        waiting, self._answer = self._answer, None
        if _CLOSE in head and self.transport is not None:
            self.transport.abort()
            self.transport = None
        if waiting is not None and not waiting.done():
            body = gathered[self._head_end : self._whole]
            waiting.set_result(Answer(int(head[STATUS]), head, body, seconds))

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self.ended_unheard = not self._gathered
        self._fail(str(exc or "closed"))

    def _fail(self, why: str) -> None:
        waiting, self._answer = self._answer, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(ConnectionBroke(why))

    def drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()
            self.transport = None


class Line:
    """The kept connections of one client: one, and another while the first is busy."""

    def __init__(self, host: str, port: int, *, timeout: float = 60.0) -> None:
        self.host, self.port, self.timeout = host, port, timeout
        self.resent = 0
        self._idle: list[_Exchange] = []

    async def ask(self, request: bytes) -> Answer:
        """Send a request and return its answer.

        Where a kept connection ends before anything of the answer came, the server had closed it
        while nothing was going on: the request goes out once more, as browsers do it.

        Raises:
            ConnectionBroke: No whole answer came, or none within the time.
        """
        kept = self._kept()
        if kept is not None:
            try:
                return await self._ask(kept, request)
            except ConnectionBroke:
                if not kept.ended_unheard:
                    raise
                self.resent += 1
        return await self._ask(await self._open(), request)

    def _kept(self) -> _Exchange | None:
        while self._idle:
            exchange = self._idle.pop()
            if exchange.transport is not None:
                return exchange
        return None

    async def _open(self) -> _Exchange:
        loop = asyncio.get_running_loop()
        opening = loop.create_connection(_Exchange, self.host, self.port)
        try:
            _, exchange = await asyncio.wait_for(opening, self.timeout)
        except (OSError, TimeoutError) as fault:
            raise ConnectionBroke(f"not connected: {fault}") from fault
        return exchange

    async def _ask(self, exchange: _Exchange, request: bytes) -> Answer:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        limit = loop.call_later(self.timeout, _give_up, answer)
        try:
            exchange.send(request, answer)
            got = await answer
        except (ConnectionBroke, asyncio.CancelledError):
            exchange.drop()
            raise
        finally:
            limit.cancel()
        self._idle.append(exchange)
        return got

    def close(self) -> None:
        """End what connections there are."""
        for exchange in self._idle:
            exchange.drop()
        self._idle.clear()


def _give_up(answer: "asyncio.Future[Answer]") -> None:
    if not answer.done():
        answer.set_exception(ConnectionBroke("no answer in time"))
