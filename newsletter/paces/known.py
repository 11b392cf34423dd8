"""What is known of everybody who is slowed or left alone, read from the shelf at most once a second."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from pydantic import TypeAdapter

from newsletter.paces.shelf import Kind, Shelf, change, decoded
from newsletter.pacing import BackOff, Breaker
from newsletter.pacing.back_off import backed_off, forgotten
from newsletter.pacing.breaker import half_open, opened

T = TypeVar("T")
FRESH_SECONDS = 1.0
BACK_OFF: TypeAdapter[BackOff] = TypeAdapter(BackOff)
BREAKER: TypeAdapter[Breaker] = TypeAdapter(Breaker)


class Known:
    """Back-offs and breakers by the name of a server or provider. Serves several threads.

    Args:
        shelf: one that lasts: what is on it must survive restarts.
        now: seconds since 1970.
    """

    def __init__(self, shelf: Shelf, *, now: Callable[[], float]) -> None:
        self._shelf = shelf
        self._now = now
        self._lock = Lock()
        self._read_at = float("-inf")
        self._back_offs: dict[str, BackOff] = {}
        self._breakers: dict[str, Breaker] = {}

    def back_off(self, name: str) -> BackOff | None:
        """The back-off of one, until it is forgotten."""
        self._refresh()
        kept = self._back_offs.get(name)
        return None if kept is None or forgotten(kept, now=self._now()) else kept

    def back_offs(self) -> dict[str, BackOff]:
        """All that are not forgotten."""
        self._refresh()
        now = self._now()
        every = self._back_offs.items()
        return {name: kept for name, kept in every if not forgotten(kept, now=now)}

    def breaker(self, name: str) -> Breaker | None:
        """The open breaker of a server."""
        self._refresh()
        return self._breakers.get(name)

    def slow_down(self, name: str, *, a_minute: int, reply: str, server: bool) -> None:
        """They told us to."""
        now = self._now()
        kept = change(
            self._shelf,
            Kind.BACK_OFF,
            name,
            BACK_OFF,
            lambda earlier: backed_off(
                earlier, a_minute=a_minute, reply=reply, now=now, server=server
            ),
        )
        if kept is not None:
            self._back_offs[name] = kept

    def failed(self, name: str, cause: str) -> None:
        """A server could not be reached."""
        now = self._now()
        kept = change(
            self._shelf,
            Kind.BREAKER,
            name,
            BREAKER,
            lambda earlier: opened(earlier, cause=cause, now=now),
        )
        if kept is not None:
            self._breakers[name] = kept

    def reached(self, name: str) -> None:
        """A server answers."""
        if name in self._breakers:
            change(self._shelf, Kind.BREAKER, name, BREAKER, lambda _: None)
            self._breakers.pop(name, None)

    def may_try(self, name: str) -> bool:
        """Whether this caller is the one that tries a server whose rest is over."""
        now, mine = self._now(), False

        def _try(earlier: Breaker | None) -> Breaker | None:
            nonlocal mine
            mine = earlier is not None and earlier.open_until(now=now) is None
            return half_open(earlier, now=now) if earlier is not None and mine else earlier

        kept = change(self._shelf, Kind.BREAKER, name, BREAKER, _try)
        if kept is None:
            self._breakers.pop(name, None)
        else:
            self._breakers[name] = kept
        return mine or kept is None

    def clear(self, name: str) -> bool:
        """Forget what is held against one; whether there was anything."""
        found = [
            kind for kind, of in self._shelf.every((Kind.BACK_OFF, Kind.BREAKER)) if of == name
        ]
        for kind in found:
            while not self._shelf.swap(kind, name, old=self._shelf.read(kind, name), new=None):
                pass
        self._read_at = float("-inf")
        return bool(found)

    def _refresh(self) -> None:
        if self._now() - self._read_at < FRESH_SECONDS:
            return
        with self._lock:
            if self._now() - self._read_at < FRESH_SECONDS:
                return
            texts = self._shelf.every((Kind.BACK_OFF, Kind.BREAKER))
            self._back_offs = _of_kind(texts, Kind.BACK_OFF, BACK_OFF)
            self._breakers = _of_kind(texts, Kind.BREAKER, BREAKER)
            self._read_at = self._now()


def _of_kind(texts: dict[tuple[Kind, str], str], kind: Kind, codec: TypeAdapter[T]) -> dict[str, T]:
    found = {name: decoded(codec, text) for (of, name), text in texts.items() if of == kind}
    return {name: value for name, value in found.items() if value is not None}
