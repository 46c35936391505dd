"""Pages for tutors: blueprints, drafts, papers and how alike they are, sittings, results."""

from mockexam.web.tutor import (  # noqa: F401 (they add their routes to bp)
    blueprints,
    certificates,
    copies,
    drafts,
    entering,
    follow_ups,
    leaving_out,
    papers,
    prints,
    setting,
    sittings,
)
from mockexam.web.tutor.blueprint import bp

__all__ = ["bp"]
