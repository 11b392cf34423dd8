"""Server-sent events of a real server, while an edition is sent to a slow mail server."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import event

from newsletter.actions import control
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.clock import SystemClock
from newsletter.digest import EditionId
from newsletter.store import Store
from newsletter.transport import transport_from
from newsletter.web import watching
from newsletter.web.api import events
from tests.cli.command_desk import Mailbox
from tests.desk import MAILABLE, draft_at, publication_at, readers_at, services_at
from tests.servers import free_port
from tests.waiting import until
from tests.web.web_server import Served, web_server

READERS = 12


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as a client reads it."""

    name: str
    id: str
    data: Any


@pytest.fixture
def services(sqlite_url: str) -> Iterator[Services]:
    store = Store(sqlite_url)
    yield services_at(store, SystemClock())
    store.close()


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    publication = publication_at(services, **MAILABLE)
    readers_at(services, publication, READERS)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


@pytest.fixture
def served(services: Services) -> Iterator[Served]:
    with web_server(services) as server:
        yield server


@contextmanager
def slow_delivery(services: Services, edition_id: EditionId) -> Iterator[None]:
    """Send within the block, over two connections to a server that thinks about each message."""
    mailbox = Mailbox(port=free_port(), seconds=0.3)
    server = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    server.start()
    transport = transport_from([mailbox.url])
    policy = replace(services.policy, connections=2)
    sending = replace(services, transport=transport, policy=policy)
    worker = Thread(target=deliver, args=(sending, edition_id))
    worker.start()
    try:
        yield
    finally:
        worker.join()
        transport.close()
        server.stop()


def path(edition_id: EditionId) -> str:
    return f"/api/editions/{edition_id}/events"


