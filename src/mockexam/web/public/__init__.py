"""Pages for anybody: the front door, joining an exam, display, help."""

from mockexam.web.public.views import bp

__all__ = ["bp"]
