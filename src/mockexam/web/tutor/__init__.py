"""Pages for tutors: make a paper, look at it, hold a sitting, release results."""

from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor import papers, sittings  # noqa: F401, I001 (they add their routes to bp)

__all__ = ["bp"]
