"""Show: what is recorded, for people and machines. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from newsletter.actions import letter
from newsletter.actions.paced import pace_of_all
from newsletter.actions.services import Services
from newsletter.delivery import Delivery, DeliveryState, Totals
from newsletter.digest import Edition, EditionId, EditionState, EditionSummary
from newsletter.errors import InputError, NotFoundError
from newsletter.message import Copy, Wire
from newsletter.publication import Publication
from newsletter.rendition import Rendition
from newsletter.store import (
    Transaction,
    deliveries,
    editions,
    hours,
    publications,
    renditions,
    subscriptions,
)
from newsletter.store.hours import Waiting
from newsletter.subscriber import Suppression, normalise_address

PUBLIC = (EditionState.SENDING, EditionState.PAUSED, EditionState.SENT)
LONGEST_ID = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class WebEdition:
    """The page of an edition as it was frozen, and the editions that readers find before and after it."""

    publication: Publication
    page: str
    previous: EditionSummary | None
    next: EditionSummary | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """An edition and its ledger. ``waiting`` are those of the open ones that may not be sent it yet.

    ``slow`` is a sentence for each server and provider that keeps it waiting.
    """

    edition: Edition
    totals: Totals
    troubled: tuple[Delivery, ...]
    slow: tuple[str, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)


def find_edition(services: Services, name: str) -> EditionId:
    """The edition that a person names: its id, ``SLUG/DATE``, ``SLUG/DATE/SLOT`` or ``SLUG/latest``.

    Without a slot it is the last of the date.

    Raises:
        NotFoundError: there is none.
        InputError: the name is none of these.
    """
    if name.isdecimal() and len(name) <= LONGEST_ID:
        with services.store.read() as tx:
            return editions.by_id(tx, EditionId(int(name))).id
    slug, _, when = name.partition("/")
    if not when:
        raise InputError(
            f"{name!r} names no edition; right would be 12, {name}/latest or {name}/2026-01-31"
        )
    with services.store.read() as tx:
        return _by_name(tx, slug, when)


def editions_of(
    services: Services, slug: str | None = None, *, limit: int = 50, public: bool = False
) -> tuple[EditionSummary, ...]:
    """Editions, newest first; only those that readers may see when ``public``."""
    with services.store.read() as tx:
        publication_id = None if slug is None else publications.by_slug(tx, slug).id
        states = PUBLIC if public else tuple(EditionState)
        return editions.summaries(tx, publication_id=publication_id, states=states, limit=limit)


def edition_of(services: Services, edition_id: EditionId) -> Edition:
    """One edition with its whole composition."""
    with services.store.read() as tx:
        return editions.by_id(tx, edition_id)


def status(services: Services, edition_id: EditionId, *, troubled: int = 20) -> Status:
    """An edition's state, its totals, and the first of those who did not get it and why."""
    slow = pace_of_all(services).slow
    bad = (DeliveryState.REFUSED, DeliveryState.UNCERTAIN, DeliveryState.DEFERRED)
    with services.store.read() as tx:
        edition = editions.by_id(tx, edition_id)
        return Status(
            edition=edition,
            totals=deliveries.totals(tx, edition_id),
            troubled=deliveries.in_states(tx, edition_id, bad, limit=troubled),
            slow=slow if edition.state is EditionState.SENDING else (),
            waiting=hours.waiting(tx, edition_id, now=services.clock.now()),
        )


def preview(services: Services, edition_id: EditionId) -> Rendition:
    """The mail and web edition of an edition: frozen once it went out, as it would be before."""
    with services.store.read() as tx:
        return letter.letter_of(services, tx, editions.by_id(tx, edition_id)).rendition


def web_edition(services: Services, slug: str, on: date, slot: str) -> WebEdition:
    """The page of an edition that went out.

    Raises:
        NotFoundError: there is none that readers may see.
    """
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        page = renditions.page(tx, publication.id, on, slot, states=PUBLIC)
        if page is None:
            raise NotFoundError("edition", f"{slug}/{on}")
        before, after = editions.neighbours(tx, publication.id, on, slot, states=PUBLIC)
        return WebEdition(publication=publication, page=page, previous=before, next=after)


def pages_of(services: Services, shown: Sequence[EditionSummary]) -> dict[EditionId, str]:
    """The web editions of editions that went out."""
    with services.store.read() as tx:
        return renditions.pages(tx, [edition.id for edition in shown])


def message(services: Services, edition_id: EditionId, address: str) -> Wire:
    """The exact bytes that a reader was, or would be, sent.

    Raises:
        NotFoundError: the address is no reader of the edition's publication.
    """
    address = normalise_address(address)
    with services.store.read() as tx:
        its_letter = letter.letter_of(services, tx, editions.by_id(tx, edition_id))
        copy = _copy(services, tx, its_letter, address)
    return letter.prepared(services, its_letter).fill(copy)


def delivery_of(services: Services, edition_id: EditionId, address: str) -> Delivery | None:
    """A reader's line in the ledger of an edition, or None before it was published."""
    with services.store.read() as tx:
        editions.by_id(tx, edition_id)
        return deliveries.of_reader(tx, edition_id, normalise_address(address))


def suppression_of(services: Services, address: str) -> Suppression | None:
    """Why an address is never mailed, if it is so."""
    with services.store.read() as tx:
        return subscriptions.suppression(tx, normalise_address(address))


def publication_of(services: Services, slug: str) -> Publication:
    """One publication."""
    with services.store.read() as tx:
        return publications.by_slug(tx, slug)


def _by_name(tx: Transaction, slug: str, when: str) -> EditionId:
    publication = publications.by_slug(tx, slug)
    if when == "latest":
        found = editions.summaries(tx, publication_id=publication.id, limit=1)
        if found:
            return found[0].id
        raise NotFoundError("edition", f"{slug}/latest")
    day, _, slot = when.partition("/")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise InputError(f"{when!r} is no date; right would be 2026-01-31 or latest") from None
    edition = editions.at(tx, publication.id, on, slot)
    if edition is None:
        raise NotFoundError("edition", f"{slug}/{when}")
    return edition.id


def _copy(services: Services, tx: Transaction, its_letter: letter.Letter, address: str) -> Copy:
    delivery = deliveries.of_reader(tx, its_letter.edition.id, address)
    if delivery is not None:
        return letter.copy_for(
            services.links,
            its_letter,
            address=delivery.address,
            key=delivery.key,
            subscribed_at=delivery.subscribed_at,
        )
    reader = subscriptions.of_reader(tx, its_letter.publication.id, address)
    if reader is None:
        raise NotFoundError("subscriber", address)
    return letter.copy_for(
        services.links,
        its_letter,
        address=reader.address,
        key=reader.key,
        subscribed_at=reader.confirmed_at or reader.created_at,
    )
