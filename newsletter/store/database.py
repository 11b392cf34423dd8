"""The database: engine, transactions, schema. SQLite for the embedded default, PostgreSQL for production.

SQLite runs in WAL with `synchronous=FULL`, and a writing transaction begins with `BEGIN IMMEDIATE`: without it two
workers read the same rows before either writes. Errors hide the parameters of statements: they are readers' addresses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from newsletter.errors import SchemaError, SettingsError
from newsletter.store import schema

Transaction = Connection
BUSY_TIMEOUT_SECONDS = 30
CACHE_KIB = 512
"""SQLite's own cache of a connection; it takes 2,000 KiB if it is not told. The kernel has the same pages, and neither
sending nor publishing is slower for it."""


class Store:
    """One database. Cheap to make: nothing is opened before the first transaction.

    Args:
        url: an SQLAlchemy URL; ``sqlite:///file`` or ``postgresql://user@host/name``.

    Raises:
        SettingsError: the URL names a database that this product does not run on.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.embedded = self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A writing transaction: committed at the end, rolled back on an exception."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A reading transaction: one snapshot, never waits for writers."""
        with self.engine.connect() as connection:
            yield connection.execution_options(reading=True)

    def ping(self) -> None:
        """Ask the database for an answer; raises what the driver raises when there is none."""
        with self.read() as tx:
            tx.execute(text("SELECT 1"))

    def upgrade(self) -> None:
        """Run the migrations forward to this version's schema."""
        if self.embedded and self.engine.url.database:
            Path(self.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        with self.begin() as connection:
            if schema.revision_of(connection) != schema.newest():
                schema.upgrade(connection)

    def check_schema(self) -> None:
        """Refuse a database whose schema is not this version's.

        Raises:
            SchemaError: the sentence names the command that mends it.
        """
        head = schema.newest()
        try:
            with self.read() as connection:
                current = schema.revision_of(connection)
        except OperationalError as error:
            raise SchemaError(f"The database does not answer: {_first_line(error)}") from None
        if current != head:
            state = "has no schema" if current is None else f"has schema {current}, not {head}"
            raise SchemaError(f"The database {state}. Run: newsletter db upgrade")

    def after_fork(self) -> None:
        """Forget the parent's connections without closing them: two processes must not share one socket."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(
            "database_url is no database URL; right would be sqlite:///var/newsletter.db "
            "or postgresql://user:password@host/name"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(
            create_engine(
                parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}
            )
        )
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
        return _postgresql(
            create_engine(
                parsed,
                hide_parameters=True,
                pool_pre_ping=True,
                pool_size=5,
                max_overflow=10,
                pool_use_lifo=True,  # the one used last: its statements are prepared
            )
        )
    raise SettingsError(
        f"database_url names {parsed.get_backend_name()!r}; this product runs on sqlite and postgresql"
    )


def _postgresql(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute("SET TIME ZONE 'UTC'")  # moments come as we keep them
        connection.commit()

    return engine


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"cache_size=-{CACHE_KIB}",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def new_id(result: CursorResult[Any]) -> int:
    """The id that an INSERT of one row was given."""
    key = result.inserted_primary_key
    if key is None:  # pragma: no cover - both databases give one
        raise LookupError("no id came back")
    return int(key[0])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
