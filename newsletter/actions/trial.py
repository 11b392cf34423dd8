"""Trial: send one copy of an edition, or of any mail that was looked at, to any address, outside the ledger."""

from datetime import timedelta
from hashlib import sha256

from newsletter.actions import letter
from newsletter.actions.services import Services
from newsletter.actions.specimens import Specimen
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.errors import StateError
from newsletter.links import Purpose
from newsletter.message import Copy, Wire, prepare
from newsletter.rendition import Slot
from newsletter.store import editions, subscriptions
from newsletter.subscriber import normalise_address

_COUNTED_AS = "preview"


def send_trial(services: Services, edition_id: EditionId, address: str) -> Reply:
    """Send the mail of an edition to one address; its personal links lead to a page and change nothing.

    Raises:
        AddressError: it is not an address.
        TransportError: the mail could not be put on its way.
    """
    address = normalise_address(address)
    with services.store.read() as tx:
        its_letter = letter.letter_of(services, tx, editions.by_id(tx, edition_id))
    key = services.random_key()
    copy = letter.copy_for(
        services.links, its_letter, address=address, key=key, subscribed_at=services.clock.now()
    )
    trial = Copy(address=copy.address, tag=f"t{edition_id}.{key}", values=copy.values)
    return services.transport.send(letter.prepared(services, its_letter).fill(trial))


def send_specimen(services: Services, specimen: Specimen, address: str) -> Reply:
    """Send one copy of a specimen to any address, outside the ledger; its personal links change nothing.

    Raises:
        AddressError: it is not an address.
        StateError: the address is never to be mailed, or too many copies were sent within the hour.
        TransportError: the mail could not be put on its way.
    """
    address = normalise_address(address)
    _count(services, address)
    return services.transport.send(_wire(services, specimen, address))


def _count(services: Services, address: str) -> None:
    """Count a copy against the limit, so that a stolen token is of little use for spam.

    It is counted among the sign-ups, from an origin that no visitor has.
    """
    origin, now = sha256(_COUNTED_AS.encode()).hexdigest(), services.clock.now()
    limit = services.policy.specimens_an_hour
    with services.store.begin() as tx:
        if subscriptions.suppressed(tx, address):
            raise StateError("This address is suppressed: it is never to be mailed.")
        since = now - timedelta(hours=1)
        if subscriptions.sign_ups_since(tx, since, ip_hash=origin) >= limit:
            raise StateError(
                f"No more than {limit} copies are sent within an hour; try again later."
            )
        subscriptions.note_sign_up(tx, ip_hash=origin, address=_COUNTED_AS, now=now)


def _wire(services: Services, specimen: Specimen, address: str) -> Wire:
    key, links = services.random_key(), services.links
    values = {
        Slot.CONFIRM_URL: links.personal(Purpose.CONFIRM, key),
        Slot.UNSUBSCRIBE_URL: links.personal(Purpose.UNSUBSCRIBE, key),
        Slot.PREFERENCES_URL: links.personal(Purpose.PREFERENCES, key),
        Slot.SUBSCRIBED_ON: specimen.subscribed_on,
        Slot.ADDRESS: address,
    }
    used = {slot: values[slot] for slot in specimen.rendition.markers}
    mail = prepare(specimen.rendition, specimen.letterhead, signer=services.signer)
    return mail.fill(Copy(address=address, tag=f"t{specimen.edition_id}.{key}", values=used))
