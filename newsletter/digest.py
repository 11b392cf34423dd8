"""A digest: the chosen content of one edition, as pure frozen data, and the edition that freezes it.

A digest is stored as JSON and addressed by its hash (``sha256_of``), so what was sent can be made again.
Knows nothing of HTML, mail or databases.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from pydantic import TypeAdapter

from newsletter.article import ArticleId, Audio, Picture
from newsletter.publication import Decision, PublicationId

EditionId = NewType("EditionId", int)


class EditionState(StrEnum):
    """Where an edition stands. ``paused`` holds a sending edition still; ``cancelled`` is the end of it."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The parts of a score, as an editor reads them.

    Coverage 0-40 (by sources; where there is only one, by near articles), freshness 0-25, depth 0-15, placement
    0-10, live 0-5. A part that could not be known is None and the rest is scaled up; ``weight`` is the source's own
    factor.
    """

    total: float
    coverage: float | None = None
    freshness: float | None = None
    depth: float | None = None
    placement: float | None = None
    live: float | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Another source's telling of a story: a link with its source's name."""

    source: str
    title: str
    url: str


class Label(StrEnum):
    """What readers are told about an item that they had something of before, and of a live report."""

    NONE = ""
    UPDATE = "update"
    """A new article on a story that was sent."""
    UPDATED = "updated"
    """An article that was sent, with a new headline and mostly new text."""
    LIVE = "live"
    """A report that goes on under one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What readers had of an item's story before: headline, link (empty if it is not known) and the edition's date."""

    title: str
    url: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article as it stands in a digest.

    ``story`` names the story it represents; ``minutes`` is the time to read it, 0 if unknown; ``earlier`` is set
    when readers had something of it before.
    """

    article_id: ArticleId
    canonical_url: str
    title: str
    url: str
    source: str
    published_at: datetime | None
    summary: str = ""
    author: str = ""
    section: str = ""
    language: str = ""
    picture: Picture | None = None
    audio: Audio | None = None
    minutes: int = 0
    story: str = ""
    credits: tuple[Credit, ...] = ()
    points: Points | None = None
    reason: str = ""
    label: Label = Label.NONE
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A named part of a digest."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one edition tells. ``lead_paragraphs`` are cleaned HTML paragraphs of the lead's body, in order."""

    on: date
    lead: Item
    lead_paragraphs: tuple[str, ...] = ()
    also_covered_by: tuple[Item, ...] = ()
    related: tuple[Item, ...] = ()
    sections: tuple[Section, ...] = ()
    headlines: tuple[Item, ...] = ()

    def items(self) -> tuple[Item, ...]:
        """Every item once, in reading order."""
        in_sections = tuple(item for section in self.sections for item in section.items)
        return (self.lead, *self.also_covered_by, *self.related, *in_sections, *self.headlines)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An article that is not in the digest, and why: a duplicate, the same story, sent before, too old, vetoed …."""

    article_id: ArticleId
    title: str
    url: str
    source: str
    published_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An article that an edition tells, by itself or by an item that stands for it, as memory will keep it.

    ``identity`` is a fingerprint of its source and its name (guid) there, empty if its source gives none;
    ``sentences`` are fingerprints of what it said then; ``story`` is the name of its story.
    """

    canonical_url: str
    identity: str
    url: str
    title: str
    story: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the composer was given and made of it."""

    articles: int
    duplicates: int
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorsWord:
    """An editor's decision about an article, and what came of it.

    ``other`` is the title of the article that it is merged with; ``section`` and ``place`` are where it was placed.
    """

    decision: Decision
    title: str
    url: str
    other: str = ""
    section: str = ""
    place: int = 0
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChoice:
    """What the composer would have led with, had no editor said anything.

    ``leads`` are the three that it would have suggested. ``place`` is which it would have ranked the story that was
    pinned, from 1; None where nothing was pinned, or where it would not have told that story at all.
    """

    leads: tuple[Item, ...]
    pinned: bool = False
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What the composer returns: a digest, or None with the ``reason``; and the account of every choice.

    ``own_choice`` is None where no editor said anything (the suggestions are its own then) and in compositions from
    before it was kept.
    ``tells`` is all that readers will have had, in reading order, copies and credits included; ``composed_for`` is
    the moment whose news it tells.
    """

    digest: Digest | None
    reason: str
    counts: Counts
    suggestions: tuple[Item, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    words: tuple[EditorsWord, ...] = ()
    own_choice: OwnChoice | None = None
    tells: tuple[Telling, ...] = ()
    composed_for: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A composition frozen for a publication, a local date and a slot of its schedule (``HHMM``).

    ``composition_sha256`` is that of the text as it was stored, which an older version may have written.
    ``last_due_at`` is when the last of its readers' copies may leave; None where nobody can be late, because a person
    sent it. One that was sent ``at_once`` keeps to no hours. ``resumed_at`` is when a person last let it go on.
    """

    id: EditionId
    publication_id: PublicationId
    on: date
    slot: str
    state: EditionState
    composition: Composition
    composition_sha256: str = ""
    subject: str = ""
    eligible: int = 0
    created_at: datetime
    approved_at: datetime | None = None
    published_at: datetime | None = None
    resumed_at: datetime | None = None
    finished_at: datetime | None = None
    last_due_at: datetime | None = None
    at_once: bool = False
    note: str = ""


_compositions: TypeAdapter[Composition] = TypeAdapter(Composition)


def to_json(composition: Composition) -> str:
    """The stored form; the same composition always gives the same text."""
    return _compositions.dump_json(composition).decode()


def from_json(text: str) -> Composition:
    """Read the stored form back, equal to what was stored."""
    return _compositions.validate_json(text)


def sha256_of(composition: Composition) -> str:
    """The content address of a composition: hex SHA-256 of its stored form."""
    return sha256(to_json(composition).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSummary:
    """A line about an edition, for lists and feeds."""

    id: EditionId
    publication: str
    on: date
    slot: str
    state: EditionState
    subject: str
    published_at: datetime | None = None
    eligible: int = 0
    standfirst: str = field(default="")
