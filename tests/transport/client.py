"""A transport to a server of the tests."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from newsletter.transport import Server, SmtpTransport


@contextmanager
def transport_to(
    port: int, *, tls: ssl.SSLContext | None = None, **options: Any
) -> Iterator[SmtpTransport]:
    """One on a loopback port, closed afterwards; ``options`` are those of `Server`."""
    server = Server(port=port, **{"host": "127.0.0.1", "helo": "news.example.org", **options})
    transport = SmtpTransport(server, tls=tls)
    try:
        yield transport
    finally:
        transport.close()
