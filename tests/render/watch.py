"""What is opened and connected to while something runs, by audit events (PEP 578)."""

import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

EVENTS = frozenset({"open", "socket.connect", "socket.getaddrinfo", "urllib.Request"})

Made = TypeVar("Made")


def watched(act: Callable[[], Made]) -> tuple[Made, list[str]]:
    """What an act makes, and what it opens or connects to meanwhile.

    In a process of its own: an audit hook can never be taken out again. In a process that stays it would be asked
    before each trace function is installed, and when two threads begin at once Python 3.11 lets one of them fail.
    """
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_watch, args=(act, theirs))
    process.start()
    theirs.close()
    try:
        made, seen = ours.recv()
    finally:
        ours.close()
        process.join()
    return made, seen


def _watch(act: Callable[[], Any], told: Connection) -> None:
    seen: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS:
            seen.append(f"{event} {arguments[0]}")

    sys.addaudithook(hook)
    made = act()
    told.send((made, list(seen)))
