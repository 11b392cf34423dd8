"""Databases for tests: made by the migrations, copied from there, or emptied after whoever had them before."""

from uuid import uuid4

import psycopg

from newsletter.store import Store

KEPT = "alembic_version"
PATIENCE = "3s"
"""Whoever still holds a lock on a table after so long has forgotten it: then the database is left to him."""


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


def emptied(url: str) -> bool:
    """Make a database what the migrations had made; whether that was possible.

    A new one takes a tenth of a second, and its three hundred files another tenth when they are removed.
    """
    try:
        with psycopg.connect(url) as connection:
            connection.execute(f"SET lock_timeout = '{PATIENCE}'".encode())
            if tables := _filled(connection):
                names = ", ".join(tables)
                connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())
            for sequence in _begun(connection):
                connection.execute(f"ALTER SEQUENCE {sequence} RESTART".encode())
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _filled(connection: psycopg.Connection) -> list[str]:
    """The tables that have rows."""
    tables = _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables if table != KEPT
    )
    return _names(connection, asked)


def _begun(connection: psycopg.Connection) -> list[str]:
    """The sequences that have given a number: also of tables that are empty again."""
    return _names(connection, "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")


def _names(connection: psycopg.Connection, query: str) -> list[str]:
    return [str(name) for (name,) in connection.execute(query.encode())]
