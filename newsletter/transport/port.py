"""What every transport promises."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from newsletter.delivery import Reply
from newsletter.errors import NoAnswerError, NotHandedOverError
from newsletter.message import Wire


class Parcel(NamedTuple):
    """A message and the ticket that its sender knows it by: whatever the feed and the log agree on."""

    ticket: Any
    wire: Wire


class Feed(Protocol):
    """Where messages come from. Serves one thread; more may be put in by another."""

    @property
    def over(self) -> bool:
        """Whether there will be no more."""
        ...

    def take(self) -> Parcel | None:
        """The next message; None when there is none now."""
        ...

    def give_back(self, parcel: Parcel) -> None:
        """A message that was taken and that no server was told of: it is there for the taking again."""
        ...

    def close(self) -> None:
        """Give no more out."""
        ...

    def watch(self, wake: Callable[[], None]) -> None:
        """Call this, from whichever thread, whenever there is more, or the feed is over."""
        ...


class Log(Protocol):
    """Who is told what becomes of each message.

    Each parcel that was taken, and not given back, gets one of ``answered``, ``broken`` and ``unanswered``. ``leaving``
    comes before the first byte of its body is written, and so before it can be handed over; a parcel that was refused
    by its envelope never leaves.
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
    """A way out for messages. One object serves several threads, each with a feed of its own."""

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

    async def converse(self, feed: Feed, log: Log) -> None:
        """Send what the feed gives, over one connection at a time, until there is none now. See `sending.send_all`.

        Raises:
            NotHandedOverError: no server can be reached; nothing is in hand any more.
        """
        ...

    def close(self) -> None:
        """End the conversations politely (QUIT); the next send starts anew."""
        ...


class UnreachableError(NotHandedOverError):
    """No conversation could be begun: nobody there, not welcome, no TLS, or wrong credentials."""


class TurnedAwayError(UnreachableError):
    """A server that talks to us over ``others`` connections takes no more of them."""

    def __init__(self, sentence: str, *, others: int) -> None:
        super().__init__(sentence)
        self.others = others


def one_by_one(send: Callable[[Wire], Reply], feed: Feed, log: Log) -> None:
    """Send what the feed gives with what sends one, until there is none now; raises as `Transport.converse`."""
    while (parcel := feed.take()) is not None:
        log.leaving(parcel)
        try:
            log.answered(parcel, send(parcel.wire))
        except UnreachableError:
            feed.give_back(parcel)
            raise
        except NotHandedOverError as error:
            log.broken(parcel, str(error))
            raise
        except NoAnswerError as error:
            log.unanswered(parcel, str(error))
