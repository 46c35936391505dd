"""What the benches know of processes is what the kernel says."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mockexam.bench.processes import (
    command,
    cpu_seconds,
    descendants,
    in_memory,
    kill_now,
    open_files,
    resident_memory,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
PARENT = """
import subprocess, sys
says_up = "import time; print('up', flush=True); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", says_up])
child.wait()
"""


def test_a_process_and_its_child_are_found_and_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        (child,) = descendants(process.pid)
        assert process.pid in descendants(os.getpid())
        assert "time.sleep(60)" in command(child)
        assert resident_memory([process.pid, child]) > 1
        assert cpu_seconds([process.pid, child]) >= 0
        assert open_files(child) > 0
        kill_now(child)
        process.wait(20)
        until = time.monotonic() + 20
        while descendants(process.pid) and time.monotonic() < until:
            time.sleep(0.01)
        assert descendants(process.pid) == []
        kill_now(child)
        assert (command(child), open_files(child), cpu_seconds([child])) == ("", 0, 0.0)


def test_a_folder_on_a_disk_is_not_in_memory(tmp_path: Path) -> None:
    mounts = Path("/proc/mounts").read_text()
    if " /dev/shm tmpfs " in mounts:
        assert in_memory(Path("/dev/shm"))  # noqa: S108 (to ask where it lies)
    assert not in_memory(Path("/proc"))
    assert isinstance(in_memory(tmp_path), bool)
