"""The queue's worker: `python -m mockexam.jobs`; `mockexam serve` starts one beside the server."""

import logging
from threading import Thread

from mockexam.following import stop_with_parent
from mockexam.jobs.queue import make_tables, open_queue
from mockexam.settings import read_settings
from mockexam.store.database import Database
from mockexam.system import printing_fault

log = logging.getLogger("mockexam.jobs")
IDLE_LOOK_SECONDS = 0.25
"""Somebody waits for an assembly: an idle worker looks as often as this for one."""


def say_whether_it_prints() -> None:
    """Log what keeps this machine from printing; papers and packs would fail without a word."""
    fault = printing_fault()
    if fault:
        log.warning("%s Run `mockexam doctor --for printing`.", fault)


def main() -> None:
    """Work through the queue until the process that started this one has gone."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    settings = read_settings()
    make_tables(settings)
    queue = open_queue(settings, Database(settings.database_address))
    stop_with_parent()
    Thread(target=say_whether_it_prints, daemon=True).start()
    consumer = queue.huey.create_consumer(
        workers=1, periodic=True, check_worker_health=True, max_delay=IDLE_LOOK_SECONDS
    )
    consumer.run()


if __name__ == "__main__":
    main()
