"""The queue's worker: `python -m mockexam.jobs`; `mockexam serve` starts one beside the server."""

import logging
import os
import signal
import threading
import time

from mockexam.jobs.queue import open_queue
from mockexam.settings import read_settings
from mockexam.store.database import Database

PARENT_LOOK_SECONDS = 1.0
IDLE_LOOK_SECONDS = 0.25
"""Somebody waits for an assembly: an idle worker looks as often as this for one."""


def main() -> None:
    """Work through the queue until the process that started this one has gone."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    settings = read_settings()
    queue = open_queue(settings, Database(settings.database_address))
    threading.Thread(target=_stop_with_parent, args=(os.getppid(),), daemon=True).start()
    consumer = queue.huey.create_consumer(
        workers=1, periodic=True, check_worker_health=True, max_delay=IDLE_LOOK_SECONDS
    )
    consumer.run()


def _stop_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
