"""What a coroutine of a transport can wait for. Each is awaited, and driven by `loop.Loop`."""

import math
import selectors
import socket
from collections.abc import Callable, Generator, Sequence
from typing import Any, Generic, TypeVar

from newsletter.transport.server import cause_of

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE

_Result = TypeVar("_Result")


class Wait:
    """Something to wait for. Awaited anywhere else than in a loop it is an error."""

    __slots__ = ()

    def __await__(self) -> Generator["Wait", Any, Any]:
        """What the loop gives when it is over."""
        return (yield self)


class Ready(Wait):
    """That a socket can be read from or written to. May be awaited again and again.

    Raises:
        TimeoutError: it could not within ``seconds``.
    """

    __slots__ = ("events", "fd", "seconds", "sock")

    def __init__(self, sock: socket.socket, events: int, *, seconds: float) -> None:
        self.sock = sock
        self.fd = sock.fileno()
        self.events = events
        self.seconds = seconds


class Received(Ready):
    """What comes from a socket: ``most`` octets of it, none when it has ended. May be awaited again and again.

    Raises:
        TimeoutError: nothing came within ``seconds``.
        OSError: nothing will.
    """

    __slots__ = ("most",)

    def __init__(self, sock: socket.socket, *, most: int, seconds: float) -> None:
        super().__init__(sock, READ, seconds=seconds)
        self.most = most


class CutError(Exception):
    """A write failed after the socket had taken ``octets``."""

    def __init__(self, octets: int, cause: Exception) -> None:
        super().__init__(cause_of(cause))
        self.octets = octets
        self.__cause__ = cause


class Sent(Wait):
    """How many octets a socket takes of some pieces at once; none when it has no room. It is no long wait.

    With ``then`` it goes on to that when all are taken: what is awaited is either their number or what came then.

    Raises:
        CutError: it takes none any more.
    """

    __slots__ = ("pieces", "sock", "then")

    def __init__(
        self, sock: socket.socket, pieces: Sequence[bytes], *, then: Received | None = None
    ) -> None:
        self.sock = sock
        self.pieces = pieces
        self.then = then


class Called(Wait, Generic[_Result]):
    """What a function gives that takes its time: it is called in another thread. Raises what the function raises."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], _Result]) -> None:
        self.function = function

    def __await__(self) -> Generator[Wait, Any, _Result]:
        """The function's result."""
        result: _Result = yield self
        return result


class More(Wait):
    """That the feed has more, or is over; or that some seconds have passed, whichever comes first."""

    __slots__ = ("seconds",)

    def __init__(self, *, seconds: float = math.inf) -> None:
        self.seconds = seconds
