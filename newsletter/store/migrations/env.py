"""Alembic's way in: migrations run inside the transaction that the store opened."""

from typing import Literal

from alembic import context

from newsletter.store.tables import whole_metadata


def render_item(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Write our own types as the plain ones they are in the database, so a migration needs no product code."""
    name = type(thing).__name__
    return "sa.DateTime(timezone=True)" if kind == "type" and name == "UtcDateTime" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=whole_metadata(),
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
