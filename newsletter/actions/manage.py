"""Manage: publications, their sources, and API tokens."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from newsletter.actions.services import Services
from newsletter.actions.timing import TimingChanges, with_timing
from newsletter.actions.values import (
    check_feed_url,
    language_of,
    line_of,
    parse_sender,
    report_to_of,
    slugs_of,
    uncertain_of,
    weight_of,
)
from newsletter.errors import InputError, StateError
from newsletter.publication import (
    Publication,
    PublicationId,
    Rules,
    Schedule,
    Sender,
    Source,
    SourceId,
)
from newsletter.schedule import zone
from newsletter.store import Transaction, publications, runs, sources, subscriptions, tokens
from newsletter.store.runs import Run
from newsletter.subscriber import normalise_address

READ: dict[str, Callable[[Any], Any]] = {
    "name": partial(line_of, what="name"),
    "tagline": partial(line_of, what="tagline"),
    "language": language_of,
    "timezone": lambda name: zone(name).key,
    "sender": parse_sender,
    "reply_to": lambda text: normalise_address(text) if text else "",
    "report_to": report_to_of,
    "postal_address": partial(line_of, what="postal address"),
    "approval_required": bool,
    "uncertain": uncertain_of,
    "rules": lambda rules: rules,
}
"""How each thing that a person may change is read."""
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
        "preview",
        "readyz",
        "robots.txt",
        "static",
        "unsubscribe",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A publication with its sources, its readers by state, and its last runs."""

    publication: Publication
    sources: tuple[Source, ...]
    readers: dict[str, int]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(TimingChanges):
    """What a person wants of a publication; None leaves a thing as it is (or at its default for a new one)."""

    name: str | None = None
    tagline: str | None = None
    timezone: str | None = None
    language: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    report_to: str | None = None
    postal_address: str | None = None
    approval_required: bool | None = None
    uncertain: str | None = None
    rules: Rules | None = None
    remembers: str | None = None


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
        _check_remembered(tx, publication)
        publications.add(tx, publication, now=services.clock.now())
        return publications.by_slug(tx, slug)


def set_publication(services: Services, slug: str, changes: Changes) -> Publication:
    """Change a publication; raises as `add_publication`."""
    with services.store.begin() as tx:
        publication = _changed(services, publications.by_slug(tx, slug), changes)
        _check_remembered(tx, publication)
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
    check_feed_url(url)
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
            weight=weight_of(weight),
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


def _changed(services: Services, publication: Publication, changes: Changes) -> Publication:
    new = {
        name: read(value)
        for name, read in READ.items()
        if (value := getattr(changes, name)) is not None
    }
    sender = new.get("sender", publication.sender)
    new["sender"] = (
        sender if sender.name else replace(sender, name=new.get("name", publication.name))
    )
    if new.get("report_to") and not publication.report_to:
        new["report_since"] = services.clock.now()
    if changes.remembers is not None:
        rules = new.get("rules", publication.rules)
        new["rules"] = replace(rules, remembers=slugs_of(changes.remembers))
    schedule = with_timing(
        publication.schedule,
        changes,
        moved=changes.timezone is not None,
        now=services.clock.now(),
    )
    return replace(publication, **new, schedule=schedule)


def _check_remembered(tx: Transaction, publication: Publication) -> None:
    """Refuse to remember what there is not, and itself, which is remembered anyway."""
    for slug in publication.rules.remembers:
        if slug == publication.slug:
            raise InputError(f"{slug} remembers its own editions anyway; name other publications.")
        publications.by_slug(tx, slug)


def _mail_domain(host: str) -> str:
    """A domain for a default sender: an address or a bare machine name is none."""
    usable = "." in host and not host.replace(".", "").isdecimal()
    return host if usable else "newsletter.example"
