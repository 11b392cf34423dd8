"""Manage: publications, their sources, and API tokens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from urllib.parse import urlsplit

from newsletter.actions.services import Services
from newsletter.errors import InputError, StateError
from newsletter.publication import (
    EVERY_DAY,
    Publication,
    PublicationId,
    Rules,
    Schedule,
    Sender,
    Source,
    SourceId,
)
from newsletter.schedule import zone
from newsletter.store import publications, runs, sources, subscriptions, tokens
from newsletter.store.runs import Run
from newsletter.subscriber import normalise_address

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
RESERVED = frozenset(
    {
        "api",
        "admin",
        "confirm",
        "docs",
        "healthz",
        "media",
        "openapi.json",
        "preferences",
        "readyz",
        "robots.txt",
        "static",
        "unsubscribe",
    }
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAYS = {"daily": EVERY_DAY, "weekdays": frozenset(range(5))}
_MAILBOX = re.compile(r"\s*\"?(?P<name>[^<\"]*?)\"?\s*<(?P<address>[^<>]+)>\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A publication with its sources, its readers by state, and its last runs."""

    publication: Publication
    sources: tuple[Source, ...]
    readers: dict[str, int]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a person wants of a publication; None leaves a thing as it is (or at its default for a new one)."""

    name: str | None = None
    tagline: str | None = None
    timezone: str | None = None
    language: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    postal_address: str | None = None
    at: str | None = None
    days: str | None = None
    scheduled: bool | None = None
    approval_required: bool | None = None
    rules: Rules | None = None


def add_publication(services: Services, slug: str, changes: Changes) -> Publication:
    """Make a publication.

    Raises:
        InputError: the slug, zone, sender or another value cannot be used; the sentence says what would be right.
        StateError: the slug is taken.
    """
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise InputError(
            f"{slug!r} cannot be a slug; right would be small letters, digits and -, e.g. big-picture"
        )
    host = services.links.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    blank = Publication(
        id=PublicationId(0),
        slug=slug,
        name=changes.name or slug,
        sender=Sender(name=changes.name or slug, address=f"{slug}@{_mail_domain(host)}"),
        schedule=Schedule(since=services.clock.now()),
    )
    publication = _changed(services, blank, changes)
    with services.store.begin() as tx:
        if publications.exists(tx, slug):
            raise StateError(f"There is a publication {slug!r} already.")
        publications.add(tx, publication, now=services.clock.now())
        return publications.by_slug(tx, slug)


def set_publication(services: Services, slug: str, changes: Changes) -> Publication:
    """Change a publication; raises as `add_publication`."""
    with services.store.begin() as tx:
        publication = _changed(services, publications.by_slug(tx, slug), changes)
        publications.save(tx, publication)
        return publication


def list_publications(services: Services) -> tuple[Publication, ...]:
    """All publications, by slug."""
    with services.store.read() as tx:
        return publications.every(tx)


def overview(services: Services, slug: str) -> Overview:
    """A publication with all that belongs to it."""
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        return Overview(
            publication=publication,
            sources=sources.of_publication(tx, publication.id),
            readers=subscriptions.counts(tx, publication.id),
            runs=runs.recent(tx, publication.id),
        )


def add_source(
    services: Services,
    slug: str,
    url: str,
    *,
    title: str = "",
    section: str = "",
    weight: float = 1.0,
) -> Source:
    """Give a publication a source; it is fetched with the next collection.

    Raises:
        InputError: the URL is none that may be fetched, or the weight is not between 0.1 and 10.
        StateError: the publication has that source already.
    """
    _check_url(url)
    if not 0.1 <= weight <= 10:  # noqa: PLR2004 - the range is told in the sentence
        raise InputError(f"A weight of {weight} cannot be used; right would be 0.1 to 10.")
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        if sources.by_url(tx, publication.id, url) is not None:
            raise StateError(f"{slug} has the source {url} already.")
        source = Source(
            id=SourceId(0),
            publication_id=publication.id,
            url=url,
            title=title,
            section=section,
            weight=weight,
        )
        return replace(source, id=sources.add(tx, source))


def remove_source(services: Services, source_id: SourceId) -> None:
    """Remove a source and its articles; what was sent stays in the editions."""
    with services.store.begin() as tx:
        sources.remove(tx, source_id)


def add_token(services: Services, name: str) -> str:
    """Make an API token; it is shown this once and kept as a hash."""
    token = services.random_key() + services.random_key()
    with services.store.begin() as tx:
        if name in tokens.names(tx):
            raise StateError(f"There is a token {name!r} already.")
        tokens.add(tx, name, token, now=services.clock.now())
    return token


def list_tokens(services: Services) -> tuple[str, ...]:
    """The names of all API tokens."""
    with services.store.read() as tx:
        return tokens.names(tx)


def remove_token(services: Services, name: str) -> None:
    """Make an API token useless."""
    with services.store.begin() as tx:
        tokens.remove(tx, name)


def holder_of(services: Services, token: str) -> str | None:
    """Whose API token that is, or None."""
    with services.store.read() as tx:
        return tokens.name_of(tx, token)


def parse_days(text: str) -> frozenset[int]:
    """Days of the week from ``mon-sun``, ``mon,wed,fri``, ``daily`` or ``weekdays``; 0 is Monday.

    Raises:
        InputError: it is none of these.
    """
    wanted = text.strip().lower()
    if wanted in NAMED_DAYS:
        return NAMED_DAYS[wanted]
    try:
        return frozenset(day for part in wanted.split(",") for day in _span(part.strip()))
    except ValueError:
        raise InputError(
            f"{text!r} are no days; right would be mon-sun, mon,wed,fri or weekdays"
        ) from None


def parse_sender(text: str) -> Sender:
    """A sender from ``Name <a@b>`` or a bare address.

    Raises:
        AddressError: the address is none.
    """
    found = _MAILBOX.fullmatch(text)
    if found is None:
        return Sender(name="", address=normalise_address(text))
    return Sender(name=found["name"].strip(), address=normalise_address(found["address"]))


def _changed(services: Services, publication: Publication, changes: Changes) -> Publication:
    plain = {
        name: getattr(changes, name)
        for name in (
            "name",
            "tagline",
            "language",
            "reply_to",
            "postal_address",
            "approval_required",
            "rules",
        )
        if getattr(changes, name) is not None
    }
    if changes.timezone is not None:
        plain["timezone"] = zone(changes.timezone).key
    if changes.sender is not None:
        sender = parse_sender(changes.sender)
        plain["sender"] = (
            sender if sender.name else replace(sender, name=plain.get("name", publication.name))
        )
    return replace(
        publication, **plain, schedule=_schedule(services, publication.schedule, changes)
    )


def _schedule(services: Services, schedule: Schedule, changes: Changes) -> Schedule:
    wanted = replace(
        schedule,
        at=schedule.at if changes.at is None else _time(changes.at),
        days=schedule.days if changes.days is None else parse_days(changes.days),
        active=schedule.active if changes.scheduled is None else changes.scheduled,
    )
    zone_changed = changes.timezone is not None
    if wanted == schedule and not zone_changed:
        return schedule
    return replace(wanted, since=services.clock.now())


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise InputError(f"{text!r} is no time of day; right would be 07:00") from None


def _span(part: str) -> Iterable[int]:
    first, dash, last = part.partition("-")
    start = DAYS.index(first)
    end = DAYS.index(last) if dash else start
    return range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(
            f"{url!r} is no feed address; right would be https://news.example/feed.xml"
        )


def _mail_domain(host: str) -> str:
    """A domain for a default sender: an address or a bare machine name is none."""
    usable = "." in host and not host.replace(".", "").isdecimal()
    return host if usable else "newsletter.example"


def date_of(text: str) -> date:
    """A calendar date from ``2026-01-31``.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no date; right would be 2026-01-31") from None
