import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from newsletter.errors import SchemaError, SettingsError
from newsletter.store import Store
from newsletter.store.tables import metadata


def test_the_migrations_build_the_same_schema_as_the_tables(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_upgraded_database_fits(store: Store) -> None:
    store.upgrade()
    store.check_schema()


def test_an_empty_database_is_refused_with_the_command_that_mends_it(empty_store: Store) -> None:
    with pytest.raises(SchemaError, match="newsletter db upgrade"):
        empty_store.check_schema()


@pytest.mark.parametrize("url", ["mysql://host/name", "no url at all"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="postgresql"):
        Store(url)
