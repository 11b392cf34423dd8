"""Several transports as one: each message has its own order of servers, by weight; the dead rest, the limited wait."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from newsletter.delivery import Reply
from newsletter.errors import NotHandedOverError
from newsletter.message import Wire
from newsletter.paces import Admission, Gate
from newsletter.transport.port import (
    Feed,
    Log,
    Parcel,
    Transport,
    TurnedAwayError,
    UnreachableError,
)
from newsletter.transport.waits import More

TURN_MESSAGES = 20
PATIENCE_SECONDS = 3.0
"""A turn that would wait longer for its server ends; whoever has the messages tries again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A transport and its share: weight 3 gets three times the mail of weight 1.

    ``gate`` says when it may send; without one it has no limit, and rests when it could not be reached.
    """

    transport: Transport
    weight: int = 1
    gate: Gate | None = None


class Fleet:
    """Sends by the message's first server that can be reached.

    The order is a weighted rendezvous: a hash of message and server, so the same message always
    asks the same server first, and the mail of a dead server spreads over the others by weight.

    Args:
        members: at least one.
        monotonic: seconds that only go up, for members without a gate.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        members: Sequence[Member],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._members = tuple(members)
        self._gates = {
            member.transport.name: member.gate or Gate.private(member.transport.name, now=monotonic)
            for member in self._members
        }
        self._sleep = sleep
        self._lock = Lock()
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
        """Hand one message over, to another server when the first cannot be reached or is at its limit.

        Raises:
            NotHandedOverError: none could be reached, or the conversation with one broke.
            NoAnswerError: the final dot was sent and no answer came.
        """
        order = sorted(self._members, key=lambda member: _distance(member, wire))
        while True:
            member, admission = self._first_open(order)
            if member is None:
                if admission.cause or admission.wait_seconds > PATIENCE_SECONDS:
                    raise NotHandedOverError(self._sentence(admission))
                self._sleep(admission.wait_seconds)
                continue
            try:
                return self._sent(member, wire)
            except UnreachableError:
                continue  # it rests now, and the next one is asked

    async def converse(self, feed: Feed, log: Log) -> None:
        """Send what the feed gives until it has nothing now, in turns, each by the server that had least.

        A turn that has to wait for its server's limit for long ends the feed; nothing is in hand then.

        Raises:
            NotHandedOverError: none can be reached; nothing is in hand any more.
        """
        while (parcel := feed.take()) is not None:
            member, admission = await self._awaited(feed)
            if member is None:
                feed.give_back(parcel)
                if admission.cause:
                    raise NotHandedOverError(self._sentence(admission))
                feed.close()
                return
            turn = _Turn(feed, self._gate(member), first=parcel, most=self._most(admission))
            await self._turn(member, turn, log)

    def close(self) -> None:
        """Close every member."""
        for member in self._members:
            member.transport.close()

    async def _turn(self, member: Member, turn: "_Turn", log: Log) -> None:
        gate = self._gate(member)
        self._count(
            member, TURN_MESSAGES
        )  # as if all were sent: others look for a server meanwhile
        try:
            await member.transport.converse(turn, log)
            gate.reached()
        except UnreachableError as error:
            _tell(gate, error)
        finally:
            gate.leave()
            self._count(member, turn.given - TURN_MESSAGES)

    def _sent(self, member: Member, wire: Wire) -> Reply:
        gate = self._gate(member)
        try:
            reply = member.transport.send(wire)
            gate.reached()
        except UnreachableError as error:
            gate.unused()
            _tell(gate, error)
            raise
        finally:
            gate.leave()
        return reply

    async def _awaited(self, feed: Feed) -> tuple[Member | None, Admission]:
        """The next member that may send, waited for while that is soon; else what keeps them all."""
        while True:
            order = sorted(self._members, key=lambda each: self._shares[each.transport.name])
            member, admission = self._first_open(order)
            if member is not None or admission.cause:
                return member, admission
            wait = admission.wait_seconds
            if wait > PATIENCE_SECONDS or feed.over:
                return None, admission
            await More(seconds=wait)

    def _first_open(self, order: Sequence[Member]) -> tuple[Member | None, Admission]:
        """The first that may send now; else the shortest wait, or the causes when none can be reached."""
        closed, gone = list[Admission](), list[Member]()
        for member in order:
            admission = self._gate(member).enter()
            if not admission.cause and not admission.wait_seconds:
                self._catch_up(gone, member)
                return member, admission
            closed.append(admission)
            if admission.cause:
                gone.append(member)
        waiting = [each for each in closed if not each.cause]
        if waiting:
            return None, min(waiting, key=lambda each: each.wait_seconds)
        return None, Admission(cause=" ".join(each.cause for each in closed))

    def _catch_up(self, gone: Sequence[Member], member: Member) -> None:
        """Who cannot be reached saves nothing up: once back, it has its share and not all that it missed."""
        with self._lock:
            least = self._shares[member.transport.name]
            for each in gone:
                name = each.transport.name
                self._shares[name] = max(self._shares[name], least)

    def _sentence(self, admission: Admission) -> str:
        if not admission.cause:
            return f"{self.name} has sent as much as it may for now."
        alone = len(self._members) == 1
        return admission.cause if alone else f"No mail server can be reached: {admission.cause}"

    def _most(self, admission: Admission) -> float:
        """A server that has no others beside it need not give way to them."""
        shared = len(self._members) > 1 or admission.trial or not self._gates_free()
        return TURN_MESSAGES if shared else math.inf

    def _gates_free(self) -> bool:
        return all(gate.free for gate in self._gates.values())

    def _gate(self, member: Member) -> Gate:
        return self._gates[member.transport.name]

    def _count(self, member: Member, messages: int) -> None:
        with self._lock:
            self._shares[member.transport.name] += messages / member.weight


def _tell(gate: Gate, error: UnreachableError) -> None:
    """A server that talks to us over some connections is there: it is asked for no more than those."""
    if isinstance(error, TurnedAwayError):
        gate.crowded(error.others)
    else:
        gate.failed(str(error))


def _distance(member: Member, wire: Wire) -> float:
    """Exponentially distributed with the weight as its rate, so the nearest is a weighted choice."""
    key = f"{member.transport.name}\0{wire.mail_from}\0{wire.rcpt_to}".encode(errors="replace")
    chance = (int.from_bytes(sha256(key).digest()[:6]) + 1) / (2**48 + 1)
    return -math.log(chance) / member.weight


class _Turn:
    """A feed that ends after a few messages, or when its server may get no more."""

    def __init__(self, feed: Feed, gate: Gate, *, first: Parcel, most: float) -> None:
        self._feed = feed
        self._gate = gate
        self._first: Parcel | None = first
        self._most = most
        self.given = 0

    @property
    def over(self) -> bool:
        """See `Feed`."""
        return self._feed.over

    def take(self) -> Parcel | None:
        """The next one of this turn."""
        first, self._first = self._first, None
        if first is None and (self.given >= self._most or not self._gate.next()):
            return None
        parcel = first or self._feed.take()
        self.given += parcel is not None
        if parcel is None:
            self._gate.unused()
        return parcel

    def give_back(self, parcel: Parcel) -> None:
        """To the feed that it came from."""
        self.given -= 1
        self._gate.unused()
        self._feed.give_back(parcel)

    def close(self) -> None:
        """See `Feed`."""
        self._feed.close()

    def watch(self, wake: Callable[[], None]) -> None:
        """See `Feed`."""
        self._feed.watch(wake)
