"""Pages for authors: the bank searched, and each item as it is."""

from mockexam.web.author import coverage, items, search  # noqa: F401 (they add their routes to bp)
from mockexam.web.author.blueprint import bp

__all__ = ["bp"]
