"""Ringing the workers: what the web and the command line use to say that there may be work.

The database holds the work, so a bell that nobody hears loses nothing: the beat rings again.
"""

from newsletter.digest import EditionId
from newsletter.settings import Settings
from workers import tasks
from workers.app import configure

PATIENCE_SECONDS = 3


class Bells:
    """Rings the workers of an installation. A broker that does not answer is logged, never raised, but by `ping`."""

    def __init__(self, settings: Settings) -> None:
        self._embedded = settings.embedded
        self._app = configure(settings)
        # The web answers in threads of its own, which know only the default app.
        self._app.set_default()

    def deliver(self, edition_id: EditionId) -> None:
        """Say that an edition has deliveries to work on."""
        tasks.ring(tasks.deliver, edition_id)

    def notify(self) -> None:
        """Say that notices wait."""
        tasks.ring(tasks.notify)

    def collect(self, slug: str) -> None:
        """Say that a publication's sources are due."""
        tasks.ring(tasks.collect, slug)

    def ping(self) -> None:
        """Ask the broker for an answer; raises what its driver raises when there is none."""
        if self._embedded:
            return
        with self._app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
