"""Trial: send one copy of an edition to any address, outside the ledger."""

from newsletter.actions import letter
from newsletter.actions.services import Services
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.message import Copy
from newsletter.store import editions
from newsletter.subscriber import normalise_address


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
