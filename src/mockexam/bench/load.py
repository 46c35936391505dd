"""The load, in a process of its own: `python -m mockexam.bench.load` takes jobs as lines of JSON.

Each line on standard input is a job, each line on standard output what came of it. The first
says where the server is; the candidates of one job are there in the next, with their cookies.
"""

import asyncio
import gc
import json
import random
import resource
import sys
import time

from mockexam.bench.candidate import Candidate, Choice
from mockexam.bench.load_jobs import JOBS, Job
from mockexam.bench.tally import Tally
from mockexam.bench.wire import Line

FILES = 8192


class Load:
    """The candidates of a server, who do job after job."""

    def __init__(self, host: str, port: int, choices: list[Choice], seed: int) -> None:
        self.host, self.port, self.choices = host, port, choices
        self.dice = random.Random(seed)  # noqa: S311 (the moments of a load are no secrets)
        self.candidates: list[Candidate] = []

    async def do(self, job: Job) -> Job:
        """Do a job and return what came of it.

        `candidates` says who does it, counted from 0; `start` has the `codes` of new ones.
        """
        if "codes" in job:
            new = [Candidate(self._line(), code, self.choices) for code in job["codes"]]
            self.candidates += new
        chosen = new if "codes" in job else [self.candidates[n] for n in job["candidates"]]
        for candidate in chosen:
            candidate.seconds.clear()
            candidate.line.resent = 0
            candidate.line.timeout = job.get("timeout", candidate.line.timeout)
        tally, cpu = Tally(), time.process_time()
        await JOBS[job["do"]](chosen, job, tally, self.dice)
        cpu = time.process_time() - cpu
        attempts = [candidate.attempt for candidate in chosen]
        return {**tally.as_json(chosen), "attempts": attempts, "cpu_seconds": cpu}

    def _line(self) -> Line:
        return Line(self.host, self.port)


async def main() -> None:
    """Do jobs until there are no more."""
    loop = asyncio.get_running_loop()
    first = json.loads(sys.stdin.readline())
    choices = [Choice(**choice) for choice in first["choices"]]
    load = Load(first["host"], first["port"], choices, first["seed"])
    # The reading waits in a thread, so that connections the server closes are noticed meanwhile.
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        gc.collect()
        gc.freeze()
        done = await load.do(json.loads(line))
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


if __name__ == "__main__":
    _allow_many_files()
    asyncio.run(main())
