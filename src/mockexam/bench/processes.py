"""The processes of a server, by what the kernel says of them (Linux)."""

import ctypes
import os
import re
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

_KIB = 1024
_PR_SET_CHILD_SUBREAPER = 36


def descendants(pid: int) -> list[int]:
    """Return the ids of the processes that a process started, and those that they did."""
    children = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (parent := _parent(folder)):
            children[parent].append(int(folder.name))
    found = [pid]
    for one in found:
        found += children[one]
    return found[1:]


def adopt_orphans() -> None:
    """Become the parent of what is started here and left by its own parent, as services are."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap(pid: int) -> None:
    """Wait for the end of a process that was adopted."""
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def open_files(pid: int) -> int:
    """Return how many files and connections a process has open; 0 where it has gone."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def kill_now(pid: int) -> None:
    """End a process that may have ended already, without letting it tidy up."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def command(pid: int) -> str:
    """Return the command line of a process; empty where it has gone."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def resident_memory(pids: list[int]) -> float:
    """Return the resident memory of processes together, in MiB; what they share counts for each."""
    found = [re.search(r"VmRSS:\s+(\d+) kB", _read(Path(f"/proc/{pid}/status"))) for pid in pids]
    return sum(int(one[1]) for one in found if one) / _KIB


def cpu_seconds(pids: list[int]) -> float:
    """Return how long processes have run on a processor together, their ended children left out."""
    ticks = 0
    for pid in pids:
        fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def in_memory(folder: Path) -> bool:
    """Tell whether a folder lies in a file system that is kept in memory only."""
    mounts = [line.split()[1:3] for line in _read(Path("/proc/mounts")).splitlines()]
    place = folder.resolve()
    below = [(Path(where), kind) for where, kind in mounts if place.is_relative_to(where)]
    return bool(below) and max(below, key=lambda one: len(one[0].parts))[1] in {"tmpfs", "ramfs"}


def _parent(folder: Path) -> int:
    """Return a process's parent; 0 where it has gone. Its name, in brackets, may hold anything."""
    fields = _read(folder / "stat").rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 and fields[0] != "Z" else 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
