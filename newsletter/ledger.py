"""The ledger: which of its lines are meant, and what people and policies did to them.

Pure values and rules. A line is a `Delivery`; what a server or a worker makes of it is in `newsletter.delivery`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from newsletter.delivery import ALLOWED, OPEN, Delivery, DeliveryState
from newsletter.digest import EditionId

RETRYABLE = frozenset(s for s, to in ALLOWED.items() if DeliveryState.PENDING in to) - OPEN
"""States that an explicit act may put back to pending: refused and uncertain."""
RESOLVED = ALLOWED[DeliveryState.UNCERTAIN] - OPEN
"""What an uncertain line may be said to have been: submitted or refused."""


class ActKind(StrEnum):
    """What was done to a line, other than by sending.

    A person put it back (retried) or said what became of it (resolved); a policy put it back (resent); what came back
    about the message showed that it had left (proved).
    """

    RETRIED = "retried"
    RESENT = "resent"
    RESOLVED = "resolved"
    PROVED = "proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines of an edition's ledger are meant; what is empty or None is not asked for.

    ``domain`` is that of the address, ``reason`` stands in what was recorded, in any case, ``code`` is the SMTP code.
    """

    states: frozenset[DeliveryState] = frozenset()
    domain: str = ""
    reason: str = ""
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many lines are meant, and how many of their readers may still be mailed."""

    lines: int
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that was done to a line: by whom, when, to which state, and what the line had been before."""

    kind: ActKind
    by: str
    at: datetime
    to: DeliveryState
    state: DeliveryState
    reason: str = ""
    handed_over_at: datetime | None = None

    @property
    def sentence(self) -> str:
        """The act in words, e.g. ``retried by ann on 2026-03-02 06:00 UTC; before: refused, 550 5.1.1 unknown``."""
        done = f"{self.kind} as {self.to}" if self.kind is ActKind.RESOLVED else str(self.kind)
        before = ", ".join(filter(None, (self.state, self._left, self.reason)))
        return f"{done} by {self.by} on {self.at:%Y-%m-%d %H:%M} UTC; before: {before}"

    @property
    def _left(self) -> str:
        at = self.handed_over_at
        return "" if at is None else f"handed over {at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as the ledger shows it: ``message_id`` is derived from what is recorded, empty when nobody can know it."""

    delivery: Delivery
    message_id: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A reader's line in the ledger of one of their editions, with what the edition was: ``on`` is its date."""

    publication: str
    on: date
    subject: str
    delivery: Delivery


def act_on(delivery: Delivery, *, kind: ActKind, by: str, to: DeliveryState, now: datetime) -> Act:
    """The act that moves a line to another state, with what it was before."""
    return Act(
        kind=kind,
        by=by,
        at=now,
        to=to,
        state=delivery.state,
        reason=delivery.reason,
        handed_over_at=delivery.handed_over_at,
    )


def tag_of(edition_id: EditionId, key: str) -> str:
    """What the envelope sender and the Message-ID of a reader's copy carry."""
    return f"e{edition_id}.{key}"


def message_id(delivery: Delivery, domain: str) -> str:
    """The Message-ID of a line's mail (RFC 5322 3.6.4); nothing for a reader who was erased."""
    return f"<{tag_of(delivery.edition_id, delivery.key)}@{domain}>" if delivery.key else ""
