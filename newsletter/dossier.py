"""A dossier: all that is stored about one address, for the person whose it is."""

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.subscriber import Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSubscription:
    """A subscription with its consent record."""

    publication: str
    state: str
    origin: str
    consent: str
    created_at: datetime
    confirmed_at: datetime | None
    unsubscribed_at: datetime | None
    timezone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """A mail to the reader and what became of it: ``kind`` is ``edition`` or a notice's; ``on`` an edition's date.

    ``acts`` say in words what was done to it other than by sending.
    """

    publication: str
    kind: str
    on: date | None
    state: str
    reason: str
    attempts: int
    code: int | None
    server: str
    recorded_at: datetime | None
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What came back about a mail."""

    about: str
    kind: str
    status: str
    diagnostic: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All about one address. ``sign_ups`` are the moments at which somebody asked to confirm it."""

    address: str
    created_at: datetime | None = None
    suppression: Suppression | None = None
    subscriptions: tuple[KeptSubscription, ...] = ()
    mails: tuple[KeptMail, ...] = ()
    answers: tuple[KeptAnswer, ...] = ()
    sign_ups: tuple[datetime, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all is stored."""
        return self.created_at is None and self.suppression is None and not self.sign_ups
