"""The disk of the journals fails: nothing leaves that is not written down, nobody is lost, and a sentence says why."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.actions.tick import tick
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.journal import Journals, journal
from newsletter.message import Wire
from newsletter.store import Store, claims
from tests.actions.aftermath import (
    READERS,
    SHARE,
    at,
    died,
    edition_at,
    finished,
    kill_when,
    known,
    ledger,
    on_sqlite,
    scene_at,
    server_with,
    silent,
)
from tests.actions.crashing import BATCH, Point, Scene, dying, working
from tests.conftest import FixedClock
from tests.desk import answering, outbox
from tests.waiting import until

pytestmark = on_sqlite
THIRD = 3


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    return edition_at(services)


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> Scene:
    return scene_at(store, tmp_path)


def test_without_a_folder_for_journals_nothing_leaves_and_the_edition_says_why(
    services: Services, edition_id: EditionId, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    broken = replace(services, journals=Journals(tmp_path / "file"))
    stretch = deliver(broken, edition_id)
    assert f"{tmp_path / 'file'} cannot be used" in stretch.stopped
    assert show.edition_of(services, edition_id).note == stretch.stopped
    assert outbox(services) == []
    assert ledger(services, edition_id) == known(0, 0)
    finished(services, edition_id)
    assert len(outbox(services)) == READERS


def test_a_disk_that_fills_up_stops_the_lane_and_leaves_one_reader_uncertain(
    services: Services, edition_id: EditionId, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "ROOM_BYTES", 1)  # each line needs new room
    worker = at_the_third(working(services, scene), lambda: fill_the_disk(scene.journal))
    stretch = deliver(worker, edition_id)
    assert "No space left on device" in stretch.stopped
    assert len(outbox(worker)) == THIRD
    settle(worker)
    assert ledger(services, edition_id) == known(2, 1)
    finished(worker, edition_id)
    assert len({wire.rcpt_to for wire in outbox(worker)}) == len(outbox(worker)) == READERS


def test_a_folder_that_is_removed_while_a_worker_sends_costs_nobody_anything(
    services: Services, edition_id: EditionId, scene: Scene
) -> None:
    def gone() -> None:
        until(lambda: len(list(scene.journal.glob("*.journal"))) == BATCH // SHARE)  # none is begun
        remove(scene.journal)

    worker = at_the_third(working(services, scene), gone)
    finished(worker, edition_id)
    assert len(outbox(worker)) == READERS == show.status(services, edition_id).totals.submitted
    with services.store.read() as tx:
        assert claims.every(tx) == ()


def test_a_worker_that_dies_without_its_journals_leaves_what_it_had_in_hand_uncertain(
    services: Services, edition_id: EditionId, scene: Scene, clock: FixedClock
) -> None:
    def gone() -> bool:
        recorded = ledger(services, edition_id).get("submitted") == 2
        if recorded:
            remove(scene.journal)
        return recorded

    with server_with(silent("DATA", after=2)) as server:
        kill_when(dying(Point.NOWHERE, at(scene, server), edition_id), gone)
    settle(working(services, scene))
    assert ledger(services, edition_id)["claimed"] == BATCH - 2
    clock.time += services.policy.lease + timedelta(seconds=1)
    settle(working(services, scene))
    assert ledger(services, edition_id) == known(2, BATCH - 2)


def test_a_journal_that_cannot_be_read_is_no_evidence_and_holds_nothing_else_up(
    services: Services, edition_id: EditionId, scene: Scene, clock: FixedClock
) -> None:
    with server_with({}) as server:
        died(dying(Point.CLAIMED, at(scene, server), edition_id))
    [file] = scene.journal.glob("*.journal")
    file.write_bytes(b"no line of ours\n")
    settle(working(services, scene))
    assert ledger(services, edition_id)["claimed"] == BATCH // 2
    clock.time += services.policy.lease + timedelta(seconds=1)
    settle(working(services, scene))
    assert ledger(services, edition_id) == known(0, BATCH // 2)


def test_a_journal_that_cannot_be_opened_keeps_no_other_claim_open_and_is_told_of(
    services: Services, edition_id: EditionId, scene: Scene, clock: FixedClock
) -> None:
    survivor = working(services, scene)
    with server_with({}) as server:
        for _ in range(2):
            died(dying(Point.CLAIMED, at(scene, server), edition_id))
    first, _ = scene.journal.glob("*.journal")
    kept = first.rename(scene.journal / "kept")
    first.mkdir()
    clock.time += services.policy.lease + timedelta(seconds=1)
    assert tick(survivor).unread == (
        f"The folder of journals {scene.journal} cannot be used: Is a directory.",
    )
    assert ledger(services, edition_id) == {"claimed": SHARE, "pending": READERS - SHARE}
    first.rmdir()
    kept.rename(first)
    assert tick(survivor).unread == ()
    assert ledger(services, edition_id) == known(0, 0)


def at_the_third(services: Services, then: Callable[[], None]) -> Services:
    """A mail server in memory; something happens while it has the third message and has not answered."""
    heard: list[Wire] = []

    def answer(wire: Wire) -> Reply:
        heard.append(wire)
        if len(heard) == THIRD:
            then()
        return Reply(code=250, text="2.0.0 taken", server="memory")

    return answering(services, answer)


def remove(folder: Path) -> None:
    """At once: the worker may begin a journal meanwhile."""
    rmtree(folder.rename(folder.with_suffix(".gone")))


def fill_the_disk(folder: Path) -> None:
    """From here on the journals that are open in this process have no space left."""
    for link in Path("/proc/self/fd").iterdir():
        if link.is_symlink() and link.readlink().parent == folder.resolve():
            full = os.open("/dev/full", os.O_WRONLY)
            os.dup2(full, int(link.name))
            os.close(full)
