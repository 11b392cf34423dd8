"""Nobody hears the bell, or a journal cannot be read: what a worker does goes on, and a line says so."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.delivery import DeliveryId
from newsletter.journal import Journals
from newsletter.store import Store, claims
from tests.conftest import FixedClock
from tests.desk import claim_of, draft_at, publication_at, readers_at, services_at
from tests.servers import free_port
from workers import tasks
from workers.tasks import ring, tick


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


def test_a_tick_that_cannot_read_a_journal_says_so(
    store: Store,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    services = replace(services_at(store, clock), journals=Journals(tmp_path))
    claim = claim_of(services)
    (tmp_path / f"{claim.key}.journal").mkdir()
    with store.begin() as tx:
        claims.begin(tx, claim, first=DeliveryId(1), last=DeliveryId(1))
    monkeypatch.setattr(tasks, "services", lambda: services)
    with caplog.at_level(logging.WARNING):
        tick()
    assert f"reason=The folder of journals {tmp_path} cannot be used" in caplog.text
