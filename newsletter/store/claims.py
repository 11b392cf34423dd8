"""Claims: who has deliveries in hand, and where the journal is that tells what became of them."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, bindparam, delete, insert, select, update

from newsletter.delivery import DeliveryId
from newsletter.store.database import Transaction
from newsletter.store.tables import claims

_OWN = claims.c.key == bindparam("of")
_BEGIN = insert(claims)
_RENEW = (
    update(claims)
    .where(claims.c.key.in_(bindparam("of", expanding=True)))
    .values(lease_until=bindparam("until"))
)
_END = delete(claims).where(_OWN)
"""Made once: making these for each batch took a worker 1 us more for a delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A batch in a worker's hands. ``folder`` and ``boot`` say where its journal is and when it can be believed."""

    key: str
    folder: str
    boot: str
    lease_until: datetime


def begin(tx: Transaction, claim: Claim, *, first: DeliveryId, last: DeliveryId) -> None:
    """Write a new claim, in the transaction that claims its deliveries.

    All of them are between two ids: no index has what is claimed.
    """
    tx.execute(_BEGIN, {**asdict(claim), "first_id": first, "last_id": last})


def first_id(key: str) -> ScalarSelect[int | None]:
    """The first id of a claim, as a value in a query."""
    return select(claims.c.first_id).where(claims.c.key == key).scalar_subquery()


def last_id(key: str) -> ScalarSelect[int | None]:
    """The last id of a claim, as a value in a query."""
    return select(claims.c.last_id).where(claims.c.key == key).scalar_subquery()


def every(tx: Transaction) -> tuple[Claim, ...]:
    """All that are open, the oldest lease first."""
    rows = tx.execute(select(claims).order_by(claims.c.lease_until))
    return tuple(
        Claim(key=row.key, folder=row.folder, boot=row.boot, lease_until=row.lease_until)
        for row in rows
    )


def is_open(tx: Transaction, key: str) -> bool:
    """Whether a claim has not been ended."""
    return tx.execute(select(claims.c.key).where(claims.c.key == key)).first() is not None


def renew(tx: Transaction, keys: list[str], *, until: datetime) -> None:
    """Say that their worker is still at work."""
    tx.execute(_RENEW, {"of": keys, "until": until})


def end(tx: Transaction, key: str) -> None:
    """Remove a claim, in the transaction that records the last of its deliveries."""
    tx.execute(_END, {"of": key})
