from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import redis

from newsletter.paces import MemoryShelf, Paces, Shelf, Shelves
from newsletter.paces.redis_shelf import RedisShelf
from newsletter.pacing import Providers
from newsletter.store import Store
from newsletter.store.paces import StoreShelf

MORNING = datetime(2026, 11, 24, 7, tzinfo=UTC).timestamp()


class Seconds:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def redis_shelf(redis_url: str) -> Iterator[RedisShelf]:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    shelf = RedisShelf(redis_url)
    yield shelf
    shelf.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql", "redis"])
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    """Each kind of shelf, empty."""
    match request.param:
        case "memory":
            yield MemoryShelf()
        case "redis":
            yield request.getfixturevalue("redis_shelf")
        case name:
            url = request.getfixturevalue("sqlite_url" if name == "sqlite" else "postgres_url")
            store = Store(url)
            yield StoreShelf(store)
            store.close()


Worker = Callable[[], Paces]


@pytest.fixture
def worker(seconds: Seconds) -> Worker:
    """Makes workers that share one shelf; what each remembers by itself is its own."""
    shelf = MemoryShelf()
    shelves = Shelves(quick=shelf, lasting=shelf)
    return lambda: Paces(Providers(["gmail.com googlemail.com 100/s"]), shelves, now=seconds)
