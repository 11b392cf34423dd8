"""Inserting what may be there already: uniqueness is a constraint, so the database says which rows are new."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from newsletter.store.database import Transaction


def insert_into(tx: Transaction, table: Table) -> Any:
    """An INSERT in the words of the transaction's database; both have the same ``ON CONFLICT``.

    Returns:
        the ``Insert`` of its dialect, whose ``on_conflict_do_nothing`` and ``on_conflict_do_update`` take the same.
    """
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 2 MB, for who has a PostgreSQL

    return postgresql.insert(table)


def insert_new(
    tx: Transaction, table: Table, rows: list[dict[str, Any]], unique: list[str]
) -> bool:
    """Insert those rows that are new by the columns ``unique``; whether any was."""
    wanted = insert_into(tx, table).values(rows).on_conflict_do_nothing(index_elements=unique)
    # Counted by what comes back: psycopg gives no count of rows here.
    return bool(tx.execute(wanted.returning(table.c[unique[0]])).all())
