"""What is opened and connected to while something runs, by audit events (PEP 578)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EVENTS = frozenset({"open", "socket.connect", "socket.getaddrinfo", "urllib.Request"})


@contextmanager
def watched() -> Iterator[list[str]]:
    """A list that fills up with what is opened or connected to meanwhile."""
    seen: list[str] = []
    active = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if active and event in EVENTS:
            seen.append(f"{event} {arguments[0]}")

    sys.addaudithook(hook)  # can never be taken out again, hence the flag
    try:
        yield seen
    finally:
        active = False
