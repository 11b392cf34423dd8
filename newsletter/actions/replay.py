"""Replay: make the bytes of a reader's mail again, and hold them against what is kept of those that left."""

from dataclasses import dataclass, replace
from hashlib import sha256

from newsletter.actions import show
from newsletter.actions.services import Services
from newsletter.delivery import Delivery
from newsletter.digest import EditionId
from newsletter.message import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A mail made again. ``older_key`` says that it was signed before the last `secret_key` was added."""

    wire: Wire
    delivery: Delivery | None
    older_key: bool = False

    @property
    def differs(self) -> bool:
        """Whether other bytes left. Of what left before there were checksums, the SHA-256 is kept."""
        known = (self.wire.checksum, sha256(self.wire.data).digest())
        return bool(self._left) and self._left not in known

    @property
    def sentence(self) -> str:
        """What these bytes are."""
        if self.delivery is None:
            return "This reader was not sent the edition: these bytes would be sent."
        if not self._left:
            return f"The delivery is {self.delivery.state}, and no checksum is kept: these bytes would be sent."
        if self.differs:
            return (
                f"These are NOT the bytes that left{self._at} (checksum {self._left.hex()}). "
                "What copies are made of has changed since: base_url, a secret_key that is gone, the DKIM key, or "
                "this version of the product."
            )
        key = ", signed with an older secret_key" if self.older_key else ""
        return f"These are the bytes that left{self._at}{key} (checksum {self._left.hex()})."

    @property
    def _left(self) -> bytes:
        return (self.delivery.checksum if self.delivery else None) or b""

    @property
    def _at(self) -> str:
        at = self.delivery.handed_over_at if self.delivery else None
        return f" on {at:%Y-%m-%d at %H:%M:%S} UTC" if at else ""


def replay(services: Services, edition_id: EditionId, address: str) -> Replay:
    """The mail that a reader was, or would be, sent; with the key of its day where keys were added since.

    Raises:
        NotFoundError: the address is no reader of the edition's publication.
    """
    delivery = show.delivery_of(services, edition_id, address)
    first = Replay(wire=show.message(services, edition_id, address), delivery=delivery)
    if not first.differs:
        return first
    for links in services.links.before():
        wire = show.message(replace(services, links=links), edition_id, address)
        older = Replay(wire=wire, delivery=delivery, older_key=True)
        if not older.differs:
            return older
    return first
