"""Pages for a centre: the room while an exam runs, its log and lists, and arrangements."""

from mockexam.web.centre import (  # noqa: F401 (they add their routes to bp)
    actions,
    arrangements,
    details,
    incidents,
    late_answers,
    lists,
    live,
    packs,
)
from mockexam.web.centre.blueprint import bp

__all__ = ["bp"]
