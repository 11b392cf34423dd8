"""Deliveries: one edition to one subscriber. States, what a server's reply means, back-off, totals that add up.

Pure rules: the store keeps the rows, `actions.deliver` does the work, the transport talks to servers.

    pending ──> claimed ──> submitted         the server took it (250 after the dot)
       ^           ├──────> deferred ──> claimed ...      4xx, or broken before the body was complete
       │           ├──────> refused           5xx, or given up
       │           ├──────> skipped           unsubscribed or suppressed meanwhile, cancelled
       └───────────┤                          lease ran out, nothing handed over: back to pending
                   └──────> uncertain         handed over, no answer recorded: a person or a policy decides

Acts (`newsletter.ledger`) put refused and uncertain ones back to pending, or say that an uncertain one was submitted
or refused.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType

from newsletter.digest import EditionId
from newsletter.pacing import Brake, brake_of
from newsletter.subscriber import SubscriberId

DeliveryId = NewType("DeliveryId", int)

FIRST_RETRY = timedelta(minutes=30)
LONGEST_RETRY = timedelta(hours=4)
BROKEN_RETRY = timedelta(minutes=1)
SLOWED_RETRY = timedelta(minutes=1)
GIVE_UP_AFTER = timedelta(days=2)
REPLY_BYTES_KEPT = 300
POSITIVE = 2
"""The first digit of a reply that says yes (RFC 5321 4.2.1)."""
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class DeliveryState(StrEnum):
    """Where a delivery stands. ``submitted`` means that the mail server accepted it, not that it was read."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"


OPEN = frozenset({DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.DEFERRED})
"""States in which a delivery still has to be worked on."""

ALLOWED: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset({DeliveryState.CLAIMED, DeliveryState.SKIPPED}),
    DeliveryState.DEFERRED: frozenset(
        {DeliveryState.CLAIMED, DeliveryState.SKIPPED, DeliveryState.REFUSED}
    ),
    DeliveryState.CLAIMED: frozenset(DeliveryState) - {DeliveryState.CLAIMED},
    DeliveryState.UNCERTAIN: frozenset(
        {DeliveryState.SUBMITTED, DeliveryState.REFUSED, DeliveryState.PENDING}
    ),
    DeliveryState.REFUSED: frozenset({DeliveryState.PENDING}),
    DeliveryState.SUBMITTED: frozenset(),
    DeliveryState.SKIPPED: frozenset(),
}


class SkipReason(StrEnum):
    """Why a reader of the edition was not sent it, decided by us and not by a server."""

    SUPPRESSED = "suppressed"
    UNSUBSCRIBED = "unsubscribed"
    CANCELLED = "cancelled"
    LATE = "late"


class Reply(NamedTuple):
    """A server's last word on one message: the SMTP code (RFC 5321 4.2), its text, and which server said it."""

    code: int
    text: str
    server: str

    @property
    def positive(self) -> bool:
        """Whether it says yes."""
        return self.code // 100 == POSITIVE

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463), e.g. ``4.7.0``, or empty."""
        found = _ENHANCED.search(self.text)
        return found.group(1) if found else ""


class Outcome(NamedTuple):
    """What to record about a delivery. ``next_at`` is set for ``deferred`` only; ``reason`` is for people.

    ``brake`` is who was told to slow down; if it is somebody, this was no attempt of the reader's.
    """

    state: DeliveryState
    reason: str = ""
    code: int | None = None
    server: str = ""
    next_at: datetime | None = None
    brake: Brake = Brake.NOBODY


class Claimed(NamedTuple):
    """A delivery in a worker's hands: what is needed to make its message. ``attempts`` counts the earlier tries."""

    id: DeliveryId
    address: str
    domain: str
    key: str
    subscribed_at: datetime
    attempts: int
    next_at: datetime | None
    due_at: datetime | None


