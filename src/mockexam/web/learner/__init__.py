"""Pages for candidates and learners: the exam, and what came of it."""

from mockexam.web.learner import (  # noqa: F401 (they add their routes to bp)
    ending,
    entrance,
    results,
    saving,
    views,
)
from mockexam.web.learner.blueprint import bp

__all__ = ["bp"]
