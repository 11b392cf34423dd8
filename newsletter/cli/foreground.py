"""Delivering in the foreground: the embedded worker runs inside this command until nothing more is due.

Any number of commands may do so at once, next to `newsletter up`: the ledger gives each reader to one of them.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any, Self

from celery.signals import task_failure, task_postrun, task_revoked

from newsletter.actions.hours import any_due
from newsletter.actions.report import report
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.actions.show import Status, status
from newsletter.cli.installation import Installation
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId, EditionState
from workers import tasks
from workers.embedded import working

POLL_SECONDS = 0.2


class Watch:
    """Hears when the worker in this process is done with an edition's task, and how it ended."""

    def __init__(self, edition_id: EditionId) -> None:
        self._edition_id = edition_id
        self.answered = Event()
        self.failure: Exception | None = None

    def __enter__(self) -> Self:
        """Begin to listen."""
        task_failure.connect(self._failed)
        task_postrun.connect(self._done)
        task_revoked.connect(self._expired)
        return self

    def __exit__(self, *_error: object) -> None:
        """Listen no more."""
        task_failure.disconnect(self._failed)
        task_postrun.disconnect(self._done)
        task_revoked.disconnect(self._expired)

    def ring(self) -> None:
        """Ask the worker to deliver."""
        self.answered.clear()
        tasks.ring(tasks.deliver, self._edition_id)

    def _failed(self, *, sender: Any, args: Any, exception: Exception, **_signal: Any) -> None:
        if self._ours(sender, args):
            self.failure = exception

    def _done(self, *, sender: Any, args: Any, **_signal: Any) -> None:
        if self._ours(sender, args):
            self.answered.set()

    def _expired(self, **_signal: Any) -> None:
        """A ring that waited too long behind another task is dropped; ringing again is harmless."""
        self.answered.set()

    def _ours(self, task: Any, arguments: Any) -> bool:
        return bool(task.name == tasks.deliver.name and list(arguments) == [self._edition_id])


def deliver_here(
    home: Installation, edition_id: EditionId, *, show: Callable[[Status], None]
) -> Status:
    """Deliver an edition in this process until nothing more is due now.

    Args:
        home: the installation.
        edition_id: an edition that was published.
        show: called with each new look at the ledger.

    Raises:
        NewsletterError: what stopped the worker.
    """
    settle(home.services)
    with (
        _quiet(),
        Watch(edition_id) as watch,
        working(home.settings, home.services, beat=False),
    ):
        seen = status(home.services, edition_id)
        while work_left(home.services, seen):
            watch.ring()
            while not watch.answered.wait(POLL_SECONDS):
                show(status(home.services, edition_id))
            if watch.failure is not None:
                raise watch.failure
            before, seen = seen, status(home.services, edition_id)
            show(seen)
            if seen.edition.note or (seen.slow and seen.totals == before.totals):
                break  # what is left waits for a server or provider that rests
    report(home.services)  # a lone command has no tick that would
    return seen


def deferred_until(services: Services, seen: Status) -> Any:
    """When the first of the deferred deliveries is tried again, or None when there is none."""
    totals = seen.totals
    if not totals.deferred:
        return None
    troubled = totals.deferred + totals.refused + totals.uncertain
    every = status(services, seen.edition.id, troubled=troubled).troubled
    waiting = (d for d in every if d.state is DeliveryState.DEFERRED)
    return min((d.next_at for d in waiting if d.next_at is not None), default=None)


def work_left(services: Services, seen: Status) -> bool:
    """Whether an edition has something to do for a worker now."""
    if seen.edition.state is not EditionState.SENDING:
        return False
    if seen.totals.finished:
        return True  # a finished ledger needs one more look to close the edition
    return any_due(services, seen.edition.id)


@contextmanager
def _quiet() -> Iterator[None]:
    """Celery would log a task's error with its traceback; this command tells it in a sentence."""
    log = logging.getLogger("celery")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)
