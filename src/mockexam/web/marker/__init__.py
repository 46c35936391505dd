"""Pages for markers: what waits, and one response at a time."""

from mockexam.web.marker.views import bp

__all__ = ["bp"]
