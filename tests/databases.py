"""Databases for tests: made by the migrations, copied from there, or emptied after whoever had them before."""

from uuid import uuid4

import psycopg
from sqlalchemy.exc import OperationalError

from newsletter.store import Store, Transaction

KEPT = "alembic_version"
PATIENCE = "3s"
"""Whoever still holds a lock on a table after so long has forgotten it: then the database is left to him."""
SMALL_BYTES = 64 * 1024


def new_database(server: str, *, name: str = "", template: str = "template1") -> str:
    """A database of that server's; gives its URL."""
    name = name or f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return f"{server.rpartition('/')[0]}/{name}"


def upgraded(url: str) -> str:
    """Run the migrations; gives the URL."""
    store = Store(url)
    store.upgrade()
    store.close()
    return url


def emptied(store: Store) -> bool:
    """Make a PostgreSQL database what the migrations had made; whether that was possible.

    A new one takes a tenth of a second, and its three hundred files more than that when they are removed.
    """
    try:
        with store.begin() as tx:
            if _counted(tx):
                return False
            tx.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            _empty(tx, _filled(tx))
            for sequence in _begun(tx):
                tx.exec_driver_sql(f"ALTER SEQUENCE {sequence} RESTART")
    except OperationalError:
        return False
    return True


def _counted(tx: Transaction) -> bool:
    """Whether somebody had rows counted: the planner believes that also of a table that was emptied since."""
    return bool(_names(tx, "SELECT tablename FROM pg_stats WHERE schemaname = 'public' LIMIT 1"))


def _empty(tx: Transaction, filled: dict[str, int]) -> None:
    """New files for what has grown; of all else the rows are removed, which takes a tenth of the time."""
    if large := [table for table, size in filled.items() if size > SMALL_BYTES]:
        tx.exec_driver_sql(f"TRUNCATE {', '.join(large)} CASCADE")
    # No foreign key is looked at: the tables may come in any order.
    tx.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table in filled.keys() - set(large):
        tx.exec_driver_sql(f"DELETE FROM {table}")


def _filled(tx: Transaction) -> dict[str, int]:
    """The tables that have rows, and their sizes."""
    tables = _names(tx, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    asked = " UNION ALL ".join(
        f"SELECT '{table}', pg_relation_size('{table}') WHERE EXISTS (SELECT FROM {table})"
        for table in tables
        if table != KEPT
    )
    return {str(table): int(size) for table, size in tx.exec_driver_sql(asked)}


def _begun(tx: Transaction) -> list[str]:
    """The sequences that have given a number: also of tables that are empty again."""
    return _names(tx, "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")


def _names(tx: Transaction, query: str) -> list[str]:
    return [str(name) for (name,) in tx.exec_driver_sql(query)]
