"""The load against a tiny real server: what it sends, what it reads, what it counts."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest

from mockexam.bench import load_jobs
from mockexam.bench.candidate import Candidate, Choice, UnexpectedAnswer
from mockexam.bench.tally import Tally
from mockexam.bench.wire import ConnectionBroke, Line

CHOICES = (Choice(1, "MC-1", "AB"), Choice(2, "MC-2", "ABCD"))
PAGE = b'<input name="csrf_token" type="hidden" value="tok"><input name="epoch" value="3">'
Respond = Callable[[bytes, bytes], bytes]


def answer(status: bytes = b"200 OK", body: bytes = b"{}", head: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), head, body)


class Tiny:
    """A server that answers each request by a function; empty bytes end the connection."""

    def __init__(self, respond: Respond) -> None:
        self.respond, self.requests, self.connections = respond, [], 0  # type: ignore[var-annotated]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lowered = head.lower()
                at = lowered.find(b"content-length: ")
                length = int(lowered[at + 16 :].split(b"\r\n")[0]) if at >= 0 else 0
                body = await reader.readexactly(length)
                self.requests.append((head, body))
                reply = self.respond(head, body)
                if not reply:
                    return
                # In two pieces, as networks do it.
                writer.write(reply[:20])
                await writer.drain()
                await asyncio.sleep(0)
                writer.write(reply[20:])
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def against(respond: Respond, act: Callable[[Tiny, int], Coroutine[Any, Any, None]]) -> Tiny:
    """Run something against a tiny server and return the server."""
    tiny = Tiny(respond)

    async def run() -> None:
        server = await asyncio.start_server(tiny.serve, "127.0.0.1", 0)
        async with server:
            await act(tiny, server.sockets[0].getsockname()[1])

    asyncio.run(run())
    return tiny


def candidate(port: int, timeout: float = 5.0) -> Candidate:
    line = Line("127.0.0.1", port, timeout=timeout)
    return Candidate(line, "CODE", CHOICES, attempt="a-1", token=b"tok", cookie=b"old")


def test_a_line_keeps_its_connection_and_reads_whole_answers() -> None:
    async def act(tiny: Tiny, port: int) -> None:
        line = Line("127.0.0.1", port)
        for _ in range(3):
            got = await line.ask(b"GET / HTTP/1.1\r\n\r\n")
            assert (got.status, got.body, got.header(b"X-Name")) == (200, b"x" * 5000, b"value")
            assert got.seconds > 0
        assert tiny.connections == 1
        line.close()

    against(lambda *_: answer(body=b"x" * 5000, head=b"X-Name: value\r\n"), act)


def test_a_connection_that_was_closed_at_rest_is_opened_anew() -> None:
    replies = iter([answer(), b"", answer()])

    async def act(tiny: Tiny, port: int) -> None:
        line = Line("127.0.0.1", port)
        await line.ask(b"GET /1 HTTP/1.1\r\n\r\n")
        assert (await line.ask(b"GET /2 HTTP/1.1\r\n\r\n")).status == 200
        assert (line.resent, tiny.connections) == (1, 2)
        line.close()

    against(lambda *_: next(replies), act)


def test_two_requests_at_once_go_over_two_connections() -> None:
    async def act(tiny: Tiny, port: int) -> None:
        line = Line("127.0.0.1", port)
        for _ in range(2):
            asked = (line.ask(b"GET /%d HTTP/1.1\r\n\r\n" % n) for n in range(2))
            assert [got.body for got in await asyncio.gather(*asked)] == [b"/0", b"/1"]
        assert tiny.connections == 2
        line.close()

    against(lambda head, _: answer(body=head.split()[1]), act)


def test_a_fresh_connection_that_ends_and_one_that_falls_silent_are_broken() -> None:
    async def act(_tiny: Tiny, port: int) -> None:
        with pytest.raises(ConnectionBroke):
            await Line("127.0.0.1", port).ask(b"GET / HTTP/1.1\r\n\r\n")
        silent = Line("127.0.0.1", port, timeout=0.05)
        with pytest.raises(ConnectionBroke, match="in time"):
            await silent.ask(b"GET / HTTP/1.1\r\n")
        with pytest.raises(ConnectionBroke, match="not connected"):
            await Line("127.0.0.1", 1).ask(b"GET / HTTP/1.1\r\n\r\n")

    against(lambda *_: b"", act)


def test_a_candidate_joins_starts_and_reads_the_first_page() -> None:
    def respond(head: bytes, _body: bytes) -> bytes:
        if head.startswith(b"POST /join"):
            cookie = b"Set-Cookie: mockexam=new; HttpOnly\r\n"
            return answer(b"303 SEE OTHER", head=b"Location: /sit/a-7/\r\n" + cookie)
        if head.startswith(b"POST"):
            return answer(b"303 SEE OTHER", head=b"Location: /sit/a-7/questions/1\r\n")
        return answer(body=PAGE)

    async def act(_tiny: Tiny, port: int) -> None:
        one = candidate(port)
        await one.begin()
        assert (one.attempt, one.epoch, one.token, one.cookie) == ("a-7", 3, b"tok", b"new")
        assert len(one.seconds) == 5
        one.line.close()

    tiny = against(respond, act)
    lines = [head.split(b" HTTP")[0] for head, _ in tiny.requests]
    assert lines == [
        b"GET /join", b"POST /join", b"GET /sit/a-7/", b"POST /sit/a-7/",
        b"GET /sit/a-7/questions/1",
    ]  # fmt: skip
    assert tiny.requests[1][1] == b"csrf_token=tok&code=CODE"
    assert b"Cookie: mockexam=new\r\n" in tiny.requests[2][0]


def test_answers_go_round_the_questions_and_are_never_what_stands() -> None:
    one = candidate(1)
    saves = [one.next_save() for _ in range(20)]
    assert [save.sequence for save in saves] == list(range(1, 21))
    for item in ("MC-1", "MC-2"):
        values = [save.value for save in saves if save.item == item]
        assert all(a != b for a, b in pairwise(values))


def test_a_save_that_is_not_acknowledged_is_an_error_and_not_counted() -> None:
    replies = iter([answer(), answer(b"409 CONFLICT", b'{"message": "stale"}'), answer()])

    async def act(_tiny: Tiny, port: int) -> None:
        one = candidate(port)
        tally = Tally()
        for _ in range(3):
            await tally.note(one_save(one, tally))
        assert [saved.sequence for saved, _ in tally.acknowledged] == [1, 3]
        assert tally.faults == ['saves: 409 {"message": "stale"}']
        one.line.close()

    async def one_save(one: Candidate, tally: Tally) -> None:
        tally.acknowledge(await one.save())

    tiny = against(lambda *_: next(replies), act)
    assert b"X-CSRFToken: tok\r\n" in tiny.requests[0][0]
    sent = b'{"epoch": 1, "answers": [{"sequence": 1, "item": "MC-1", "value": "A"}]}'
    assert tiny.requests[0][1] == sent


def test_an_unexpected_page_says_what_came() -> None:
    async def act(_tiny: Tiny, port: int) -> None:
        one = candidate(port)
        with pytest.raises(UnexpectedAnswer, match="503 later"):
            await one.page(1)
        one.line.close()

    against(lambda *_: answer(b"503 SERVICE UNAVAILABLE", b"later"), act)


def test_who_persists_sends_the_same_answer_until_it_is_acknowledged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(load_jobs, "RETRY_FIRST", 0.01)
    replies = iter([answer(b"503 SERVICE UNAVAILABLE"), b"", answer()])
    job = {"savers": 0, "submit_at": 0, "submit_within": 0, "until": 0}

    async def act(_tiny: Tiny, port: int) -> None:
        one, tally = candidate(port), Tally()
        await load_jobs.persist([one], job, tally, random.Random(1))
        assert [saved.sequence for saved, _ in tally.acknowledged] == [1]
        assert tally.as_json([one])["broken"] == 2
        one.line.close()

    tiny = against(lambda *_: next(replies, answer(b"404 NOT FOUND")), act)
    saves = [body for head, body in tiny.requests if b"/saves" in head]
    assert len(saves) == 3
    assert len(set(saves)) == 1
