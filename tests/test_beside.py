"""A process beside the server is there as long as the server is, whatever ends it."""

import os
import signal
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from mockexam.beside import beside

NOTES_ITS_ID = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(60)
"""


def noted(file: Path, count: int) -> list[int]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        pids = [int(line) for line in file.read_text().split()] if file.exists() else []
        if len(pids) >= count:
            return pids
        time.sleep(0.01)
    raise AssertionError(f"{count} processes were not started")


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    with beside("-c", NOTES_ITS_ID, str(file), pause=0.01):
        for n in (1, 2, 3):
            os.kill(noted(file, n)[-1], signal.SIGKILL)
        last = noted(file, 4)[-1]
        assert is_there(last)
    assert not is_there(last)


def test_nothing_is_started_once_the_server_stops(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    with beside("-c", NOTES_ITS_ID, str(file), pause=0.2):
        os.kill(noted(file, 1)[0], signal.SIGKILL)
    time.sleep(0.4)
    assert len(noted(file, 1)) == 1


def test_a_process_that_a_reaper_took_is_started_again(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    with beside("-c", NOTES_ITS_ID, str(file), pause=0.01):
        first = noted(file, 1)[0]
        os.kill(first, signal.SIGKILL)
        with suppress(ChildProcessError):  # the thread may be first
            os.waitpid(first, 0)  # as gunicorn does when a child of it ends
        assert len(noted(file, 2)) == 2


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_copy_of_the_server_ends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    with ExitStack() as stack:
        stack.enter_context(beside("-c", NOTES_ITS_ID, str(file)))
        pid = noted(file, 1)[0]
        child = os.fork()
        if child == 0:
            stack.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert is_there(pid)
