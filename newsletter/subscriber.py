"""Readers: their addresses, their subscriptions, and the hash under which a suppressed address is remembered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from email_validator import EmailNotValidError, validate_email

from newsletter.errors import AddressError

SubscriberId = NewType("SubscriberId", int)
SubscriptionId = NewType("SubscriptionId", int)


LONGEST_LOCAL_PART = 64
"""Octets, RFC 5321 4.5.3.1.1."""


class SubscriptionState(StrEnum):
    """Where a reader stands with one publication; only ``confirmed`` is ever sent an edition."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


class Origin(StrEnum):
    """How an address came to be here: part of the consent record."""

    FORM = "form"
    ADMIN = "admin"
    IMPORT = "import"
    API = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A reader's tie to one publication. ``key`` is the random text that stands for it inside signed links.

    ``timezone`` is where they live, an IANA name; empty for the publication's zone.
    """

    id: SubscriptionId
    subscriber_id: SubscriberId
    publication: str
    address: str
    key: str
    state: SubscriptionState
    origin: Origin
    created_at: datetime
    confirmed_at: datetime | None = None
    unsubscribed_at: datetime | None = None
    timezone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why an address is never to be mailed, and since when. The address itself is kept as a hash only."""

    reason: str
    since: datetime


def normalise_address(raw: str) -> str:
    """The one stored form of an address: trimmed, domain as lower-case A-label (RFC 5890), local part as given.

    Raises:
        AddressError: it is not an address; the sentence says why.
    """
    try:
        found = validate_email(raw.strip(), check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError as error:
        raise AddressError(f"{raw.strip()!r} is not an e-mail address: {error}") from None
    if len(found.local_part.encode()) > LONGEST_LOCAL_PART or "\ufffd" in found.local_part:
        raise AddressError(
            f"{raw.strip()!r} is not an e-mail address: its part before the @ cannot be."
        )
    return f"{found.local_part}@{found.ascii_domain.lower()}"


def address_hash(address: str) -> str:
    """What a suppression keeps of an address: hex SHA-256 of its case-folded form, nothing to mail."""
    return sha256(address.casefold().encode()).hexdigest()
