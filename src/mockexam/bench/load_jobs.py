"""What the candidates of a load can be set to do, each job a coroutine of its own."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from mockexam.bench.candidate import Candidate, UnexpectedAnswer
from mockexam.bench.tally import Tally
from mockexam.bench.wire import Answer, ConnectionBroke

Job = dict[str, Any]
Candidates = list[Candidate]
Act = Callable[[Candidate], Awaitable[None]]

PAUSE_AFTER_FAULT = 0.1
SERVER_FAULT = 500
GIVE_UP_SECONDS = 60.0
RETRY_FIRST, RETRY_MOST, RETRY_AFTER_JITTER = 1.0, 30.0, (1.0, 1.5)
"""As `queue.js` has them: seconds before the first retry, doubled each time, half of it by chance;
and by how much longer it waits than the server asks for."""


async def start(chosen: Candidates, job: Job, tally: Tally, _dice: random.Random) -> None:
    """Join and start, so many at once (`at_once`), as fast as they go."""
    waiting = iter(chosen)

    async def one_after_the_other() -> None:
        for candidate in waiting:
            await tally.note(candidate.begin())

    await asyncio.gather(*(one_after_the_other() for _ in range(job["at_once"])))


async def save(chosen: Candidates, job: Job, tally: Tally, _dice: random.Random) -> None:
    """Save for so many `seconds`, each answer once the one before is acknowledged."""

    async def one(candidate: Candidate) -> None:
        tally.acknowledge(await candidate.save())

    await _over_and_over(chosen, job["seconds"], tally, one)


async def page(chosen: Candidates, job: Job, tally: Tally, dice: random.Random) -> None:
    """Ask for the pages of questions for so many `seconds`."""

    async def one(candidate: Candidate) -> None:
        await candidate.page(dice.randint(1, job["questions"]))

    await _over_and_over(chosen, job["seconds"], tally, one)


async def flush(chosen: Candidates, job: Job, tally: Tally, dice: random.Random) -> None:
    """Send a last answer, each at a moment of its own `within` some seconds."""

    async def answer(candidate: Candidate) -> None:
        tally.acknowledge(await candidate.save())

    await _each_within(chosen, job["within"], tally, dice, answer)


async def stampede(chosen: Candidates, job: Job, tally: Tally, dice: random.Random) -> None:
    """Send the submit form, each at a moment of its own `within` some seconds."""

    async def end(candidate: Candidate) -> None:
        await candidate.submit()
        tally.submitted.append((candidate.attempt, ""))

    await _each_within(chosen, job["within"], tally, dice, end)


async def receipts(chosen: Candidates, job: Job, tally: Tally, dice: random.Random) -> None:
    """Read the page with the receipt, each at a moment of its own `within` some seconds."""

    async def read(candidate: Candidate) -> None:
        await candidate.read_receipt()
        tally.submitted.append((candidate.attempt, candidate.receipt))

    await _each_within(chosen, job["within"], tally, dice, read)


async def sit(chosen: Candidates, job: Job, tally: Tally, dice: random.Random) -> None:
    """Sit an exam: an answer and a sign of life every so often, each with jitter."""
    until = time.monotonic() + job["seconds"]

    async def answer(candidate: Candidate) -> None:
        tally.acknowledge(await candidate.save())

    async def beat(candidate: Candidate) -> None:
        await candidate.beat(dice.choice(candidate.choices).number)

    async def every(seconds: float, candidate: Candidate, act: Act) -> None:
        wait = dice.uniform(0, seconds)
        while time.monotonic() + wait < until:
            await asyncio.sleep(wait)
            await tally.note(act(candidate))
            wait = seconds * dice.uniform(0.8, 1.2)

    await asyncio.gather(
        *(every(job["save_every"], candidate, answer) for candidate in chosen),
        *(every(job["beat_every"], candidate, beat) for candidate in chosen),
    )


async def persist(chosen: Candidates, job: Job, tally: Tally, dice: random.Random) -> None:
    """Go on through faults as browsers do: the first so many `savers` save, the others submit.

    Savers save until the instant `until`; submitters answer once more and submit at moments
    from `submit_at` on, spread over `submit_within` seconds, and read their receipts.
    """

    async def go_on_saving(candidate: Candidate) -> None:
        while time.monotonic() < job["until"]:
            await answer(candidate)

    async def answer(candidate: Candidate) -> None:
        one = candidate.next_save()
        await _in_the_end(lambda: candidate.send(one), tally, dice)
        tally.acknowledge(one)

    async def end(candidate: Candidate) -> None:
        moment = job["submit_at"] + dice.uniform(0, job["submit_within"])
        await asyncio.sleep(moment - time.monotonic())
        await answer(candidate)
        await _in_the_end(candidate.submit, tally, dice)
        await _in_the_end(candidate.read_receipt, tally, dice)
        tally.submitted.append((candidate.attempt, candidate.receipt))

    for candidate in chosen:
        candidate.line.close()  # so that they are spread over all workers anew
    savers, submitters = chosen[: job["savers"]], chosen[job["savers"] :]
    await asyncio.gather(
        *(tally.note(go_on_saving(candidate)) for candidate in savers),
        *(tally.note(end(candidate)) for candidate in submitters),
    )


async def _in_the_end(
    ask: Callable[[], Awaitable[Answer]], tally: Tally, dice: random.Random
) -> None:
    """Ask until the server says what became of it, with a browser's waits between."""
    waits, until = 0, time.monotonic() + GIVE_UP_SECONDS
    while True:
        asked_to_wait = 0.0
        try:
            await ask()
        except UnexpectedAnswer as fault:
            asked_to_wait = fault.retry_after
            if fault.status < SERVER_FAULT or time.monotonic() > until:
                raise
        except ConnectionBroke:
            if time.monotonic() > until:
                raise
        else:
            return
        tally.broken += 1
        whole = min(RETRY_MOST, RETRY_FIRST * 2**waits)
        own = whole / 2 + whole / 2 * dice.random()
        await asyncio.sleep(max(own, asked_to_wait * dice.uniform(*RETRY_AFTER_JITTER)))
        waits += 1


async def _each_within(
    chosen: Candidates, seconds: float, tally: Tally, dice: random.Random, act: Act
) -> None:
    """Let each do something once; the time counts from the first of them."""

    async def one(candidate: Candidate, delay: float) -> None:
        await asyncio.sleep(delay)
        await tally.note(act(candidate))

    delays = [dice.uniform(0, seconds) for _ in chosen]
    tally.begun += min(delays, default=0)
    await asyncio.gather(*map(one, chosen, delays))


async def _over_and_over(chosen: Candidates, seconds: float, tally: Tally, act: Act) -> None:
    until = time.monotonic() + seconds

    async def loop(candidate: Candidate) -> None:
        while time.monotonic() < until:
            if not await tally.note(act(candidate)):
                await asyncio.sleep(PAUSE_AFTER_FAULT)

    await asyncio.gather(*map(loop, chosen))


JOBS: dict[str, Callable[[Candidates, Job, Tally, random.Random], Awaitable[None]]] = {
    "start": start,
    "save": save,
    "page": page,
    "flush": flush,
    "stampede": stampede,
    "receipts": receipts,
    "sit": sit,
    "persist": persist,
}
