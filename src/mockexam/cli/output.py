"""How commands print results: one JSON object, or lines for people."""

import json
from typing import Any

import click


def as_json(value: Any) -> str:
    """Return a JSON object as text; dates and fractions as text in it."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def emit_json(value: Any) -> None:
    """Print one JSON object on standard output."""
    click.echo(as_json(value))
