"""How the web rings the workers. It is handed in: the web does not know what rings."""

from typing import Protocol

from newsletter.digest import EditionId


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
