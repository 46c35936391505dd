"""How commands print results: one JSON object, or lines for people."""

import json
from typing import Any

import click


def emit_json(value: Any) -> None:
    """Print one JSON object on standard output; dates and fractions as text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
