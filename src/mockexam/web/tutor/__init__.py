"""Pages for tutors: make papers, look at them and compare them, hold a sitting, release results."""

from mockexam.web.tutor import certificates, papers, sittings  # noqa: F401 (they add their routes to bp)
from mockexam.web.tutor.blueprint import bp

__all__ = ["bp"]
