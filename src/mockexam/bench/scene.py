"""What every bench of a running server needs: a database, an instance, a server, a load."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mockexam.bench.engines import Engine, opened
from mockexam.bench.loader import Loader, loading
from mockexam.bench.processes import in_memory
from mockexam.bench.server import Server, serving
from mockexam.bench.stand import Stand, make_stand
from mockexam.errors import InputRefused
from mockexam.paths import starter_bank_folder
from mockexam.settings import Settings


@dataclass(frozen=True)
class Scene:
    """A running server with its database, its instance, and a load that knows it."""

    engine: Engine
    stand: Stand
    server: Server
    loader: Loader


@contextmanager
def set_up(folder: Path | None, engine_name: str) -> Iterator[Scene]:
    """Yield a scene on a database of an engine; all of it is gone at the end.

    Args:
        folder: Where it is made; a temporary folder where None.
        engine_name: One of `engines.ENGINES`.

    Raises:
        InputRefused: The folder is kept in memory only.
        NoPostgresql: PostgreSQL is asked for and does not start here.
    """
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(_scratch_folder(folder)))
        engine = stack.enter_context(opened(engine_name, scratch / engine_name))
        settings = Settings(
            engine.folder / "instance", database=engine.address, bank=starter_bank_folder()
        )
        stand = make_stand(settings)
        stack.callback(stand.database.close)
        server = stack.enter_context(serving(settings))
        yield Scene(engine, stand, server, stack.enter_context(loading(server, stand)))


def _scratch_folder(folder: Path | None) -> "TemporaryDirectory[str]":
    scratch = TemporaryDirectory(prefix="mockexam-bench-", dir=folder)
    if in_memory(Path(scratch.name)):
        scratch.cleanup()
        raise InputRefused(
            f"{Path(scratch.name).parent} is kept in memory, where nothing is ever written to a "
            "disk. Name a folder on a disk with --folder."
        )
    return scratch
