"""What all tests share: real databases, each test with an empty one that the migrations made."""

import functools
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from jinja2 import Environment

from newsletter import wiring
from newsletter.errors import ModelError
from newsletter.render import Renderer
from newsletter.rendition import Rendition
from newsletter.semantic import MiniLm, model_from
from newsletter.settings import Settings
from newsletter.store import Store
from tests.databases import emptied, new_database, upgraded
from tests.servers import REQUIRED, postgres, redis_server

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

THROW_AWAY = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",  # it would go round a thousand databases that nobody needs any more
)
"""A cluster that need not survive the machine: a database for a test is made in half the time."""

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class FixedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.now().timestamp()

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: a fifth of the time tests wait for a server's tick, a lease, a browser."""
    return (os.cpu_count() or 2) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Above the store PostgreSQL runs the lines that SQLite ran: traced again they take twice as long."""
    for item in items:
        values = item.callspec.params if hasattr(item, "callspec") else {}
        if values.get("store") == "postgresql" and "store" not in item.path.parts:
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """What a test is not traced in, its fixtures are not traced in either: the plugin leaves out the call alone."""
    plugin: Any = item.config.pluginmanager.getplugin("_cov")
    tracing = plugin and plugin.cov_controller
    if not tracing or item.get_closest_marker("no_cover") is None:
        return (yield)
    tracing.pause()
    try:
        return (yield)
    finally:
        tracing.resume()


@pytest.fixture(scope="session", autouse=True)
def _one_renderer() -> Iterator[None]:
    """One renderer for all desks, which remembers what it made: the same arguments give the same rendition."""
    build = wiring.renderer
    known: dict[str, Rendition] = {}

    @functools.cache
    def built_in() -> Renderer:
        made = build(Settings())
        edition = made.edition

        def remembered(*what: Any, **urls: Any) -> Rendition:
            key = repr((what, urls))
            if key not in known:
                known[key] = edition(*what, **urls)
            return known[key]

        patch.setattr(made, "edition", remembered)
        return made

    def shared(wanted: Settings) -> Renderer:
        return built_in() if wanted.templates is None else build(wanted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "renderer", shared)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_compiler() -> Iterator[None]:
    """A template is compiled once a run: the first page of each test's own web process took a tenth of a second."""
    known: dict[tuple[object, ...], Any] = {}
    compile_ = Environment.compile

    def compiled(self: Environment, source: Any, *names: Any, **how: Any) -> Any:
        set_up = (self.autoescape, self.trim_blocks, self.lstrip_blocks, self.keep_trailing_newline)
        key = (type(self), *set_up, source, names, *how.items())
        if key not in known:
            known[key] = compile_(self, source, *names, **how)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compiled)
        yield


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres(*chain.from_iterable(("-c", option) for option in THROW_AWAY)) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """A database that the migrations made, to copy from: faster than running them for every test."""
    return upgraded(new_database(postgres_server, name="migrated"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "newsletter.db"
    upgraded(f"sqlite:///{file}")
    return file


@pytest.fixture
def postgres_url(postgres_server: str, migrated_postgres: str) -> str:
    """A migrated database of its own for one test."""
    return new_database(postgres_server, template=migrated_postgres.rpartition("/")[2])


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path / "newsletter.db")
    return f"sqlite:///{tmp_path / 'newsletter.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A migrated database without a row, once on SQLite and once on PostgreSQL."""
    made: Store = request.getfixturevalue(f"{request.param}_store")
    yield made
    made.close()


@pytest.fixture
def sqlite_store(shared_stores: dict[str, Store], migrated_sqlite: Path) -> Store:
    file = migrated_sqlite.with_name("shared.db")
    for old in file.parent.glob("shared.db*"):
        old.unlink()
    shutil.copy(migrated_sqlite, file)
    return shared_stores.setdefault("sqlite", Store(f"sqlite:///{file}"))


@pytest.fixture
def postgresql_store(shared_stores: dict[str, Store], request: pytest.FixtureRequest) -> Store:
    shared = shared_stores.get("postgresql")
    if shared is not None and emptied(shared):
        return shared
    if shared is not None:
        shared.close()
    made = shared_stores["postgresql"] = Store(request.getfixturevalue("postgres_url"))
    return made


@pytest.fixture(scope="session")
def shared_stores() -> dict[str, Store]:
    """The stores that tests have one after the other: each knows its statements from the tests before."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without a schema."""
    if request.param == "sqlite":
        made = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        made = Store(new_database(request.getfixturevalue("postgres_server")))
    yield made
    made.close()


@pytest.fixture(scope="session")
def model() -> MiniLm:
    """The real language model; without its packages the test is skipped, naming what to install."""
    try:
        return model_from()
    except ModelError as error:
        if os.environ.get(REQUIRED):  # noqa: TID251 - how CI says that nothing may be skipped
            pytest.fail(str(error))
        pytest.skip(str(error))
