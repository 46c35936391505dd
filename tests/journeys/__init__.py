"""Whole stories through plain forms, with a clock that only the story moves."""
