"""The sockets of a loop: all that has come is received in one go, and all that is said is sent in one go.

Taken in turns, what the kernel does for a message and what is done for it here find their code and data gone from the
processor's caches each time: a sixth of the sending thread's time.
"""

import socket
import time
from selectors import DefaultSelector
from typing import Generic, NamedTuple, TypeVar

from newsletter.transport.waits import READ, CutError, Ready, Received, Sent

_Who = TypeVar("_Who")


class Over(NamedTuple, Generic[_Who]):
    """A wait that is over: whose, and what it gives or raises."""

    who: _Who
    value: object = None
    error: Exception | None = None


class Sockets(Generic[_Who]):
    """Who waits for which socket.

    Args:
        bell: a socket that nobody waits for; it is said when it can be read.
    """

    def __init__(self, bell: socket.socket) -> None:
        self._bell = bell
        self._selector = DefaultSelector()
        self._selector.register(bell, READ)
        self._watched: dict[int, Ready] = {}
        self._waiting: dict[int, tuple[_Who, Ready, float]] = {}
        self._saying: list[tuple[_Who, Sent]] = []
        self._now = time.monotonic()

    def wait(self, who: _Who, wait: Ready) -> None:
        """It waits for its socket. The selector looks at that until nobody waits for it any more."""
        if self._watched.get(wait.fd) is not wait:
            self._watch(wait)
        self._waiting[wait.fd] = who, wait, self._now + wait.seconds

    def say(self, who: _Who, sent: Sent) -> None:
        """It has something to say."""
        self._saying.append((who, sent))

    def said(self) -> list[Over[_Who]]:
        """Send what there is to say; those whose words were taken may go on to hear the answer."""
        saying, self._saying = self._saying, []
        over = []
        for who, sent in saying:
            taken, error = _sent(sent)
            if sent.then is not None and taken == sum(map(len, sent.pieces)):
                self.wait(who, sent.then)
            else:
                over.append(Over(who, taken, error))
        return over

    def heard(self, *, seconds: float) -> tuple[list[Over[_Who]], bool]:
        """Wait so long for something to happen, and receive what came; also whether the bell rang."""
        over, rang = [], False
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._bell:
                rang = True
            elif (waiting := self._waiting.pop(key.fd, None)) is None:
                self._unwatch(key.fd)  # nobody waits for it: a kept connection that was closed
            elif (one := _received(waiting[0], waiting[1])) is None:
                self._waiting[key.fd] = waiting  # it seemed so
            else:
                over.append(one)
        self._now = time.monotonic()
        return over, rang

    def late(self) -> list[Over[_Who]]:
        """Those whose time is over."""
        late = [fd for fd, (_, _, until) in self._waiting.items() if until <= self._now]
        return [Over(self._waiting.pop(fd)[0], error=TimeoutError()) for fd in late]

    def close(self) -> None:
        """Look at none any more."""
        self._selector.close()

    def _watch(self, wait: Ready) -> None:
        if wait.fd in self._watched:
            self._unwatch(wait.fd)  # for something else, or a closed socket had the same number
        self._selector.register(wait.sock, wait.events)
        self._watched[wait.fd] = wait

    def _unwatch(self, fd: int) -> None:
        del self._watched[fd]
        self._selector.unregister(fd)


def _received(who: _Who, wait: Ready) -> Over[_Who] | None:
    """What came; None if nothing has."""
    if not isinstance(wait, Received):
        return Over(who)
    try:
        return Over(who, wait.sock.recv(wait.most))
    except BlockingIOError:
        return None
    except OSError as error:
        return Over(who, error=error)


def _sent(sent: Sent) -> tuple[int, CutError | None]:
    try:
        return sent.sock.sendmsg(sent.pieces), None
    except BlockingIOError:
        return 0, None
    except OSError as error:
        return 0, CutError(0, error)
