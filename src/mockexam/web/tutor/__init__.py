"""Pages for tutors: make a paper, look at it, hold a sitting, release results."""

from mockexam.web.tutor import papers, sittings  # noqa: F401 (they add their routes to bp)
from mockexam.web.tutor.blueprint import bp

__all__ = ["bp"]
