"""The loop: one thread drives all connections of a worker.

With a thread a connection the interpreter changes threads at each of a message's ten system calls: 13 context switches
a message, and three even when only one of the threads computes at a time. Here each connection is a coroutine, a
message is one write and one wake-up, and there is no lock between them.
"""

import socket
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from newsletter.transport.sockets import Over, Sockets
from newsletter.transport.waits import Called, More, Ready, Sent, Wait

MOST_CALLERS = 32
"""Connections that are begun at the same time, each in a thread; it takes a few round trips."""
TICK_SECONDS = 1.0
"""How exactly time-outs are kept. Those of RFC 5321 are minutes."""

Steps = Coroutine[Wait, Any, None]


@dataclass(slots=True, eq=False)
class _Running:
    """A coroutine, and until when it waits for more."""

    steps: Steps
    until: float = 0.0


class Loop:
    """Runs coroutines to their ends. Only `wake` may be called from another thread.

    Args:
        on_error: told at once when a coroutine fails; the others go on to their ends.
    """

    def __init__(self, *, on_error: Callable[[], None]) -> None:
        self._on_error = on_error
        self._bell = _Bell()
        self._sockets: Sockets[_Running] = Sockets(self._bell.heard)
        self._callers = ThreadPoolExecutor(MOST_CALLERS, thread_name_prefix="connect")
        self._running: set[_Running] = set()
        self._parked: set[_Running] = set()
        self._called: deque[tuple[_Running, Future[Any]]] = deque()
        self._look_at = 0.0
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._callers.shutdown()
        self._sockets.close()
        self._bell.close()

    def run(self, coroutines: Iterable[Steps]) -> None:
        """Run them side by side.

        Raises:
            BaseException: what the first of them raised that failed, once all have ended.
        """
        running = [_Running(steps) for steps in coroutines]
        self._running.update(running)
        for one in running:
            self._step(one)
        while self._running:
            self._turn()
        if self._failure is not None:
            raise self._failure

    def wake(self) -> None:
        """Those that wait for more are to look again."""
        self._bell.ring()

    def _turn(self) -> None:
        """Say what there is to say, wait until something happens, and let those go on that waited for it."""
        while said := self._sockets.said():
            self._go_on(said)
        heard, rang = self._sockets.heard(seconds=max(self._look_at - time.monotonic(), 0.0))
        self._go_on(heard)
        if rang:
            self._answer()
        if (now := time.monotonic()) >= self._look_at:
            self._sweep(now)

    def _go_on(self, over: Iterable[Over[_Running]]) -> None:
        for one, value, error in over:
            self._step(one, value, error=error)

    def _answer(self) -> None:
        """The bell rang: calls are done, or there is more."""
        self._bell.hush()
        while self._called:
            one, future = self._called.popleft()
            error = future.exception()
            self._step(one, None if error else future.result(), error=error)
        for one in tuple(self._parked):
            self._unpark(one)

    def _unpark(self, one: _Running) -> None:
        self._parked.discard(one)
        self._step(one)

    def _sweep(self, now: float) -> None:
        """Let those go on whose time is over."""
        for one in [one for one in self._parked if one.until <= now]:
            self._unpark(one)
        self._go_on(self._sockets.late())
        self._look_at = min([now + TICK_SECONDS, *(one.until for one in self._parked)])

    def _step(
        self, one: _Running, value: object = None, *, error: BaseException | None = None
    ) -> None:
        """Let one go on to its next wait, or to its end."""
        try:
            wait = one.steps.send(value) if error is None else one.steps.throw(error)
            self._begin(one, wait)
        except StopIteration:
            self._running.discard(one)
        except BaseException as failure:  # noqa: BLE001 - it is raised once the others have ended
            self._running.discard(one)
            one.steps.close()
            self._failure = self._failure or failure
            self._on_error()

    def _begin(self, one: _Running, wait: Wait) -> None:
        match wait:
            case Sent():
                self._sockets.say(one, wait)
            case Ready():
                self._sockets.wait(one, wait)
            case Called():
                future = self._callers.submit(wait.function)
                future.add_done_callback(partial(self._done, one))
            case More():
                one.until = time.monotonic() + wait.seconds
                self._look_at = min(self._look_at, one.until)
                self._parked.add(one)

    def _done(self, one: _Running, future: Future[Any]) -> None:
        self._called.append((one, future))
        self._bell.ring()


class _Bell:
    """Wakes a selector from another thread."""

    def __init__(self) -> None:
        self.heard, self._rung = socket.socketpair()
        self.heard.settimeout(0)
        self._rung.settimeout(0)

    def ring(self) -> None:
        """Ring. Nobody hears a bell that is gone."""
        with suppress(OSError):  # also when it is full: then it has not been heard yet
            self._rung.send(b"\0")

    def hush(self) -> None:
        """Hear it, however often it rang."""
        with suppress(BlockingIOError):
            while self.heard.recv(1024):
                pass

    def close(self) -> None:
        """Take it down."""
        self.heard.close()
        self._rung.close()
