"""Privacy: what is stored about an address, and its erasure; the law's access and deletion (GDPR 15 and 17)."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from newsletter.actions.services import Services
from newsletter.dossier import Dossier
from newsletter.errors import NotFoundError, StateError
from newsletter.store import Transaction, access, erasure, subscriptions
from newsletter.subscriber import SubscriberId, Suppression, normalise_address

REASON = "erased on request"
_dossier: TypeAdapter[Dossier] = TypeAdapter(Dossier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did. ``suppressed`` is why the address, of which a hash stays, is never mailed again."""

    subscriptions: int
    deliveries: int
    sign_ups: int
    suppressed: str

    @property
    def anything(self) -> bool:
        """Whether there was something to erase."""
        return bool(self.subscriptions or self.deliveries or self.sign_ups)


def dossier_of(services: Services, address: str) -> Dossier:
    """All that is stored about an address.

    Raises:
        AddressError: it is not an address.
    """
    with services.store.read() as tx:
        return access.about(tx, normalise_address(address))


def dossier_facts(dossier: Dossier) -> dict[str, Any]:
    """A dossier as plain values for JSON."""
    facts: dict[str, Any] = _dossier.dump_python(dossier, mode="json")
    return facts


def erase_reader(services: Services, address: str, *, suppress: bool = True) -> Erased:
    """Erase an address from everything; the ledger keeps its lines, of nobody, and adds up.

    Args:
        services: what actions work with.
        address: whose.
        suppress: keep a hash, so that an import never brings the address back. One that was suppressed stays so.

    Raises:
        AddressError: it is not an address.
        StateError: a mail to it is just being handed over; nothing was changed.
    """
    address = normalise_address(address)
    now = services.clock.now()
    with services.store.begin() as tx:
        reader = erasure.reader_with(tx, address)
        lines, ended = (0, 0) if reader is None else _erased(services, tx, reader)
        asked = erasure.forget_address(tx, address)
        if suppress:
            subscriptions.suppress(tx, address, reason=REASON, now=now)
        kept = subscriptions.suppression(tx, address)
    return Erased(
        subscriptions=ended,
        deliveries=lines,
        sign_ups=asked,
        suppressed="" if kept is None else kept.reason,
    )


def lift_suppression(services: Services, address: str) -> Suppression:
    """Let an address be mailed again, once it subscribes anew; gives why it was suppressed.

    Raises:
        AddressError: it is not an address.
        NotFoundError: it is not suppressed.
    """
    address = normalise_address(address)
    with services.store.begin() as tx:
        found = subscriptions.suppression(tx, address)
        if found is None:
            raise NotFoundError("suppression", address)
        subscriptions.lift_suppression(tx, address)
    return found


def _erased(services: Services, tx: Transaction, reader: SubscriberId) -> tuple[int, int]:
    """How many lines of ledgers and how many subscriptions there were.

    Lines first: from then on no worker can claim one, so that what is held now is all that is held.
    """
    lines = erasure.anonymise_deliveries(tx, reader, now=services.clock.now())
    if erasure.is_being_mailed(tx, reader):
        raise StateError(
            "A mail to this reader is just being handed over. Try again in a few minutes."
        )
    return lines, erasure.delete_reader(tx, reader, nameless=services.random_key())
