"""Draw how assembly grows with the bank, from what `mockexam bench assembly --json` printed.

Usage: python benchmarks/growth_plot.py bench.json docs/pictures/growth.svg
"""

import json
import sys
from collections.abc import Iterator, Sequence
from math import log10
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 30, 50
SECONDS = (0.01, 100.0)
ITEMS = (1_000, 100_000)
LINES = (
    ("plain", "plain program", "4 4", "M-4,-4 L4,4 M-4,4 L4,-4"),
    ("proof", "proven optimum", "", "M-4,0 A4,4 0 1 0 4,0 A4,4 0 1 0 -4,0"),
    ("near", "within 0.2 %", "", "M-4,-4 H4 V4 H-4 Z"),
    ("load", "reading the table", "1 3", "M0,-5 L5,4 H-5 Z"),
)


def main(measured: Path, picture: Path) -> None:
    """Write the picture of the figure `growth`."""
    points = json.loads(measured.read_text("utf-8"))["figures"]["growth"]["runs"]
    picture.write_text("\n".join(_svg(points)) + "\n", "utf-8")


def _svg(points: Sequence[dict[str, Any]]) -> Iterator[str]:
    title = "Seconds to assemble a paper from banks of 1,000 to 100,000 items"
    said = "; ".join(
        f"{p['items']:,} items: " + ", ".join(f"{name} {p[key]:.2f} s" for key, name, *_ in LINES if p[key])
        for p in points
    )
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="Arial, sans-serif" font-size="13"><title>{title}</title><desc>{said}</desc>'
    )
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    for seconds in (0.01, 0.1, 1, 10, 100):
        y = _y(seconds)
        yield f'<path d="M{LEFT},{y:.1f} H{WIDTH - RIGHT}" stroke="#ccc"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{seconds:g} s</text>'
    for items in (1_000, 10_000, 100_000):
        x = _x(items)
        yield f'<path d="M{x:.1f},{TOP} V{HEIGHT - BOTTOM}" stroke="#ccc"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{items:,} items</text>'
    for key, name, dashes, mark in LINES:
        held = [(_x(p["items"]), _y(p[key])) for p in points if p[key]]
        path = " L".join(f"{x:.1f},{y:.1f}" for x, y in held)
        yield f'<path d="M{path}" fill="none" stroke="#1f4e79" stroke-width="2" stroke-dasharray="{dashes}"/>'
        for x, y in held:
            yield f'<path d="{mark}" transform="translate({x:.1f} {y:.1f})" fill="#fff" stroke="#1f4e79"/>'
        x, y = held[-1]
        yield f'<text x="{x + 12:.1f}" y="{y + 4:.1f}">{name}</text>'
    yield "</svg>"


def _x(items: float) -> float:
    share = (log10(items) - log10(ITEMS[0])) / (log10(ITEMS[1]) - log10(ITEMS[0]))
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(seconds: float) -> float:
    share = (log10(seconds) - log10(SECONDS[0])) / (log10(SECONDS[1]) - log10(SECONDS[0]))
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
