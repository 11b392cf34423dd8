"""The one reading of the time."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...

    def seconds(self) -> float:
        """The same in seconds since 1970."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the place that reads it

    def seconds(self) -> float:
        """The same in seconds since 1970: an eighth of the time, where it is asked for each message."""
        return time.time()  # noqa: TID251 - as above
