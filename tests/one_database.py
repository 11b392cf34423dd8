"""For tests of what is decided, not of what is asked: one database will do. `from tests.one_database import store`."""

from collections.abc import Iterator

import pytest

from newsletter.store import Store


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """SQLite. The queries that such tests need are tried on both databases by others."""
    made = Store(sqlite_url)
    yield made
    made.close()
