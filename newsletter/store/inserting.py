"""Inserting what may be there already: uniqueness is a constraint, so the database says which rows are new."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.store.database import Transaction


def insert_new(
    tx: Transaction, table: Table, rows: list[dict[str, Any]], unique: list[str]
) -> bool:
    """Insert those rows that are new by the columns ``unique``; whether any was."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    wanted = dialect.insert(table).values(rows).on_conflict_do_nothing(index_elements=unique)
    # Counted by what comes back: psycopg gives no count of rows here.
    return bool(tx.execute(wanted.returning(table.c[unique[0]])).all())
