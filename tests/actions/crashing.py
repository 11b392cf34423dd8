"""Workers that kill themselves with SIGKILL at an exact point: nothing is cleaned up after them.

They are forked from a server that has imported everything, so one costs hundredths of a second. The points are in what
surrounds the product (its ports and the functions of its store), not in the product.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from newsletter.actions.deliver import deliver
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.journal import Journals
from newsletter.store import Store, Transaction, claiming, claims, recording
from newsletter.transport import Feed, Log, Parcel, Transport, transport_from
from tests.desk import services_at

BATCH = 10
FATAL_MESSAGE = 3
"""The message at which points that are about a message strike."""

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["tests.actions.crashing"])


class Point(StrEnum):
    """Where a worker dies. The values read on in "dies ..."."""

    CLAIMING = "in the transaction that claims"
    CLAIMED = "after the commit that claims"
    LEFT = "after it wrote that a message is leaving"
    HEARD = "after it read an answer and before it wrote it down"
    WROTE = "after it wrote an answer down"
    RECORDING = "in the transaction that records"
    RECORDED = "after the commit that records"
    ENDING = "in the transaction that ends a claim"
    ENDED = "after the commit that ends a claim"
    RELEASING = "in the transaction that gives back"
    NOWHERE = "when somebody kills it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a worker works; plain values, since it is another process."""

    database: str
    journal: Path
    smtp: str
    now: datetime
    boot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A clock that stands."""

    time: datetime

    def now(self) -> datetime:
        """The time."""
        return self.time

    def seconds(self) -> float:
        """The same in seconds since 1970."""
        return self.time.timestamp()


def working(services: Services, scene: Scene) -> Services:
    """The services of a worker of that scene: one connection, small batches."""
    return replace(
        services,
        transport=transport_from([scene.smtp]),
        journals=Journals(scene.journal, boot=scene.boot),
        policy=replace(services.policy, connections=1, batch=BATCH),
    )


def dying(point: Point, scene: Scene, edition: EditionId) -> Any:
    """A worker that delivers and dies at that point; it runs already."""
    return _begun(_deliver, point, scene, edition)


def dying_settler(point: Point, scene: Scene) -> Any:
    """Somebody who settles and dies at that point; it runs already."""
    return _begun(_settle, point, scene)


def _begun(work: Callable[..., None], *arguments: object) -> Any:
    process = context.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def _deliver(point: Point, scene: Scene, edition: EditionId) -> None:
    deliver(_fatal(scene, point), edition)


def _settle(point: Point, scene: Scene) -> None:
    settle(_fatal(scene, point))


def _fatal(scene: Scene, point: Point) -> Services:
    services = working(services_at(Store(scene.database), Standing(time=scene.now)), scene)
    match point:
        case Point.CLAIMING:
            _dies_after(claiming, "claim")
        case Point.RECORDING:
            _dies_after(recording, "record")
        case Point.RELEASING:
            _dies_after(claiming, "release")
        case Point.ENDING:
            _dies_after(claims, "end")
        case Point.CLAIMED:
            return _dies_after_commit(services, claiming, "claim")
        case Point.RECORDED:
            return _dies_after_commit(services, recording, "record")
        case Point.ENDED:
            return _dies_after_commit(services, claims, "end")
        case Point.LEFT | Point.HEARD | Point.WROTE:
            return replace(services, transport=_Fatal(services.transport, point))
        case Point.NOWHERE:
            pass
    return services


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dies_after(room: Any, name: str, *, then: Callable[[], None] = _die) -> None:
    """Do something as soon as a function of the store has done its work, before its transaction is committed."""
    whole = getattr(room, name)

    def fatal(*arguments: Any, **named: Any) -> Any:
        done = whole(*arguments, **named)
        then()
        return done

    setattr(room, name, fatal)


def _dies_after_commit(services: Services, room: Any, name: str) -> Services:
    reached: list[str] = []
    _dies_after(room, name, then=partial(reached.append, name))
    whole = services.store.begin

    @contextmanager
    def fatal() -> Iterator[Transaction]:
        with whole() as tx:
            yield tx
        if reached:
            _die()

    services.store.begin = fatal  # type: ignore[method-assign]
    return services


class _Fatal:
    """A transport whose log kills at the third message."""

    def __init__(self, transport: Transport, point: Point) -> None:
        self._transport, self._point = transport, point
        self.name = transport.name

    def send(self, wire: Any) -> Reply:
        """As it is."""
        return self._transport.send(wire)

    async def converse(self, feed: Feed, log: Log) -> None:
        """Send all, with a fatal log."""
        await self._transport.converse(feed, _FatalLog(log, self._point))

    def close(self) -> None:
        """As it is."""
        self._transport.close()


class _FatalLog:
    def __init__(self, log: Log, point: Point) -> None:
        self._log, self._point = log, point
        self._left = self._heard = 0
        self.broken, self.unanswered = log.broken, log.unanswered

    def leaving(self, parcel: Parcel) -> None:
        self._log.leaving(parcel)
        self._left += 1
        if self._point is Point.LEFT and self._left == FATAL_MESSAGE:
            _die()

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        self._heard += 1
        if self._point is Point.HEARD and self._heard == FATAL_MESSAGE:
            _die()
        self._log.answered(parcel, reply)
        if self._point is Point.WROTE and self._heard == FATAL_MESSAGE:
            _die()
