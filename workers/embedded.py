"""The worker and the beat inside the process: the embedded default, with no server to install.

The same app and tasks as in production, over a broker in memory, one task at a time in a thread of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from celery import Celery
from celery.beat import EmbeddedService
from celery.worker import WorkController
from celery.worker import state as worker_state

from newsletter.actions.services import Services
from newsletter.settings import Settings
from workers import app as doorbell

STOP_SECONDS = 30


@contextmanager
def working(settings: Settings, services: Services, *, beat: bool = True) -> Iterator[Celery]:
    """Run a worker, and a beat, beside the caller until the block ends; what is in hand is finished first."""
    doorbell.use(services)
    app = doorbell.configure(settings)
    app.set_default()
    ready = Event()
    worker = _worker(app, ready)
    thread = Thread(target=worker.start, name="newsletter-worker", daemon=True)
    thread.start()
    ready.wait(STOP_SECONDS)
    bell = _beat(app) if beat else None
    try:
        yield app
    finally:
        if bell is not None:
            bell.stop()
        _stop(app, thread)


def _worker(app: Celery, ready: Event) -> Any:
    return WorkController(
        app=app,
        pool="solo",
        concurrency=1,
        hostname="newsletter@embedded",
        ready_callback=lambda _consumer: ready.set(),
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )


def _beat(app: Celery) -> Any:
    service = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")
    service.daemon = True
    service.start()
    return service


def _stop(app: Celery, thread: Thread) -> None:
    worker_state.should_stop = 0  # the solo pool looks at it between two messages
    for _ in range(2):  # and waits two seconds for each of the next two, if nobody sends them
        app.control.broadcast("ping")
    thread.join(STOP_SECONDS)
    worker_state.should_stop = None
