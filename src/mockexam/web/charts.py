"""Pictures of figures as SVG, drawn beside tables whose rows they share."""

from collections.abc import Iterator, Sequence
from html import escape

from markupsafe import Markup

from mockexam.assembly.paper import RowResult
from mockexam.stats.learner import TopicResult

ROW = 44
HEAD = 44
WIDTH = 420
LEFT, RIGHT = 12, 34
_PLOT = WIDTH - LEFT - RIGHT


def balance_chart(rows: Sequence[RowResult]) -> Markup:
    """Return each row's band, target and value, drawn to the row's own maximum."""
    return _svg(_balance_shapes(rows), len(rows), "Balance of the paper", _balance_words(rows))


def _balance_shapes(rows: Sequence[RowResult]) -> Iterator[str]:
    bottom = HEAD + ROW * len(rows)
    yield _text(LEFT, HEAD - 14, "0", "start")
    yield _text(LEFT + _PLOT, HEAD - 14, "max", "middle")
    for n, row in enumerate(rows):
        scale = row.max or row.target or row.min or row.value or 1.0
        scale = max(scale, row.value)
        middle = HEAD + ROW * n + ROW / 2
        low = _x((row.min or 0.0) / scale)
        high = _x((row.max or scale) / scale)
        yield _line("mx-grid", 0, WIDTH, middle + ROW / 2, middle + ROW / 2)
        yield _box("mx-band", low, high, middle, 22)
        yield _box("mx-bar", LEFT, _x(row.value / scale), middle, 8)
        if row.target is not None:
            at = _x(row.target / scale)
            yield _line("mx-tick", at, at, middle - 14, middle + 14)
    yield _line("mx-axis", LEFT, LEFT, HEAD, bottom)


def interval_chart(topics: Sequence[TopicResult]) -> Markup:
    """Return each topic's share of marks with its likely range; hollow where marks are few."""
    return _svg(_interval_shapes(topics), len(topics), "Marks by topic", _topic_words(topics))


def _interval_shapes(topics: Sequence[TopicResult]) -> Iterator[str]:
    bottom = HEAD + ROW * len(topics)
    for share in (0, 25, 50, 75, 100):
        at = _x(share / 100)
        label = f"{share} %" if share in (0, 100) else str(share)
        yield _text(at, HEAD - 14, label, "middle")
        yield _line("mx-grid", at, at, HEAD - 6, bottom)
    for n, result in enumerate(topics):
        middle = HEAD + ROW * n + ROW / 2
        dot = _x(float(result.share))
        if not result.enough:
            yield f'<circle class="mx-dot mx-dot--hollow" cx="{dot}" cy="{middle}" r="5"/>'
            continue
        low, high = _x(result.low), _x(result.high)
        yield _line("mx-interval", low, high, middle, middle)
        for end in (low, high):
            yield _line("mx-interval", end, end, middle - 5, middle + 5)
        yield f'<circle class="mx-dot" cx="{dot}" cy="{middle}" r="5"/>'


def _svg(shapes: Iterator[str], rows: int, title: str, words: str) -> Markup:
    height = HEAD + ROW * rows
    drawn = "".join(shapes)
    return Markup(  # noqa: S704 (every text in it is escaped below)
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}"><title>{escape(title)}</title>'
        f"<desc>{escape(words)}</desc>{drawn}</svg>"
    )


def _balance_words(rows: Sequence[RowResult]) -> str:
    return " ".join(f"{row.label}: {row.value:g} {row.measure}." for row in rows)


def _topic_words(topics: Sequence[TopicResult]) -> str:
    return " ".join(f"{r.topic.short}: {float(r.earned):g} of {r.available} marks." for r in topics)


def _x(share: float) -> float:
    return round(LEFT + _PLOT * min(1.0, max(0.0, share)), 1)


def _line(kind: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>'


def _box(kind: str, left: float, right: float, middle: float, height: float) -> str:
    width = round(right - left, 1)
    return (
        f'<rect class="{kind}" x="{left}" y="{middle - height / 2}" '
        f'width="{width}" height="{height}"/>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'