def blocks(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Lines up to an empty one, by the name of their field; a comment has none."""
    block: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            block[name] = value
        elif block:
            yield block
            block = {}


def told(response: httpx.Response) -> Iterator[Event]:
    for block in blocks(response.iter_lines()):
        if "event" in block:
            yield Event(name=block["event"], id=block["id"], data=json.loads(block["data"]))


def first(served: Served, edition_id: EditionId) -> Event:
    with served.client.stream("GET", path(edition_id)) as response:
        return next(told(response))


def test_a_watcher_is_told_how_an_edition_goes_until_it_is_finished(
    services: Services, served: Served, edition_id: EditionId
) -> None:
    with (
        slow_delivery(services, edition_id),
        served.client.stream("GET", path(edition_id)) as response,
    ):
        seen = list(told(response))
    *before, last = seen
    assert {one.name for one in before} == {"progress"}
    assert any(one.data["rate"] and one.data["eta"] for one in before)
    assert (last.name, last.data["state"], last.data["totals"]["submitted"]) == (
        "finished",
        "sent",
        READERS,
    )
    submitted = [one.data["totals"]["submitted"] for one in seen]
    assert submitted == sorted(submitted)


def test_an_event_has_the_facts_of_the_status(served: Served, edition_id: EditionId) -> None:
    status = served.client.get(f"/api/editions/{edition_id}/status").json()["data"]
    event = first(served, edition_id)
    assert set(status) == set(event.data) | {"troubled", "on", "waiting"}
    assert event.data["by_domain"] == status["by_domain"]
    assert event.id == event.data["at"]


def test_a_stream_is_of_events_that_nobody_keeps_or_gathers(
    served: Served, edition_id: EditionId
) -> None:
    with served.client.stream("GET", path(edition_id)) as response:
        headers = response.headers
        assert next(response.iter_lines()) == f"retry: {events.AGAIN_MILLISECONDS}"
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Accel-Buffering"]) == ("no-store", "no")


@pytest.mark.parametrize("last", ["", "finished", "2026-01-01T00:00:00Z", "'; DROP TABLE"])
def test_where_a_stream_broke_makes_no_difference_while_it_goes_on(
    served: Served, edition_id: EditionId, last: str
) -> None:
    served.client.headers["Last-Event-ID"] = last
    assert first(served, edition_id).name == "progress"


def test_an_edition_that_ended_has_one_event_and_the_client_is_told_to_ask_no_more(
    services: Services, served: Served, edition_id: EditionId
) -> None:
    control.cancel(services, edition_id)
    with served.client.stream("GET", path(edition_id)) as response:
        [last] = told(response)
    assert (last.name, last.data["state"]) == ("finished", "cancelled")
    again = served.client.get(path(edition_id), headers={"Last-Event-ID": last.id})
    assert (again.status_code, again.content) == (204, b"")


def test_a_paused_edition_is_watched_on(
    services: Services, served: Served, edition_id: EditionId
) -> None:
    control.pause(services, edition_id)
    event = first(served, edition_id)
    assert (event.name, event.data["state"], event.data["eta"]) == ("progress", "paused", None)


def test_without_a_token_nobody_watches(served: Served, edition_id: EditionId) -> None:
    answer = httpx.get(f"{served.url}{path(edition_id)}")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (401, "unauthorized")


def test_what_is_not_there_is_not_watched(served: Served, edition_id: EditionId) -> None:
    answer = served.client.get(path(EditionId(edition_id + 1)))
    assert (answer.status_code, answer.json()["error"]["kind"]) == (404, "not_found")


def test_head_does_not_wait_for_the_end_of_a_stream(served: Served, edition_id: EditionId) -> None:
    answer = served.client.head(path(edition_id))
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    until(lambda: served.watching.watchers == 0)


def test_many_watchers_share_one_look(
    services: Services, served: Served, edition_id: EditionId
) -> None:
    looks: list[str] = []

    @event.listens_for(services.store.engine, "before_cursor_execute")
    def _count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "recent_since" in statement:
            looks.append(statement)

    with ExitStack() as stack:
        streams = [
            told(stack.enter_context(served.client.stream("GET", path(edition_id))))
            for _ in range(20)
        ]
        seen = {next(stream).id for _ in range(2) for stream in streams}
        assert served.watching.watchers == 20
    assert 2 <= len(looks) <= len(seen) + 1


def test_a_watcher_who_waits_holds_no_connection_to_the_database(
    services: Services, served: Served, edition_id: EditionId
) -> None:
    control.pause(services, edition_id)
    with served.client.stream("GET", path(edition_id)) as response:
        stream = told(response)  # a stream that nobody keeps ends
        next(stream)
        pool = services.store.engine.pool
        until(lambda: pool.checkedout() == 0)  # type: ignore[attr-defined]  # of a pool with a queue
        assert served.watching.watchers == 1


def test_a_watcher_who_goes_away_is_noticed(served: Served, edition_id: EditionId) -> None:
    first(served, edition_id)
    until(lambda: served.watching.watchers == 0)


def test_a_server_that_ends_lets_its_watchers_go(served: Served, edition_id: EditionId) -> None:
    with served.client.stream("GET", path(edition_id)) as response:
        stream = told(response)
        next(stream)
        served.stop()
        assert "finished" not in {event.name for event in stream}


def test_a_stream_has_an_end_so_that_a_removed_token_is_worth_nothing(
    served: Served, edition_id: EditionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LONGEST_SECONDS", 0)
    with served.client.stream("GET", path(edition_id)) as response:
        assert [one.name for one in told(response)] == ["progress"]


def test_a_stream_with_nothing_new_shows_that_it_lives(
    services: Services, served: Served, edition_id: EditionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "HEARTBEAT_SECONDS", 0.1)
    control.pause(services, edition_id)
    with served.client.stream("GET", path(edition_id)) as response:
        assert ": nothing new" in response.iter_lines()


def test_a_look_that_fails_is_logged_and_the_next_is_told(
    services: Services,
    served: Served,
    edition_id: EditionId,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = ["the database is restarted"]

    @event.listens_for(services.store.engine, "before_cursor_execute")
    def _fail_once(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if failures and "recent_since" in statement:
            raise ConnectionError(failures.pop())

    monkeypatch.setattr(watching, "PATIENCE_SECONDS", 0.1)
    with caplog.at_level(logging.WARNING):
        assert first(served, edition_id).name == "progress"
    assert "nobody could look error=ConnectionError" in caplog.text
