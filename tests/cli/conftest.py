"""What tests of commands undo: a command that is run in this process may change its mask."""

import os
from collections.abc import Iterator

import pytest

UMASK = os.umask(0o022)
os.umask(UMASK)


@pytest.fixture(autouse=True)
def _mask_of_new_files() -> Iterator[None]:
    yield
    os.umask(UMASK)
