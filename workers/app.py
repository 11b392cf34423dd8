"""The Celery app: how the doorbell rings. The database is the queue, so a lost or doubled message does no harm.

The settings were each tried against the faults that they are for; docs/decisions/0002 has the reasons.
"""

import gc
import os
from dataclasses import dataclass
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init

from newsletter.actions.services import Services
from newsletter.settings import Settings, load_settings
from newsletter.wiring import wire

TICK_SECONDS = 5
COLLECT_AFTER_OBJECTS = 10_000

app = Celery("newsletter", include=["workers.tasks"])


@dataclass(slots=True)
class _Process:
    """What this process works with: settings given by `configure`, services built at the first task."""

    settings: Settings | None = None
    services: Services | None = None
    pid: int = 0


_process = _Process()


def services() -> Services:
    """This process's services, built at the first task."""
    built = _process.services
    if built is None:
        built = wire(_process.settings or load_settings())
        use(built)
    return built


def use(built: Services) -> None:
    """Work with services that are built already: the embedded worker shares its process's."""
    _process.services, _process.pid = built, os.getpid()


@worker_init.connect
def _before_fork(**_signal: Any) -> None:
    """What is loaded by now stays shared: a collection in a child would touch, and so copy, all of it (70 MB).

    A group of deliveries is a thousand objects, all gone when it is recorded and none of them in a circle: looking for
    circles after each 700 was 4 us a message.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_OBJECTS)


@worker_process_init.connect
def _after_fork(**_signal: Any) -> None:
    """A forked child must not speak on its parent's connections (48 wrong answers in 300 queries when it did).

    The solo pool sends this signal too, from the process that it stays in.
    """
    if _process.services is not None and _process.pid != os.getpid():
        _process.services.store.after_fork()
        _process.services = None


def configure(settings: Settings) -> Celery:
    """Point the app at a broker and say how it behaves; tasks then work on what these settings describe."""
    _process.settings = settings
    app.conf.update(
        broker_url=settings.broker_url,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=1000,
        worker_max_memory_per_child=300_000,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_soft_shutdown_timeout=30,
        broker_connection_retry_on_startup=True,
        broker_transport_options=_transport_options(embedded=settings.embedded),
        enable_utc=True,
        beat_schedule={
            "tick": {
                "task": "workers.tasks.tick",
                "schedule": TICK_SECONDS,
                "options": {"expires": 2 * TICK_SECONDS - 1},
            }
        },
    )
    return app


def _transport_options(*, embedded: bool) -> dict[str, Any]:
    if embedded:
        return {"polling_interval": 0.05}
    return {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "global_keyprefix": "newsletter:",
    }
