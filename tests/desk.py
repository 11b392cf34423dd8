"""A desk to try actions at: services on a real database, a draft, readers."""

from atexit import register
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.article import ArticleId
from newsletter.clock import Clock
from newsletter.delivery import Reply
from newsletter.digest import Composition, Counts, Digest, EditionId, Item, Telling
from newsletter.message import Wire
from newsletter.publication import Publication
from newsletter.settings import Settings
from newsletter.store import Store, editions, subscriptions
from newsletter.store.claims import Claim
from newsletter.store.subscriptions import Newcomer
from newsletter.subscriber import Origin, SubscriptionState
from newsletter.transport import MemoryTransport
from newsletter.wiring import services_on

SLUG = "big-picture"
ON = date(2026, 3, 2)
MAILABLE = {"sender": "Desk <desk@bigpicture.pt>", "postal_address": "1 Quay, Port Aurel"}
"""What a publication needs before pre-flight lets it go to people."""
SECRET = "a secret that only the tests know, of good length"


@cache
def journal_folder() -> Path:
    """A folder for the journals of this test run."""
    folder = Path(mkdtemp(prefix="newsletter-journal-"))
    register(partial(rmtree, folder, ignore_errors=True))
    return folder


def services_at(store: Store, clock: Clock) -> Services:
    settings = Settings(
        database_url=str(store.engine.url),
        base_url="https://news.example",
        secret_key=(SECRET,),
        smtp_url=("memory:",),
        connections=1,
        journal=journal_folder(),
    )
    return services_on(store, settings, clock=clock)


def answering(services: Services, answer: Callable[[Wire], Reply]) -> Services:
    """The same desk with a mail server that says what a test wants."""
    return replace(services, transport=MemoryTransport(answer=answer))


def outbox(services: Services) -> list[Wire]:
    assert isinstance(services.transport, MemoryTransport)
    return services.transport.sent


def publication_at(services: Services, slug: str = SLUG, **changes: object) -> Publication:
    wanted: dict[str, object] = {"name": "The Big Picture", "sender": "Desk <desk@news.example>"}
    return manage.add_publication(services, slug, manage.Changes(**(wanted | changes)))  # type: ignore[arg-type]


def item(number: int = 1) -> Item:
    return Item(
        article_id=ArticleId(number),
        canonical_url=f"ledger.example/{number}",
        title=f"Bridge {number} opens to trains",
        url=f"https://ledger.example/{number}",
        source="The Ledger",
        published_at=datetime(2026, 3, 2, 5, tzinfo=UTC),
        summary="The first train crossed at dawn.",
        story=f"story-{number}",
    )


def composition(*, lead: int = 1, on: date = ON) -> Composition:
    digest = Digest(on=on, lead=item(lead), headlines=(item(lead + 100),))
    return Composition(
        digest=digest,
        reason="",
        counts=Counts(articles=2, duplicates=0, stories=2),
        tells=tuple(map(telling, digest.items())),
    )


def telling(told: Item) -> Telling:
    return Telling(
        canonical_url=told.canonical_url,
        identity=f"ledger-{told.article_id}",
        url=told.url,
        title=told.title,
        story=told.story,
        sentences=("5e17e9ce",),
    )


def draft_at(services: Services, publication: Publication, *, on: date = ON) -> EditionId:
    with services.store.begin() as tx:
        return editions.save_draft(
            tx,
            composition(on=on),
            publication_id=publication.id,
            on=on,
            slot="0700",
            subject="Bridge",
            now=services.clock.now(),
        )


def readers_at(services: Services, publication: Publication, count: int) -> list[str]:
    """Confirmed readers; gives their subscription keys, in order."""
    newcomers = [
        Newcomer(address=f"reader{number}@mail.example", key=services.random_key())
        for number in range(count)
    ]
    with services.store.begin() as tx:
        subscriptions.add(
            tx,
            newcomers,
            publication_id=publication.id,
            state=SubscriptionState.CONFIRMED,
            origin=Origin.ADMIN,
            consent="a test",
            now=services.clock.now(),
        )
    return [newcomer.key for newcomer in newcomers]


def claim_of(services: Services, key: str = "") -> Claim:
    """A claim as a worker begins it now."""
    place, until = services.journals.place, services.clock.now() + services.policy.lease
    return Claim(
        key=key or services.random_key(), folder=place.folder, boot=place.boot, lease_until=until
    )
