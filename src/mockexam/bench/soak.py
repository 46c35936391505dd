"""What `mockexam bench soak` measures: many candidates at work for long, and the memory used."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression

from mockexam.bench import stored
from mockexam.bench.candidate import Saved
from mockexam.bench.figures import Figures, Say, figure, percentile, told
from mockexam.bench.processes import resident_memory
from mockexam.bench.scene import Scene, set_up

SAVE_EVERY, BEAT_EVERY = 15.0, 20.0
SAMPLE_SECONDS = 10.0
WARM_UP_SHARE = 0.1
AT_ONCE = 32
HOUR = 3600
MILLI = 1000


def measure_soak(
    folder: Path | None, engine: str, *, candidates: int, minutes: float, say: Say
) -> Figures:
    """Let candidates sit, each with a save every 15 s and a sign of life every 20 s.

    Args:
        folder: Where the database is made and removed again; a temporary folder where None.
        engine: On which database.
        candidates: How many sit.
        minutes: For how long.
        say: Told how it goes.

    Raises:
        InputRefused: The folder is kept in memory only.
        NoPostgresql: PostgreSQL is asked for and does not start here.
    """
    with set_up(folder, engine) as scene:
        started = scene.loader.do("start", codes=scene.stand.enter(candidates), at_once=AT_ONCE)
        say(f"{candidates} candidates have started in {started['seconds']:.1f} s")
        scene.loader.begin(
            "sit", candidates=range(candidates), seconds=60 * minutes,
            save_every=SAVE_EVERY, beat_every=BEAT_EVERY,
        )  # fmt: skip
        samples = _watch(scene, 60 * minutes, say)
        done = scene.loader.end()
        acknowledged = [Saved(*row[:-1]) for row in done["acknowledged"]]
        with scene.stand.database.reading() as session:
            lost = stored.answers_lost(session, acknowledged)
    p99 = MILLI * percentile(done["times"], 99)
    unit = f"ms, of {len(done['times'])} saves and signs of life of {candidates} candidates"
    errors = started["errors"] + done["errors"]
    figures = {
        "soak_p99_ms": figure(p99, unit, None, [p99]),
        "soak_errors": figure(errors, "not as expected", 0, started["faults"] + done["faults"]),
        "soak_lost": figure(lost, f"of {len(acknowledged)} acknowledged", 0),
        **_memory(samples),
    }
    for name, one in figures.items():
        say(told(name, one))
    return figures


def _watch(scene: Scene, seconds: float, say: Say) -> list[tuple[float, float]]:
    """Return the memory of all processes of the server (MiB) at instants in seconds."""
    begun = time.monotonic()
    samples: list[tuple[float, float]] = []
    while (at := time.monotonic() - begun) < seconds:
        samples.append((at, resident_memory(scene.server.pids)))
        say(f"  {at:6.0f} s  {samples[-1][1]:7.1f} MiB")
        time.sleep(max(0.0, min(SAMPLE_SECONDS, seconds - at)))
    return samples


def _memory(samples: Sequence[tuple[float, float]]) -> Figures:
    settled = [one for one in samples if one[0] >= WARM_UP_SHARE * samples[-1][0]]
    first, last = settled[0][1], settled[-1][1]
    slope = linear_regression(*zip(*settled, strict=True)).slope if len(settled) > 1 else 0.0
    unit = "MiB resident, at the end; beside it after the warm-up"
    return {
        "soak_memory_mb": figure(last, unit, first, [memory for _, memory in samples]),
        "soak_memory_mb_per_hour": figure(HOUR * slope, "MiB an hour after the warm-up, by a line"),
    }
