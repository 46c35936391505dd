"""Pages for candidates and learners: the exam, and what came of it."""

from mockexam.web.learner.blueprint import bp
from mockexam.web.learner import results, views  # noqa: F401, I001 (they add their routes to bp)

__all__ = ["bp"]
