"""Waiting for something that happens elsewhere, and failing when it does not."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0


def until(happened: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as it happened; fail when it has not in time."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen within {seconds:g} seconds"
        time.sleep(0.05)
