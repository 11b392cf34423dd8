"""The shelf: where what pacing remembers is kept between two questions, for all workers."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from threading import Lock
from typing import Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
MOST_TRIES = 1000


class Kind(StrEnum):
    """What is remembered of a server or provider."""

    RATE = "rate"
    DAY = "day"
    BACK_OFF = "back-off"
    BREAKER = "breaker"


class ShelfGoneError(Exception):
    """The shelf does not answer."""


class Shelf(Protocol):
    """Keeps a text for a kind and a name. Serves several threads and processes.

    Raises:
        ShelfGoneError: by each method, if it is a shelf that may be gone.
    """

    def every(self, kinds: Sequence[Kind]) -> dict[tuple[Kind, str], str]:
        """All texts of those kinds."""
        ...

    def read(self, kind: Kind, name: str) -> str | None:
        """The text, if there is one."""
        ...

    def swap(self, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
        """Put a text in the place of the one that was read; False when that is no longer there. None is no text."""
        ...

    def close(self) -> None:
        """Close its connections, if it has any of its own."""
        ...


class MemoryShelf:
    """A shelf of this process alone."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Kind, str], str] = {}
        self._lock = Lock()

    def every(self, kinds: Sequence[Kind]) -> dict[tuple[Kind, str], str]:
        """See `Shelf`."""
        with self._lock:
            return {key: text for key, text in self._texts.items() if key[0] in kinds}

    def read(self, kind: Kind, name: str) -> str | None:
        """See `Shelf`."""
        return self._texts.get((kind, name))

    def swap(self, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
        """See `Shelf`."""
        with self._lock:
            if self._texts.get((kind, name)) != old:
                return False
            if new is None:
                self._texts.pop((kind, name), None)
            else:
                self._texts[kind, name] = new
        return True

    def close(self) -> None:
        """Nothing to close."""


class SpareShelf:
    """A quick shelf that may be gone, and another one that serves meanwhile.

    Args:
        quick: asked first.
        spare: asked for ``rest_seconds`` after the quick one did not answer.
        now: seconds.
    """

    def __init__(
        self, quick: Shelf, spare: Shelf, *, now: Callable[[], float], rest_seconds: float = 10.0
    ) -> None:
        self._quick, self._spare = quick, spare
        self._now, self._rest_seconds = now, rest_seconds
        self._gone_until = 0.0

    def every(self, kinds: Sequence[Kind]) -> dict[tuple[Kind, str], str]:
        """See `Shelf`."""
        return self._ask(lambda shelf: shelf.every(kinds))

    def read(self, kind: Kind, name: str) -> str | None:
        """See `Shelf`."""
        return self._ask(lambda shelf: shelf.read(kind, name))

    def swap(self, kind: Kind, name: str, *, old: str | None, new: str | None) -> bool:
        """See `Shelf`; what was read from one shelf is not swapped on the other, and is read again."""
        return self._ask(lambda shelf: shelf.swap(kind, name, old=old, new=new))

    def close(self) -> None:
        """See `Shelf`."""
        self._quick.close()
        self._spare.close()

    def _ask(self, question: Callable[[Shelf], T]) -> T:
        if self._now() >= self._gone_until:
            try:
                return question(self._quick)
            except ShelfGoneError:
                self._gone_until = self._now() + self._rest_seconds
        return question(self._spare)


def change(
    shelf: Shelf,
    kind: Kind,
    name: str,
    codec: TypeAdapter[T],
    step: Callable[[T | None], T | None],
) -> T | None:
    """Change what is kept by a step that may be done again: somebody else may have changed it meanwhile.

    Returns:
        What is kept now.
    """
    for _ in range(MOST_TRIES):
        text = shelf.read(kind, name)
        before = decoded(codec, text)
        after = step(before)
        if after == before and (text is None) == (before is None):
            return after
        new = None if after is None else codec.dump_json(after).decode()
        if shelf.swap(kind, name, old=text, new=new):
            return after
    raise AssertionError(f"the shelf never takes the {kind} of {name}")


def decoded(codec: TypeAdapter[T], text: str | None) -> T | None:
    """A kept value; what another version wrote and this one cannot read is as if it were not there."""
    if text is None:
        return None
    try:
        return codec.validate_json(text)
    except ValidationError:
        return None
