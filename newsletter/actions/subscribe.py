"""Subscribe: sign up, confirm, unsubscribe; add, import, export and remove by an admin's hand.

Only the reader's own POST on a signed link, or an admin, ever changes a subscription.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from newsletter.actions.services import Policy, Services
from newsletter.actions.values import timezone_of
from newsletter.errors import NotFoundError, StateError
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.rendition import NoticeKind
from newsletter.store import Transaction, notices, publications, subscriptions
from newsletter.store.subscriptions import Newcomer
from newsletter.subscriber import (
    Origin,
    Subscription,
    SubscriptionState,
    normalise_address,
)

PENDING, CONFIRMED, UNSUBSCRIBED = (
    SubscriptionState.PENDING,
    SubscriptionState.CONFIRMED,
    SubscriptionState.UNSUBSCRIBED,
)


def sign_up(services: Services, slug: str, address: str, *, ip: str, timezone: str = "") -> None:
    """Ask an address to confirm (double opt-in). What happened is told to nobody but the address itself.

    A reader who is confirmed, suppressed, or was asked too often lately gets no mail; the caller cannot tell.

    Raises:
        AddressError: it is not an address.
        InputError: there is no such time zone.
        NotFoundError: there is no such publication.
    """
    address, timezone = normalise_address(address), timezone_of(timezone)
    now = services.clock.now()
    ip_hash = sha256(ip.encode()).hexdigest()
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        if not _may_ask(tx, services.policy, address=address, ip_hash=ip_hash, now=now):
            return
        subscriptions.note_sign_up(tx, ip_hash=ip_hash, address=address, now=now)
        subscription = _pending(services, tx, publication, address, origin=Origin.FORM, now=now)
        if subscription.state is PENDING:
            subscriptions.set_timezone(tx, subscription.id, timezone)
            notices.add(tx, subscription.id, NoticeKind.CONFIRM, now=now)


def confirm(services: Services, token: str) -> Subscription:
    """Confirm a sign-up by its link and welcome the reader; a second time changes nothing."""
    key = services.links.key_of(Purpose.CONFIRM, token)
    now = services.clock.now()
    with services.store.begin() as tx:
        found = subscriptions.by_key(tx, key)
        if subscriptions.move(tx, found.id, to=CONFIRMED, when=[PENDING], confirmed_at=now):
            notices.add(tx, found.id, NoticeKind.WELCOME, now=now)
        return subscriptions.by_key(tx, key)


def unsubscribe(services: Services, token: str) -> Subscription:
    """Unsubscribe by a mail's link and say goodbye once; a second time changes nothing.

    Who had not confirmed yet is unsubscribed as well, so that the confirm mail's link no longer works.
    """
    key = services.links.key_of(Purpose.UNSUBSCRIBE, token)
    now = services.clock.now()
    with services.store.begin() as tx:
        found = subscriptions.by_key(tx, key)
        subscriptions.move(tx, found.id, to=UNSUBSCRIBED, when=[PENDING], unsubscribed_at=now)
        if subscriptions.move(tx, found.id, to=UNSUBSCRIBED, when=[CONFIRMED], unsubscribed_at=now):
            notices.add(tx, found.id, NoticeKind.FAREWELL, now=now)
        return subscriptions.by_key(tx, key)


def move_to(services: Services, token: str, timezone: str) -> Subscription:
    """Write where a reader lives, by their own link; it holds from the next edition on.

    Raises:
        InputError: there is no such time zone.
    """
    key, timezone = services.links.key_of(Purpose.PREFERENCES, token), timezone_of(timezone)
    with services.store.begin() as tx:
        subscriptions.set_timezone(tx, subscriptions.by_key(tx, key).id, timezone)
        return subscriptions.by_key(tx, key)


def set_reader(services: Services, slug: str, address: str, *, timezone: str) -> Subscription:
    """Write where a reader lives, by an admin's hand.

    Raises:
        InputError: there is no such time zone.
        NotFoundError: the address has no subscription there.
    """
    address, timezone = normalise_address(address), timezone_of(timezone)
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        found = subscriptions.of_reader(tx, publication.id, address)
        if found is None:
            raise NotFoundError("subscriber", address)
        subscriptions.set_timezone(tx, found.id, timezone)
        return subscriptions.by_key(tx, found.key)


def subscription_of(services: Services, purpose: Purpose, token: str) -> Subscription:
    """What a signed link stands for; looking changes nothing.

    Raises:
        TokenError: the link was not made here or for this purpose.
        NotFoundError: the subscription is gone.
    """
    key = services.links.key_of(purpose, token)
    with services.store.read() as tx:
        return subscriptions.by_key(tx, key)


def add_reader(
    services: Services,
    slug: str,
    address: str,
    *,
    confirmed: bool,
    origin: Origin = Origin.ADMIN,
    timezone: str | None = None,
) -> Subscription:
    """Subscribe one address by an admin's hand: at once when its consent is known, else after it confirms.

    Raises:
        AddressError: it is not an address.
        InputError: there is no such time zone.
        StateError: it is suppressed: nothing would ever be sent.
    """
    address = normalise_address(address)
    lives_in = None if timezone is None else timezone_of(timezone)
    now = services.clock.now()
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        _refuse_suppressed(tx, address)
        subscription = _pending(services, tx, publication, address, origin=origin, now=now)
        if lives_in is not None:
            subscriptions.set_timezone(tx, subscription.id, lives_in)
        if subscription.state is PENDING and confirmed:
            subscriptions.move(tx, subscription.id, to=CONFIRMED, when=[PENDING], confirmed_at=now)
        elif subscription.state is PENDING:
            notices.add(tx, subscription.id, NoticeKind.CONFIRM, now=now)
        return subscriptions.by_key(tx, subscription.key)


def remove_reader(services: Services, slug: str, address: str) -> Subscription:
    """Unsubscribe one address by an admin's hand, without a mail.

    Raises:
        NotFoundError: it has no subscription there.
    """
    address = normalise_address(address)
    now = services.clock.now()
    with services.store.begin() as tx:
        publication = publications.by_slug(tx, slug)
        subscription = subscriptions.of_reader(tx, publication.id, address)
        if subscription is None:
            raise NotFoundError("subscriber", address)
        subscriptions.move(
            tx,
            subscription.id,
            to=UNSUBSCRIBED,
            when=[PENDING, CONFIRMED],
            unsubscribed_at=now,
        )
        return subscriptions.by_key(tx, subscription.key)


def readers(services: Services, slug: str) -> Iterator[Subscription]:
    """All subscriptions of a publication, in the order they were made."""
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        yield from subscriptions.of_publication(tx, publication.id)


def _refuse_suppressed(tx: Transaction, address: str) -> None:
    found = subscriptions.suppression(tx, address)
    if found is not None:
        raise StateError(
            f"{address} is suppressed since {found.since:%Y-%m-%d}: {found.reason}. "
            f"If it may be mailed: newsletter subscriber allow {address}"
        )


def _pending(
    services: Services,
    tx: Transaction,
    publication: Publication,
    address: str,
    *,
    origin: Origin,
    now: datetime,
) -> Subscription:
    """The subscription of an address, made or woken up if need be; one that is confirmed stays so."""
    subscriptions.add(
        tx,
        [Newcomer(address=address, key=services.random_key())],
        publication_id=publication.id,
        state=PENDING,
        origin=origin,
        consent=f"asked for {publication.name} by {origin} on {now:%Y-%m-%d %H:%M} UTC",
        now=now,
    )
    found = subscriptions.of_reader(tx, publication.id, address)
    if found is None:  # pragma: no cover - it was written above
        raise NotFoundError("subscriber", address)
    subscriptions.move(tx, found.id, to=PENDING, when=[UNSUBSCRIBED])
    return subscriptions.by_key(tx, found.key)


def _may_ask(tx: Transaction, policy: Policy, *, address: str, ip_hash: str, now: datetime) -> bool:
    """The limits that keep the form from being used to flood somebody (subscription bombing)."""
    hour, day = now - timedelta(hours=1), now - timedelta(days=1)
    since = subscriptions.sign_ups_since
    return (
        not subscriptions.suppressed(tx, address)
        and since(tx, now - policy.sign_up_pause, address=address) == 0
        and since(tx, day, address=address) < policy.sign_ups_a_day_for_address
        and since(tx, hour, ip_hash=ip_hash) < policy.sign_ups_an_hour_from_ip
        and since(tx, hour) < policy.sign_ups_an_hour
    )
