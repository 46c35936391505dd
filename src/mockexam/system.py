"""The system libraries and fonts that Python packages cannot bring, and how to get them."""

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from mockexam.errors import MockExamError

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
    "fontconfig": "fontconfig",
}
FONTS = {"Liberation Sans": "fonts-liberation", "Charis SIL": "fonts-sil-charis"}
TRY_SECONDS = 120
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Need(StrEnum):
    """What a machine has to be able to do."""

    PRINTING = "printing"
    BROWSER_TESTS = "browser-tests"


class CannotInstall(MockExamError):
    """The missing packages have to be installed by somebody else."""


def missing_packages(need: Need) -> list[str]:
    """Return the Debian packages that a need lacks, in the order of their names."""
    if need is Need.BROWSER_TESTS:
        return [] if find_browser() else ["chromium"]
    missing = {package for name, package in LIBRARIES.items() if not _has_library(name)}
    if shutil.which("fc-list") is None:
        return sorted(missing | {"fontconfig"} | set(FONTS.values()))
    known = subprocess.run(
        ["fc-list", ":", "family"],  # noqa: S607 (found on the PATH above)
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return sorted(missing | {package for font, package in FONTS.items() if font not in known})


def printing_fault() -> str:
    """Return why this machine cannot print, empty where it can; a page is printed to see.

    It is printed in a process of its own: without fonts the renderer takes its process down.
    """
    missing = missing_packages(Need.PRINTING)
    if missing:
        return f"Printing needs system packages that are missing: {', '.join(missing)}."
    try:
        tried = subprocess.run(
            [sys.executable, "-m", "mockexam.printing.machine"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, errors="replace", check=False, timeout=TRY_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"A page that was to be printed was not ready after {TRY_SECONDS} seconds."
    if tried.returncode < 0:
        name = signal.Signals(-tried.returncode).name
        return f"The renderer took its process down ({name}): fonts or libraries are missing."
    last = tried.stderr.strip().rpartition("\n")[2]
    return f"A page cannot be printed: {last}" if tried.returncode else ""


def find_browser() -> Path | None:
    """Return the Chromium of this machine, or None."""
    found = (shutil.which(name) for name in BROWSERS)
    return next((Path(path) for path in found if path), None)


def install_missing(packages: list[str], say: Callable[[str], None]) -> None:
    """Install Debian packages, and say so; does nothing where that is not ours to do."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    say(f"Installing with apt-get: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(  # noqa: S603 (package names are our own)
            command, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotInstall(f"{' '.join(command)} failed:\n{done.stderr.strip()[-2000:]}")


def _has_library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None
