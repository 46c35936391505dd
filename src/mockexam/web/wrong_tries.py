"""Wrong tries counted over a sliding window; right ones never are."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

CODES_WINDOW = timedelta(minutes=1)
CODES_MAX = 30
"""Wrong codes from an address in the window; one more is answered with the time to wait."""
FLOOD = 600
"""Wrong codes from an address in the window that no class types: no code is looked up then."""
PASSWORDS_WINDOW = timedelta(minutes=15)
PASSWORDS_MAX = 10
"""Wrong passwords for an account in the window; no password is looked at then."""


class WrongTries:
    """The wrong tries of a sliding window, by a key.

    Of a key the last `kept` are remembered, and of keys the `keys_max` that were wrong last.
    """

    def __init__(self, window: timedelta, *, kept: int, keys_max: int) -> None:
        self._window, self._kept, self._keys_max = window, kept, keys_max
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def note(self, key: str, instant: datetime) -> int:
        """Count a wrong try and return how many are in the window with it."""
        with self._lock:
            tries = self._within(key, instant)
            tries.append(instant)
            self._tries[key] = tries
            self._tries.move_to_end(key)
            if len(self._tries) > self._keys_max:
                self._tries.popitem(last=False)
            return len(tries)

    def wait(self, key: str, most: int, instant: datetime) -> timedelta:
        """Return how long until fewer than `most` are in the window; zero where it is so."""
        with self._lock:
            tries = self._within(key, instant)
            if len(tries) < most:
                return timedelta()
            return tries[len(tries) - most] + self._window - instant

    def _within(self, key: str, instant: datetime) -> deque[datetime]:
        tries = self._tries.get(key, deque(maxlen=self._kept))
        while tries and tries[0] + self._window <= instant:
            tries.popleft()
        return tries


@dataclass(frozen=True)
class Doors:
    """The wrong tries at the two doors of an application, in the memory of its process."""

    codes: WrongTries = field(
        default_factory=lambda: WrongTries(CODES_WINDOW, kept=FLOOD, keys_max=2_000)
    )
    passwords: WrongTries = field(
        default_factory=lambda: WrongTries(PASSWORDS_WINDOW, kept=PASSWORDS_MAX, keys_max=10_000)
    )
