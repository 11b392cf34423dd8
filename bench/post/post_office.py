"""Publications of an installation, one for each number of readers, and their editions one after the other."""

from collections.abc import Callable

from bench.post.audience import admit
from bench.post.content import draft
from bench.post.installation import DOMAIN, Installation
from newsletter.actions.publish import publish_edition
from newsletter.digest import EditionId
from newsletter.publication import Publication
from tests.desk import publication_at

FIRST_READERS = 400


class PostOffice:
    """An installation's desk and audience.

    ``sent`` is how many mails were to go out since `opened`: what a sink of that time has to have taken. ``last`` is
    the edition that was published last.
    """

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.sent = 0
        self.last = EditionId(0)
        self._publications: dict[int, Publication] = {}
        self._editions = 0

    def opened(self) -> "PostOffice":
        """Count from nought, as a new sink does."""
        self.sent = 0
        return self

    def published(self, readers: int) -> EditionId:
        """Publish an edition for so many readers."""
        self.last = self.drafted(readers)
        publish_edition(self.installation.services, self.last)
        self.sent += readers
        return self.last

    def drafted(self, readers: int) -> EditionId:
        """A draft for so many readers."""
        self._editions += 1
        publication = self._publication(readers)
        return draft(self.installation.services, publication, number=self._editions)

    def send_first(self, send: Callable[[EditionId], None]) -> None:
        """Let processes that have just started send something small: what they load once is no part of a figure."""
        send(self.published(FIRST_READERS))

    def _publication(self, readers: int) -> Publication:
        if readers not in self._publications:
            made = publication_at(
                self.installation.services,
                f"readers-{readers}",
                scheduled=False,
                sender=f"Desk <desk@{DOMAIN}>",
                postal_address="1 Quay, Port Aurel",
            )
            admit(self.installation.services, made, readers)
            self._publications[readers] = made
        return self._publications[readers]
