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
from selectors import DefaultSelector
from typing import Any, Self

from newsletter.transport.waits import READ, Called, More, Ready, Wait

MOST_CALLERS = 32
"""Connections that are begun at the same time, each in a thread; it takes a few round trips."""
TICK_SECONDS = 1.0
"""How exactly time-outs are kept. Those of RFC 5321 are minutes."""

Steps = Coroutine[Wait, Any, None]


@dataclass(slots=True, eq=False)
class _Line:
    """A coroutine, and until when it waits."""

    steps: Steps
    until: float = 0.0


class Loop:
    """Runs coroutines to their ends. Only `wake` may be called from another thread.

    Args:
        on_error: told at once when a coroutine fails; the others go on to their ends.
    """

    def __init__(self, *, on_error: Callable[[], None]) -> None:
        self._on_error = on_error
        self._selector = DefaultSelector()
        self._bell = _Bell()
        self._selector.register(self._bell.heard, READ)
        self._callers = ThreadPoolExecutor(MOST_CALLERS, thread_name_prefix="connect")
        self._lines: set[_Line] = set()
        self._watched: dict[int, tuple[socket.socket, int]] = {}
        self._waiting: dict[int, _Line] = {}
        self._parked: set[_Line] = set()
        self._called: deque[tuple[_Line, Future[Any]]] = deque()
        self._look_at = 0.0
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._callers.shutdown()
        self._selector.close()
        self._bell.close()

    def run(self, coroutines: Iterable[Steps]) -> None:
        """Run them side by side.

        Raises:
            BaseException: what the first of them raised that failed, once all have ended.
        """
        lines = [_Line(steps) for steps in coroutines]
        self._lines.update(lines)
        for line in lines:
            self._step(line)
        while self._lines:
            self._turn()
        if self._failure is not None:
            raise self._failure

    def wake(self) -> None:
        """Those that wait for more are to look again."""
        self._bell.ring()

    def _turn(self) -> None:
        """Wait until something happens, and let those go on that waited for it."""
        for key, _ in self._selector.select(max(self._look_at - time.monotonic(), 0.0)):
            if key.fileobj is self._bell.heard:
                self._answer()
            elif (line := self._waiting.pop(key.fd, None)) is not None:
                self._step(line)
            else:
                self._unwatch(key.fd)  # nobody waits for it: a kept connection that was closed
        if time.monotonic() >= self._look_at:
            self._sweep(time.monotonic())

    def _answer(self) -> None:
        """The bell rang: calls are done, or there is more."""
        self._bell.hush()
        while self._called:
            line, future = self._called.popleft()
            error = future.exception()
            self._step(line, None if error else future.result(), error=error)
        for line in tuple(self._parked):
            self._unpark(line)

    def _unpark(self, line: _Line) -> None:
        self._parked.discard(line)
        self._step(line)

    def _sweep(self, now: float) -> None:
        """Let those go on whose time is over."""
        for line in [line for line in self._parked if line.until <= now]:
            self._unpark(line)
        for fd, line in [each for each in self._waiting.items() if each[1].until <= now]:
            del self._waiting[fd]
            self._step(line, error=TimeoutError())
        self._look_at = min([now + TICK_SECONDS, *(line.until for line in self._parked)])

    def _step(
        self, line: _Line, value: object = None, *, error: BaseException | None = None
    ) -> None:
        """Let a line go on to its next wait, or to its end."""
        try:
            wait = line.steps.send(value) if error is None else line.steps.throw(error)
        except StopIteration:
            self._lines.discard(line)
        except BaseException as failure:  # noqa: BLE001 - it is raised once the others have ended
            self._lines.discard(line)
            self._failure = self._failure or failure
            self._on_error()
        else:
            self._begin(line, wait)

    def _begin(self, line: _Line, wait: Wait) -> None:
        match wait:
            case Ready():
                line.until = time.monotonic() + wait.seconds
                self._watch(wait.sock, wait.events)
                self._waiting[wait.sock.fileno()] = line
            case Called():
                future = self._callers.submit(wait.function)
                future.add_done_callback(partial(self._done, line))
            case More():
                line.until = time.monotonic() + wait.seconds
                self._look_at = min(self._look_at, line.until)
                self._parked.add(line)

    def _done(self, line: _Line, future: Future[Any]) -> None:
        self._called.append((line, future))
        self._bell.ring()

    def _watch(self, sock: socket.socket, events: int) -> None:
        """Have the selector look at a socket; it goes on to until nobody waits for it any more."""
        fd = sock.fileno()
        watched = self._watched.get(fd)
        if watched == (sock, events):
            return
        if (
            watched is not None
        ):  # for something else, or a socket that was closed and had the same number
            self._unwatch(fd)
        self._selector.register(sock, events)
        self._watched[fd] = sock, events

    def _unwatch(self, fd: int) -> None:
        del self._watched[fd]
        self._selector.unregister(fd)


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
