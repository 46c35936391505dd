"""A server whose workers are replaced while people sit loses nothing and refuses nobody."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mockexam.bench import stored
from mockexam.bench.candidate import Saved
from mockexam.bench.engines import SQLITE
from mockexam.bench.scene import set_up

CANDIDATES = 12
SECONDS = 8.0


@pytest.mark.slow
def test_a_rolling_restart_loses_no_answer_and_breaks_no_save(tmp_path: Path) -> None:
    with set_up(tmp_path, SQLITE) as scene:
        scene.loader.do("start", codes=scene.stand.enter(CANDIDATES), at_once=CANDIDATES)
        before = set(scene.server.web_workers)
        with ThreadPoolExecutor(1) as pool:
            saving = pool.submit(
                scene.loader.do, "save", candidates=range(CANDIDATES), seconds=SECONDS
            )
            time.sleep(SECONDS / 4)
            os.kill(scene.server.process.pid, signal.SIGHUP)
            done = saving.result()
        assert before.isdisjoint(scene.server.web_workers)
        acknowledged = [Saved(*row[:-1]) for row in done["acknowledged"]]
        assert len(acknowledged) > CANDIDATES
        with scene.stand.database.reading() as session:
            assert stored.answers_lost(session, acknowledged) == 0
        assert (done["errors"], done["faults"]) == (0, [])
