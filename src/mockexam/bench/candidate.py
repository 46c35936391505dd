"""A candidate at a browser of their own: joins by code, answers, asks for pages, submits."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from mockexam.bench.wire import Answer, Line

OK, SEE_OTHER = 200, 303
_CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_EPOCH = re.compile(rb'name="epoch"[^>]*value="(\d+)"')
_RECEIPT = re.compile(rb"<dt>Receipt</dt><dd>([^<]+)</dd>")
_COOKIE = b"Set-Cookie: mockexam="
_FORM = b"application/x-www-form-urlencoded"
_JSON = b"application/json"


class UnexpectedAnswer(Exception):
    """An answer that is not the one a candidate's browser expects there."""

    def __init__(self, where: str, answer: Answer) -> None:
        self.status = answer.status
        self.retry_after = float(answer.header(b"Retry-After") or 0)
        begins = answer.body[:200].decode("utf-8", "replace")
        super().__init__(f"{where}: {answer.status} {begins}")


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer that the server acknowledged: what a browser would show as saved."""

    attempt: str
    epoch: int
    sequence: int
    item: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A question to answer: its number on the paper, its item's ref, the letters on offer."""

    number: int
    item: str
    letters: str


@dataclass
class Candidate:
    """One candidate, who answers the questions of `choices` over and over in turn."""

    line: Line
    code: str
    choices: Sequence[Choice]
    attempt: str = ""
    epoch: int = 1
    sequence: int = 0
    cookie: bytes = b""
    token: bytes = b""
    receipt: str = ""
    seconds: list[float] = field(default_factory=list)

    async def begin(self) -> None:
        """Join by code through the forms and start the clock, up to the first question.

        Raises:
            UnexpectedAnswer: A page is not the one that comes next.
            ConnectionBroke: The server went away.
        """
        self._read_page(await self._get(b"/join", OK))
        joined = await self._post_form(b"/join", {"code": self.code})
        self.attempt = joined.header(b"Location").decode().strip("/").rpartition("/")[2]
        self._read_page(await self._get(self._path(), OK))
        await self._post_form(self._path(), {"start": "1"})
        self._read_page(await self.page(1))

    async def page(self, number: int) -> Answer:
        """Ask for the page of a question, from 1."""
        return await self._get(self._path(b"questions/%d" % number), OK)

    async def beat(self, number: int) -> Answer:
        """Say that this browser is here, on a question."""
        body = json.dumps({"epoch": self.epoch, "question": number}).encode()
        return self._expect(await self._post_json(self._path(b"heartbeat"), body), OK, "heartbeat")

    def next_save(self) -> Saved:
        """Return the next answer: another item each time, and never the value that it has."""
        turn, place = divmod(self.sequence, len(self.choices))
        choice = self.choices[place]
        self.sequence += 1
        value = choice.letters[turn % len(choice.letters)]
        return Saved(self.attempt, self.epoch, self.sequence, choice.item, value)

    async def send(self, one: Saved) -> Answer:
        """Send one answer; sent again after a fault it is stored once."""
        body = (
            f'{{"epoch": {one.epoch}, "answers": [{{"sequence": {one.sequence}, '
            f'"item": "{one.item}", "value": "{one.value}"}}]}}'
        )
        answer = await self._post_json(self._path(b"saves"), body.encode())
        return self._expect(answer, OK, "saves")

    async def save(self) -> Saved:
        """Send the next answer and return it once it is acknowledged."""
        one = self.next_save()
        await self.send(one)
        return one

    async def submit(self) -> Answer:
        """Send the submit form; the answer leads to the page with the receipt."""
        return await self._post_form(self._path(b"submit"), {"submit": "1"})

    async def read_receipt(self) -> Answer:
        """Read the receipt off the page after the end."""
        page = await self._get(self._path(b"submitted"), OK)
        found = _RECEIPT.search(page.body)
        if found is None:
            raise UnexpectedAnswer("submitted", page)
        self.receipt = found[1].decode()
        return page

    def _path(self, rest: bytes = b"") -> bytes:
        return b"/sit/%s/%s" % (self.attempt.encode(), rest)

    def _read_page(self, page: Answer) -> None:
        token, epoch = _CSRF.search(page.body), _EPOCH.search(page.body)
        if token is None:
            raise UnexpectedAnswer("a page without a form", page)
        self.token = token[1]
        if epoch is not None:
            self.epoch = int(epoch[1])

    async def _get(self, path: bytes, expected: int) -> Answer:
        answer = await self._ask(b"GET", path, b"Accept: text/html\r\n", b"")
        return self._expect(answer, expected, path.decode())

    async def _post_form(self, path: bytes, fields: dict[str, str]) -> Answer:
        body = urlencode({"csrf_token": self.token.decode(), **fields}).encode()
        answer = await self._ask(b"POST", path, b"Accept: text/html\r\n", body, _FORM)
        return self._expect(answer, SEE_OTHER, path.decode())

    async def _post_json(self, path: bytes, body: bytes) -> Answer:
        head = b"Accept: application/json\r\nX-CSRFToken: %s\r\n" % self.token
        return await self._ask(b"POST", path, head, body, _JSON)

    async def _ask(
        self, method: bytes, path: bytes, head: bytes, body: bytes, kind: bytes = b""
    ) -> Answer:
        content = b"Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(body)) if body else b""
        answer = await self.line.ask(
            b"%s %s HTTP/1.1\r\nHost: %s:%d\r\nCookie: mockexam=%s\r\n%s%s\r\n%s"
            % (
                method, path, self.line.host.encode(), self.line.port, self.cookie,
                head, content, body,
            )
        )  # fmt: skip
        at = answer.head.find(_COOKIE)
        if at >= 0:
            at += len(_COOKIE)
            self.cookie = answer.head[at : answer.head.index(b";", at)]
        self.seconds.append(answer.seconds)
        return answer

    @staticmethod
    def _expect(answer: Answer, status: int, where: str) -> Answer:
        if answer.status != status:
            raise UnexpectedAnswer(where, answer)
        return answer
