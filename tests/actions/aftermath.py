"""What a worker leaves that was killed, and how it is looked at: the ledger, the server, the next worker."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.store import Store
from tests.actions.crashing import Scene
from tests.conftest import NOW
from tests.desk import MAILABLE, draft_at, publication_at, readers_at
from tests.transport.mail_servers import SILENCE, Answers, Raw, raw_server
from tests.waiting import PATIENCE_SECONDS, until

READERS = 12
SHARE = 5
"""Readers in one claim: half a batch."""

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def edition_at(services: Services) -> EditionId:
    """A published edition."""
    publication = publication_at(services, "crashes", **MAILABLE)
    readers_at(services, publication, READERS)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


def scene_at(store: Store, folder: Path) -> Scene:
    """Without a mail server yet."""
    url = store.engine.url.render_as_string(hide_password=False)
    return Scene(database=url, journal=folder / "journal", smtp="memory:", now=NOW)


def silent(verb: str, *, after: int) -> dict[str, list[str]]:
    """Says nothing to that command of a message, when ``after`` messages had their answers."""
    answer = "354 go" if verb == "DATA" else "250 2.0.0 taken"
    return {verb: [*[answer] * after, SILENCE]}


@contextmanager
def server_with(answers: Answers, *, pipelining: bool = True) -> Iterator[Raw]:
    """A mail server that gives these answers first. With PIPELINING the next reply stands in for a missing one."""
    with raw_server(answers, extensions=("PIPELINING",) if pipelining else ()) as server:
        yield server


def at(scene: Scene, server: Raw) -> Scene:
    return replace(scene, smtp=f"smtp://127.0.0.1:{server.port}")


def died(process: Any) -> None:
    """It ended by kill -9 and in no other way."""
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == -signal.SIGKILL


def kill_when(process: Any, ready: Callable[[], bool]) -> None:
    until(ready)
    process.kill()
    died(process)


def waits(server: Raw, messages: int, *, taken: int) -> bool:
    """Whether the server was told of so many messages, or one more, and has taken so many."""
    return len(server.commands("DATA")) >= messages and len(server.taken) == taken


def known(submitted: int, uncertain: int) -> dict[str, int]:
    """The ledger when all others wait to be sent."""
    states = {
        "submitted": submitted,
        "uncertain": uncertain,
        "pending": READERS - submitted - uncertain,
    }
    return {state: count for state, count in states.items() if count}


def ledger(services: Services, edition_id: EditionId) -> dict[str, int]:
    """Lines by state."""
    totals = show.status(services, edition_id).totals
    assert totals.adds_up
    return {state: count for state in DeliveryState if (count := getattr(totals, state))}


def finished(survivor: Services, edition_id: EditionId) -> None:
    """Another worker does the rest."""
    deliver(survivor, edition_id)
    survivor.transport.close()
    assert show.status(survivor, edition_id).totals.finished


def copies(server: Raw) -> list[int]:
    """How many copies each reader got who got any."""
    return list(Counter(server.taken).values())
