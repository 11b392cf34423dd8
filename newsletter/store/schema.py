"""The schema of a database: which revision it has, and the way to this version's.

Alembic is loaded by whoever migrates: it takes 11 MB, and a process needs it once in a version or never.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).with_name("migrations")


def newest() -> str:
    """The revision that this version's migrations lead to; their files are named by it."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def revision_of(connection: Connection) -> str | None:
    """The revision that a database has, or None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Run the migrations that a database has not seen."""
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
