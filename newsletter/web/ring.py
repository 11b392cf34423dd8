"""How the web rings the workers. It is handed in: the web does not know what rings."""

import logging
from collections.abc import Callable
from typing import Protocol

from newsletter.digest import EditionId

log = logging.getLogger(__name__)


class Ring(Protocol):
    """Says that there may be work. Failing to ring never fails a request: the row is written, the tick rings later."""

    def deliver(self, edition_id: EditionId) -> None:
        """An edition has deliveries to work on."""
        ...

    def notify(self) -> None:
        """Notices wait."""
        ...

    def collect(self, slug: str) -> None:
        """A publication's sources are due."""
        ...

    def ping(self) -> None:
        """Ask the broker for an answer; raises when there is none."""
        ...


class PatientRing:
    """Keeps the promise for any ring: one that cannot ring is logged. Only `ping` lets the error through."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def deliver(self, edition_id: EditionId) -> None:
        """An edition has deliveries to work on."""
        _try(lambda: self._ring.deliver(edition_id))

    def notify(self) -> None:
        """Notices wait."""
        _try(self._ring.notify)

    def collect(self, slug: str) -> None:
        """A publication's sources are due."""
        _try(lambda: self._ring.collect(slug))

    def ping(self) -> None:
        """Ask the broker for an answer; raises when there is none."""
        self._ring.ping()


def _try(ring: Callable[[], None]) -> None:
    try:
        ring()
    except Exception as error:  # noqa: BLE001 - whatever a broker's driver raises, what was asked for is written
        log.warning("nobody rang error=%s", type(error).__name__)
