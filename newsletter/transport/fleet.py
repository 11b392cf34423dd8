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
from newsletter.transport.port import Transport, UnreachableError

REST_SECONDS = 30.0


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

    def close(self) -> None:
        """Close every member."""
        for member in self._members:
            member.transport.close()

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
