"""Pages for candidates and learners: the exam, and what came of it."""

from mockexam.web.learner import results, saving, views  # noqa: F401 (they add their routes to bp)
from mockexam.web.learner.blueprint import bp

__all__ = ["bp"]
