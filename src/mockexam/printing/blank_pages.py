"""Blank pages: a booklet is folded from sheets of four pages."""

PAGES_A_SHEET = 4


def count_blanks(pages: int) -> int:
    """Return how many blank pages bring `pages` up to a multiple of four, 0..3."""
    return -pages % PAGES_A_SHEET
