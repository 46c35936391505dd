"""Processes that are started beside another and go when it goes, however it ends."""

import os
import signal
import threading
import time

LOOK_SECONDS = 1.0


def stop_with_parent() -> None:
    """End this process, as by SIGTERM, soon after the one that started it has gone."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
