"""The product as it is installed: in production on PostgreSQL and Redis with workers, or embedded in one process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.post.processes import cpu_seconds
from bench.torture.servers import Postgres, Process, Redis
from newsletter.settings import load_settings
from newsletter.store import Store, Transaction
from newsletter.wiring import services_on
from workers.app import configure

SECRET = "signs the links of mails that nobody reads"  # noqa: S105 - it guards nothing
DOMAIN = "bigpicture.pt"


class TimedStore(Store):
    """A store that knows how long its last writing transaction took."""

    seconds = 0.0

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """See `Store.begin`."""
        began = monotonic()
        with super().begin() as tx:
            yield tx
        self.seconds = monotonic() - began


class Installation:
    """One installation in a folder of its own; ``embedded`` has neither PostgreSQL nor Redis.

    ``store`` and ``services`` are those of the bench's own process, on the same database.
    """

    def __init__(self, folder: Path, *, embedded: bool) -> None:
        self.folder = folder
        folder.mkdir()
        self.redis = None if embedded else Redis(folder)
        self._postgres = None if embedded else Postgres(folder)
        given: dict[str, Any] = {
            name.removeprefix("NEWSLETTER_").lower(): value
            for name, value in self.environment().items()
        }
        settings = load_settings(**given)
        self.store = TimedStore(settings.database_url)
        self.store.upgrade()
        if not embedded:
            configure(settings)
        self.services = services_on(self.store, settings)

    def environment(
        self, *, port: int = 25, connections: int = 1, signed: bool = False
    ) -> dict[str, str]:
        """The settings of a process that sends to a port of this machine."""
        names = {
            "DATABASE_URL": self._database_url,
            "BROKER_URL": self.redis.url if self.redis else "memory://",
            "SECRET_KEY": SECRET,
            "BASE_URL": "https://news.example",
            "SMTP_URL": f"smtp://127.0.0.1:{port}",
            "CONNECTIONS": str(connections),
            "JOURNAL": str(self.folder / "journal"),
        }
        if signed:
            names |= {"DKIM_DOMAIN": DOMAIN, "DKIM_KEY": private_key()}
        return {f"NEWSLETTER_{name}": value for name, value in names.items()}

    def process(self, *arguments: str, environment: dict[str, str]) -> Process:
        """Start a command of the product; its log is the file of the command's name."""
        return Process(
            ["newsletter", *arguments], log=self.log(arguments[0]), environment=environment
        )

    def log(self, command: str) -> Path:
        """Where a command's output is kept."""
        return self.folder / f"{command}.log"

    def database_cpu_seconds(self) -> float:
        """What PostgreSQL has used so far; 0 where there is none."""
        if self._postgres is None:
            return 0.0
        first, *_ = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()
        return cpu_seconds(int(first))

    def end(self) -> None:
        """Stop the servers."""
        self.store.close()
        if self.redis:
            self.redis.stop()
        if self._postgres:
            self._postgres.stop()

    @property
    def _database_url(self) -> str:
        return (
            self._postgres.url if self._postgres else f"sqlite:///{self.folder / 'newsletter.db'}"
        )


@cache
def private_key() -> str:
    """An RSA-2048 key for DKIM, PEM."""
    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
