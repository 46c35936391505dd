"""What Alembic runs: the migrations on the connection that it is given."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from mockexam.store.columns import Marks, UtcDateTime
from mockexam.store.models import Base


def render_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Return how our own column types are written in a migration."""
    if kind == "type" and isinstance(value, JSON):
        return "mockexam.store.columns.Json"
    if kind == "type" and isinstance(value, UtcDateTime | Marks):
        return f"mockexam.store.columns.{type(value).__name__}()"
    return False


def run() -> None:
    """Run the migrations on the connection in the configuration's attributes."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_type,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
