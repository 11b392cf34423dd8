"""Measures loads: starts what each needs, runs it, and checks that the sink counted what it should have."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from bench.post import sinks, source
from bench.post.content import message_bytes
from bench.post.installation import Installation
from bench.post.load import Load, Sender, To
from bench.post.post_office import FIRST_READERS, PostOffice
from bench.post.reading import Reading
from bench.post.sending import WrongError, by_embedded, by_workers, check
from bench.post.tools import Tools


class Runner:
    """Installations live from their first use to the end of ``stack``; their folders are below ``folder``."""

    def __init__(self, tools: Tools, folder: Path, stack: ExitStack) -> None:
        self._tools = tools
        self._folder = folder
        self._stack = stack

    def able(self, load: Load) -> bool:
        """Whether this machine has what the load needs."""
        tools = self._tools
        needed = {
            Sender.LIMIT: [tools.smtp_source],
            Sender.WORKERS: [tools.postgres, tools.redis],
            To.SMTP_SINK: [tools.smtp_sink],
            To.FAST: [tools.fast_sink],
        }
        return all([*needed.get(load.sender, []), *needed.get(load.to, [])])

    def run(self, load: Load) -> Reading:
        """Measure one load once.

        Raises:
            WrongError: the sink took more or fewer mails than were sent, or the ledger does not add up.
        """
        senders: Mapping[Sender, Callable[[Load], Reading]] = {
            Sender.LIMIT: self._limit,
            Sender.SMTPLIB: self._smtplib,
            Sender.WORKERS: self._workers,
            Sender.EMBEDDED: self._embedded,
        }
        return senders[load.sender](load)

    @property
    def has_servers(self) -> bool:
        """Whether PostgreSQL and Redis are there."""
        return bool(self._tools.postgres and self._tools.redis)

    @cached_property
    def production(self) -> PostOffice:
        """On PostgreSQL and Redis."""
        return self._office("production", embedded=False)

    @cached_property
    def embedded(self) -> PostOffice:
        """On SQLite, in one process."""
        return self._office("embedded", embedded=True)

    @cached_property
    def message_bytes(self) -> int:
        """How long a reader's copy is; what the limit sends is as long."""
        edition = self.embedded.drafted(FIRST_READERS)
        return message_bytes(self.embedded.installation.services, edition)

    def _office(self, name: str, *, embedded: bool) -> PostOffice:
        installation = Installation(self._folder / name, embedded=embedded)
        self._stack.callback(installation.end)
        return PostOffice(installation)

    def _limit(self, load: Load) -> Reading:
        return self._counted(
            load,
            lambda port: source.smtp_source(
                _there(self._tools.smtp_source), port=port, messages=load.messages,
                sessions=load.connections, message_bytes=self.message_bytes,
            ),
        )  # fmt: skip

    def _smtplib(self, load: Load) -> Reading:
        return self._counted(
            load,
            lambda port: source.with_smtplib(
                port=port, messages=load.messages, sessions=load.connections,
                message_bytes=self.message_bytes,
            ),
        )  # fmt: skip

    def _counted(self, load: Load, send: Callable[[int], Reading]) -> Reading:
        with sinks.running(self._sink(load)) as sink:
            reading = send(sink.port)
        if sink.taken != load.messages:
            raise WrongError(f"{load.name}: the sink took {sink.taken} of {load.messages}")
        return reading

    def _workers(self, load: Load) -> Reading:
        return self._sent(self.production.opened(), load, by_workers)

    def _embedded(self, load: Load) -> Reading:
        return self._sent(self.embedded.opened(), load, by_embedded)

    def _sent(self, office: PostOffice, load: Load, send: Callable[..., Reading]) -> Reading:
        with sinks.running(self._sink(load)) as sink:
            reading: Reading = send(office, load, port=sink.port)
        check(office, messages=load.messages, taken=sink.taken)
        return reading

    def _sink(self, load: Load) -> sinks.Command:
        match load.to:
            case To.SMTP_SINK:
                return sinks.smtp_sink(_there(self._tools.smtp_sink))
            case To.FAST:
                path = _there(self._tools.fast_sink)
                return sinks.fast_sink(path, latency_ms=load.latency_ms)
            case To.PYTHON:
                return sinks.python_sink()


def _there(path: Path | None) -> Path:
    if path is None:
        raise LookupError("a program is missing that `able` had found")
    return path
