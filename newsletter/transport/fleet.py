"""Several transports as one: each message has its own order of servers, by weight; the dead rest."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.message import Wire
from newsletter.transport.port import Feed, Log, Parcel, Transport, UnreachableError

REST_SECONDS = 30.0
TURN_MESSAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A transport and its share: weight 3 gets three times the mail of weight 1."""

    transport: Transport
    weight: int = 1


class Fleet:
    """Sends by the message's first server that can be reached.

    The order is a weighted rendezvous: a hash of message and server, so the same message always
    asks the same server first, and the mail of a dead server spreads over the others by weight.

    Args:
        members: at least one.
        monotonic: seconds that only go up; a server that could not be reached rests by them.
    """

    def __init__(
        self, members: Sequence[Member], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._members = tuple(members)
        self._monotonic = monotonic
        self._lock = Lock()
        self._rests: dict[str, tuple[float, str]] = {}
        self._shares = {member.transport.name: 0.0 for member in self._members}

    @property
    def members(self) -> tuple[Member, ...]:
        """Who sends."""
        return self._members

    @property
    def name(self) -> str:
        """The names of all members."""
        return ", ".join(member.transport.name for member in self._members)

    def send(self, wire: Wire) -> Reply:
        """Hand one message over, to another server when the first cannot be reached.

        Raises:
            NotHandedOverError: none could be reached, or the conversation with one broke.
            NoAnswerError: the final dot was sent and no answer came.
        """
        causes = []
        for member in self._order(wire):
            cause = self._resting(member)
            if not cause:
                try:
                    return member.transport.send(wire)
                except UnreachableError as error:
                    cause = str(error)
                    self._rest(member, cause)
            causes.append(cause)
        raise NotHandedOverError(f"No mail server can be reached: {' '.join(causes)}")

    def send_all(self, feed: Feed, log: Log) -> None:
        """Send what the feed gives until it ends, in turns of a few messages, each by the server that had least.

        Raises:
            NotHandedOverError: none can be reached; nothing is in hand any more.
        """
        while (parcel := feed.take()) is not None:
            turn = _Turn(feed, first=parcel)
            member = self._least_busy()
            if member is None:
                feed.give_back(parcel)
                raise NotHandedOverError(
                    f"No mail server can be reached: {' '.join(self._causes())}"
                )
            try:
                member.transport.send_all(turn, log)
            except UnreachableError as error:
                self._rest(member, str(error))
            self._count(member, turn.given)

    def close(self) -> None:
        """Close every member."""
        for member in self._members:
            member.transport.close()

    def _least_busy(self) -> Member | None:
        """The member that had least for its weight, of those that do not rest."""
        awake = [member for member in self._members if not self._resting(member)]
        return min(awake, key=lambda member: self._shares[member.transport.name], default=None)

    def _count(self, member: Member, messages: int) -> None:
        with self._lock:
            self._shares[member.transport.name] += messages / member.weight

    def _causes(self) -> list[str]:
        return [self._resting(member) for member in self._members]

    def _order(self, wire: Wire) -> list[Member]:
        return sorted(self._members, key=lambda member: _distance(member, wire))

    def _resting(self, member: Member) -> str:
        """Why a member is left alone for now; empty when it is not."""
        until, cause = self._rests.get(member.transport.name, (-math.inf, ""))
        return cause if self._monotonic() < until else ""

    def _rest(self, member: Member, cause: str) -> None:
        with self._lock:
            self._rests[member.transport.name] = (self._monotonic() + REST_SECONDS, cause)


def _distance(member: Member, wire: Wire) -> float:
    """Exponentially distributed with the weight as its rate, so the nearest is a weighted choice."""
    key = f"{member.transport.name}\0{wire.mail_from}\0{wire.rcpt_to}".encode(errors="replace")
    chance = (int.from_bytes(sha256(key).digest()[:6]) + 1) / (2**48 + 1)
    return -math.log(chance) / member.weight


class _Turn:
    """A feed that ends after a few messages."""

    def __init__(self, feed: Feed, *, first: Parcel) -> None:
        self._feed = feed
        self._first: Parcel | None = first
        self.given = 0

    def take(self, *, wait: bool = True) -> Parcel | None:
        """The next one of this turn."""
        first, self._first = self._first, None
        if self.given >= TURN_MESSAGES:
            return None
        parcel = first or self._feed.take(wait=wait)
        self.given += parcel is not None
        return parcel

    def give_back(self, parcel: Parcel) -> None:
        """To the feed that it came from."""
        self.given -= 1
        self._feed.give_back(parcel)
