"""A feed of numbered messages, and a log that remembers what became of each."""

from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress

from newsletter.delivery import Reply
from newsletter.transport import Parcel
from newsletter.transport.waits import Wait
from tests.transport.mail_servers import wire


class Listed:
    """A feed of numbered messages."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._numbers = iter(numbers)
        self.back: list[Parcel] = []
        self.over = False

    def take(self) -> Parcel | None:
        if self.over:
            return None
        if self.back:
            return self.back.pop()
        number = next(self._numbers, None)
        self.over = number is None
        return None if number is None else Parcel(ticket=number, wire=wire(number))

    def give_back(self, parcel: Parcel) -> None:
        self.back.append(parcel)
        self.over = False

    def close(self) -> None:
        self.over = True

    def watch(self, wake: Callable[[], None]) -> None:
        """There is all from the beginning."""


class Kept:
    """A log that remembers."""

    def __init__(self) -> None:
        self.left: list[int] = []
        self.replies: dict[int, list[Reply]] = {}
        self.broke: list[int] = []
        self.silent: list[int] = []

    def leaving(self, parcel: Parcel) -> None:
        self.left.append(parcel.ticket)

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        self.replies.setdefault(parcel.ticket, []).append(reply)

    def broken(self, parcel: Parcel, sentence: str) -> None:
        self.broke.append(parcel.ticket)

    def unanswered(self, parcel: Parcel, sentence: str) -> None:
        self.silent.append(parcel.ticket)

    @property
    def outcomes(self) -> list[int]:
        """A ticket for each outcome that was told, in order."""
        told = [ticket for ticket, replies in self.replies.items() for _ in replies]
        return sorted([*told, *self.broke, *self.silent])

    def codes(self) -> dict[int, int]:
        return {ticket: replies[0].code for ticket, replies in self.replies.items()}


def drive(steps: Coroutine[Wait, None, None], instead: Callable[[Wait], None]) -> None:
    """Run a coroutine to its end; whatever it waits for, this is done instead."""
    with suppress(StopIteration):
        while True:
            instead(steps.send(None))
