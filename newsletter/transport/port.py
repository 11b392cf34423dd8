"""What every transport promises."""

from dataclasses import dataclass
from typing import Protocol

from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.message import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message and the ticket that its sender knows it by."""

    ticket: int
    wire: Wire


class Feed(Protocol):
    """Where messages come from. Serves several threads."""

    def take(self, *, wait: bool = True) -> Parcel | None:
        """The next message; None when there is none any more, or none yet and the caller will not wait."""
        ...


class Log(Protocol):
    """Who is told what becomes of each message. Serves several threads.

    Each parcel that was taken gets one of ``answered``, ``broken`` and ``unanswered``. ``leaving`` comes before the
    first byte of its body is written, and so before it can be handed over; a parcel that was refused by its envelope
    never leaves.
    """

    def leaving(self, parcel: Parcel) -> None:
        """It is about to be handed over."""
        ...

    def answered(self, parcel: Parcel, reply: Reply) -> None:
        """The server's last word on it."""
        ...

    def broken(self, parcel: Parcel, sentence: str) -> None:
        """The conversation ended before it was complete: it was not handed over."""
        ...

    def unanswered(self, parcel: Parcel, sentence: str) -> None:
        """It was complete and no answer came."""
        ...


class Transport(Protocol):
    """A way out for messages. One object serves several threads."""

    @property
    def name(self) -> str:
        """What people call it: ``host:port``, ``maildir``, ``memory``."""
        ...

    def send(self, wire: Wire) -> Reply:
        """Hand one message over and give the server's last word.

        Raises:
            NotHandedOverError: no server could be reached, or the conversation broke before the
                final dot.
            NoAnswerError: the final dot was sent and no answer came.
        """
        ...

    def close(self) -> None:
        """End the conversations politely (QUIT); the next send starts anew."""
        ...


class UnreachableError(NotHandedOverError):
    """No conversation could be begun: nobody there, not welcome, no TLS, or wrong credentials."""
