"""Connections that can only reach addresses which were checked, and that end at a deadline.

Plugged into httpcore as its network backend, so the name in the URL still is what goes into Host
and into TLS (SNI and the certificate check), while the socket goes to the address looked at.
Between the check and the connect there is no second DNS question (DNS rebinding).
Knows nothing of HTTP.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

__all__ = ["CheckedBackend", "Deadline", "resolve"]

CONNECT_SECONDS = 6.0
"""For one address, so that a dead IPv6 route leaves time for the IPv4 one."""


class Deadline:
    """A moment after which nothing more is waited for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends_at = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left.

        Raises:
            httpcore.ReadTimeout: none are.
        """
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left


def resolve(host: str, port: int, *, deadline: Deadline) -> tuple[str, ...]:
    """Every address of a name, in the resolver's order.

    The C resolver takes no timeout, so it runs in a thread of its own that may be left behind.

    Raises:
        OSError: the name does not resolve.
        httpcore.ReadTimeout: not within the deadline.
    """
    answers: SimpleQueue[tuple[str, ...] | OSError] = SimpleQueue()
    Thread(target=lambda: answers.put(_look_up(host, port)), daemon=True).start()
    try:
        found = answers.get(timeout=deadline.remaining())
    except Empty:
        raise httpcore.ReadTimeout("the name server did not answer") from None
    if isinstance(found, OSError):
        raise found
    return found


def _look_up(host: str, port: int) -> tuple[str, ...] | OSError:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    except ValueError as error:  # a label that IDNA cannot encode
        return OSError(str(error))
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses, whatever host it is asked for."""

    def __init__(self, addresses: Sequence[str], *, deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that takes the call."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses:
            seconds = min(CONNECT_SECONDS, self._deadline.remaining())
            try:
                stream = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, deadline=self._deadline)
        raise failure


class _BoundedStream(httpcore.NetworkStream):
    """Waits for what is left of the deadline, not for a timeout that starts anew at every byte."""

    def __init__(self, inner: httpcore.NetworkStream, *, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - httpcore's signature
        return self._inner.read(max_bytes, self._deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - httpcore's signature
        self._inner.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        return _BoundedStream(secured, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
