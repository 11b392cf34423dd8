"""Ringing the workers: what the web and the command line use to say that there may be work.

The database holds the work, so a bell that nobody hears loses nothing: the beat rings again.
"""

import logging
from typing import Any

from kombu.exceptions import OperationalError

from newsletter.digest import EditionId
from newsletter.settings import Settings
from workers import tasks
from workers.app import configure

PATIENCE_SECONDS = 3
log = logging.getLogger(__name__)


class Bells:
    """Rings the workers of an installation. A broker that does not answer is logged, never raised, but by `ping`."""

    def __init__(self, settings: Settings) -> None:
        self._embedded = settings.embedded
        self._app = configure(settings)
        # The web answers in threads of its own, which know only the default app.
        self._app.set_default()

    def deliver(self, edition_id: EditionId) -> None:
        """Say that an edition has deliveries to work on."""
        _ring(tasks.deliver, edition_id)

    def notify(self) -> None:
        """Say that notices wait."""
        _ring(tasks.notify)

    def collect(self, slug: str) -> None:
        """Say that a publication's sources are due."""
        _ring(tasks.collect, slug)

    def ping(self) -> None:
        """Ask the broker for an answer; raises what its driver raises when there is none."""
        if self._embedded:
            return
        with self._app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)


def _ring(task: Any, *arguments: object) -> None:
    try:
        tasks.ring(task, *arguments)
    except OperationalError:
        log.warning("the broker does not answer; the next tick rings again task=%s", task.name)
