"""A publication: a titled newsletter with its masthead, zone, schedule, sender and the rules for its editions."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NewType

from newsletter.design import Design

PublicationId = NewType("PublicationId", int)
SourceId = NewType("SourceId", int)

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As people type them and columns keep them; the index is the day, 0 is Monday."""
EVERY_DAY = frozenset(range(7))


class Kind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the mail is from (RFC 5322 mailbox): a display name and an address."""

    name: str
    address: str


class ZoneOf(StrEnum):
    """Whose local time the hours of a schedule are: the publication's, or each reader's own."""

    PUBLICATION = "publication"
    READER = "reader"


class Unapproved(StrEnum):
    """What becomes of an edition that nobody approved by its hour: it waits on, goes out as it is, or is skipped."""

    HOLD = "hold"
    SEND = "send"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """A time of day that editions go out at, and the days that they do (0 is Monday)."""

    at: time
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which nothing is sent, from ``begin`` until before ``end``, over midnight where that comes first."""

    begin: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When editions go out: local wall time ``at`` on ``days`` (0 is Monday), or never by itself when not ``active``.

    ``more`` are its other hours. ``zone_of`` says whose local time all of them are. The first mail leaves at its hour,
    the last one up to ``spread_minutes`` later; ``lead_minutes`` before the first of them the edition is composed.

    What was due before ``since``, when the schedule was set, is nobody's business; what could not go out
    ``max_lateness_minutes`` after it was due is recorded as missed and does not go out. Where a person approves
    editions, they are reminded ``remind_minutes`` before the hour (0: never).
    """

    at: time = time(7, 0)
    days: frozenset[int] = EVERY_DAY
    active: bool = True
    max_lateness_minutes: int = 180
    since: datetime | None = None
    more: tuple[Hour, ...] = ()
    zone_of: ZoneOf = ZoneOf.PUBLICATION
    lead_minutes: int = 0
    spread_minutes: int = 0
    quiet: Quiet | None = None
    remind_minutes: int = 0
    unapproved: Unapproved = Unapproved.HOLD

    @property
    def hours(self) -> tuple[Hour, ...]:
        """All its hours, in the order of the day."""
        every = (Hour(at=self.at, days=self.days), *self.more)
        return tuple(sorted(every, key=lambda hour: hour.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """What becomes of uncertain deliveries: held for a person (None), or sent again once, after so many hours."""

    resend_hours: int | None = None

    def __str__(self) -> str:
        """As people type it: ``hold`` or ``resend:6h``."""
        return "hold" if self.resend_hours is None else f"resend:{self.resend_hours}h"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRule:
    """That a story stands in ``section``, when one of its articles has everything that the rule names.

    ``source`` is a source's URL or the name that readers see, ``tag`` a whole tag, ``keyword`` words of the title,
    ``path`` the beginning of the path of its URL. Empty ones are not asked for.
    """

    section: str
    source: str = ""
    tag: str = ""
    keyword: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the composer may choose, for one publication. Hours and counts; the defaults are those of a daily digest.

    ``max_age_hours`` is how old news may be; ``related_days`` and ``background_days`` how old a related article
    may be; ``memory_days`` how long what was sent is remembered; an edition of fewer than ``min_stories`` stories
    is too thin to go out. ``section_order`` puts named sections first. Of ``section_rules`` the first that fits an
    article names its section, whatever its source says.
    ``remembers`` names other publications (slugs) with the same readers: what those were told does not come again here.
    """

    max_age_hours: int = 48
    related_days: int = 14
    background_days: int = 60
    memory_days: int = 30
    min_stories: int = 3
    related: int = 4
    also_covered_by: int = 5
    sections: int = 4
    section_items: int = 4
    headlines: int = 50
    lead_paragraphs: int = 12
    section_order: tuple[str, ...] = ()
    section_rules: tuple[SectionRule, ...] = ()
    remembers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A newsletter. ``timezone`` is an IANA name, ``language`` a BCP 47 tag, ``slug`` its name in commands and URLs.

    ``report_to`` are the addresses that reports go to, separated by blanks; ``report_since`` is when there first was
    one: what happened before is reported to nobody. Neither is shown where a publication is printed.
    """

    id: PublicationId
    slug: str
    name: str
    tagline: str = ""
    language: str = "en"
    timezone: str = "UTC"
    sender: Sender
    reply_to: str = ""
    report_to: str = field(default="", repr=False)
    report_since: datetime | None = field(default=None, repr=False)
    postal_address: str = ""
    approval_required: bool = False
    uncertain: Uncertain = field(default_factory=Uncertain)
    schedule: Schedule = field(default_factory=Schedule)
    rules: Rules = field(default_factory=Rules)
    design: Design = field(default_factory=Design)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source has been doing: conditional-GET validators (RFC 9110 8.8), failures in a row, since when, why."""

    etag: str = ""
    last_modified: str = ""
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    error: str = ""
    next_check_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a publication's articles come from. ``title`` is the name that readers see beside its articles.

    ``cap`` is the most stories of an edition's sections and headlines that it may tell, None for no such limit.
    ``order_is_editorial`` says that the order of its feed is an editor's: what stands first there is important.
    """

    id: SourceId
    publication_id: PublicationId
    url: str
    kind: Kind = Kind.FEED
    title: str = ""
    section: str = ""
    weight: float = 1.0
    cap: int | None = None
    order_is_editorial: bool = False
    health: Health = field(default_factory=Health)


class Decision(StrEnum):
    """What an editor decided about an article of an edition.

    It leads (pin), stays out with its copies (veto), stands for its story (replace), stands with its story at a place
    (place), is a story of its own (split), is of one story with another article (merge).
    """

    PIN = "pin"
    VETO = "veto"
    REPLACE = "replace"
    PLACE = "place"
    SPLIT = "split"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorialDecision:
    """What was decided about an article for the edition of one date and slot.

    ``other`` is the canonical URL of the article that it is merged with. ``section`` and ``place`` are where it is
    placed: the name of a section, or ``headlines``, and which of its items it is, from 1.
    """

    canonical_url: str
    decision: Decision
    other: str = ""
    section: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """That readers were sent an article before: in which edition, as part of which story, and what it said then.

    ``moment`` is when its edition was composed for, ``place`` counts up in the edition's reading order,
    ``sentences`` and ``identity`` are fingerprints of what it said and of what its source calls it, empty if unknown.
    """

    canonical_url: str
    on: date
    story: str
    title: str
    moment: datetime
    url: str = ""
    identity: str = ""
    sentences: frozenset[str] = frozenset()
    place: int = 0
    publication: str = ""
