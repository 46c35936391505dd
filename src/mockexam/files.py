"""Writing files so that nothing is ever left half-written."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a whole file or nothing; folders on the way are made."""
    _write(path, content, mode, lambda written: written.replace(path))


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a whole file where there is none; of several who do so at once, one does."""

    def put(written: Path) -> None:
        try:
            path.hardlink_to(written)
        except FileExistsError:
            pass  # somebody else was first, and theirs is whole
        finally:
            written.unlink()

    _write(path, content, mode, put)


def _write(path: Path, content: bytes, mode: int, put: Callable[[Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        put(Path(name))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
