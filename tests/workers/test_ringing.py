"""Nobody hears the bell: the broker is gone while a worker works. What it does goes on, and a line says so."""

import logging
from typing import Any

import pytest
from celery import Celery

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.store import Store
from tests.conftest import FixedClock
from tests.desk import draft_at, publication_at, readers_at, services_at
from tests.servers import free_port
from workers.tasks import ring


@pytest.fixture
def task() -> Any:
    """A task of an app whose broker is not there."""
    app = Celery("ringing", broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=False)

    @app.task(name="ringing.unheard")  # type: ignore[untyped-decorator]
    def unheard() -> None:
        """Nobody does it."""

    return unheard


def test_a_bell_that_nobody_hears_is_logged(task: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        ring(task)
    assert "the next tick rings again task=ringing.unheard" in caplog.text


def test_a_lane_goes_on_when_it_can_call_no_others(
    store: Store, clock: FixedClock, task: Any
) -> None:
    services = services_at(store, clock)
    publication = publication_at(services)
    readers_at(services, publication, 200)
    edition_id = draft_at(services, publication)
    publish_edition(services, edition_id)
    calls: list[str] = []

    def call() -> None:
        calls.append("come")
        ring(task)

    deliver(services, edition_id, on_plenty=call)
    assert calls == ["come"]
    assert show.status(services, edition_id).totals.submitted == 200