class Entry(NamedTuple):
    """What a worker enters in the ledger about a delivery of its claim. ``domain`` is that of its address.

    ``handed_over_at`` and ``checksum`` tell when its message left, in seconds since 1970, and what stands for its
    bytes; None if none did.
    """

    id: DeliveryId
    claim: str
    domain: str
    outcome: Outcome
    handed_over_at: float | None = None
    checksum: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A line of the ledger.

    ``domain`` is that of the address. ``handed_over_at`` is when the message last left, ``checksum`` stands for
    the bytes that left then; both are None while nothing has. ``due_at`` is this reader's own hour, None where it was
    everybody's.
    """

    id: DeliveryId
    edition_id: EditionId
    subscriber_id: SubscriberId
    address: str
    domain: str = ""
    key: str
    subscribed_at: datetime
    state: DeliveryState
    reason: str = ""
    attempts: int = 0
    code: int | None = None
    server: str = ""
    next_at: datetime | None = None
    handed_over_at: datetime | None = None
    recorded_at: datetime | None = None
    checksum: bytes | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The ledger of an edition by state. ``eligible`` was counted when the edition was published."""

    eligible: int
    pending: int = 0
    claimed: int = 0
    submitted: int = 0
    deferred: int = 0
    refused: int = 0
    skipped: int = 0
    uncertain: int = 0

    @property
    def counted(self) -> int:
        """All rows of the ledger."""
        return self.submitted + self.refused + self.skipped + self.uncertain + self.open

    @property
    def open(self) -> int:
        """Rows that still have to be worked on."""
        return self.pending + self.claimed + self.deferred

    @property
    def adds_up(self) -> bool:
        """Whether every eligible reader has exactly one line; if not, the run is broken and is shown as such."""
        return self.counted == self.eligible

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be worked on."""
        return self.open == 0


def outcome_of(reply: Reply, *, attempts: int, published_at: datetime, now: datetime) -> Outcome:
    """What a server's reply makes of a delivery.

    Args:
        reply: the server's last word.
        attempts: how often this delivery was tried, this time included.
        published_at: when the edition went out; an edition two days old is no news any more.
        now: the time of the reply.
    """
    match reply.code // 100:
        case 2:
            return accepted(reply)
        case 4 if (brake := brake_of(reply.code, reply.text)) is not Brake.NOBODY:
            return _slowed(reply, brake, published_at=published_at, now=now)
        case 4:
            return _later(reply, attempts=attempts, published_at=published_at, now=now)
        case _:
            return _said(DeliveryState.REFUSED, reply)


def accepted(reply: Reply) -> Outcome:
    """What a server's positive reply makes of a delivery."""
    return _said(DeliveryState.SUBMITTED, reply)


def broken(reason: str, *, attempts: int, published_at: datetime, now: datetime) -> Outcome:
    """The outcome when a conversation broke before the message was complete: soon again, nothing was handed over."""
    wait = min(BROKEN_RETRY * 2 ** min(attempts - 1, 10), FIRST_RETRY)
    if now + wait > published_at + GIVE_UP_AFTER:
        return Outcome(state=DeliveryState.REFUSED, reason=f"given up: {reason}")
    return Outcome(state=DeliveryState.DEFERRED, reason=reason, next_at=now + wait)


def unanswered(reason: str) -> Outcome:
    """The outcome when the message was handed over and no answer came."""
    return Outcome(state=DeliveryState.UNCERTAIN, reason=reason)


def _later(reply: Reply, *, attempts: int, published_at: datetime, now: datetime) -> Outcome:
    wait = min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)
    if now + wait > published_at + GIVE_UP_AFTER:
        return _said(DeliveryState.REFUSED, reply, before=f"given up after {attempts} tries: ")
    return _said(DeliveryState.DEFERRED, reply, next_at=now + wait)


def _slowed(reply: Reply, brake: Brake, *, published_at: datetime, now: datetime) -> Outcome:
    """We send too fast, which is no word about the reader: they have their two days to the end."""
    if now > published_at + GIVE_UP_AFTER:
        return _said(DeliveryState.REFUSED, reply, before="given up: ")
    return _said(DeliveryState.DEFERRED, reply, next_at=now + SLOWED_RETRY)._replace(brake=brake)


def _said(
    state: DeliveryState, reply: Reply, *, before: str = "", next_at: datetime | None = None
) -> Outcome:
    code, text, server = reply
    return Outcome(state, f"{before}{code} {text}"[:REPLY_BYTES_KEPT], code, server, next_at)
