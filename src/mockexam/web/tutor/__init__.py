"""Pages for tutors: choose a blueprint, make papers and compare them, hold a sitting, release results."""

from mockexam.web.tutor import (  # noqa: F401 (they add their routes to bp)
    blueprints,
    certificates,
    drafts,
    follow_ups,
    leaving_out,
    papers,
    sittings,
)
from mockexam.web.tutor.blueprint import bp

__all__ = ["bp"]
