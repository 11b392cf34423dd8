"""A worker is killed at each point where it may be: what the ledger says then, exactly, and that all get one copy."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.actions import show
from newsletter.actions.deliver import deliver
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.clock import SystemClock
from newsletter.delivery import DeliveryState
from newsletter.digest import EditionId
from newsletter.store import Store, claims
from tests.actions.crashing import Point, Scene, dying, dying_settler, working
from tests.conftest import NOW, FixedClock
from tests.desk import MAILABLE, draft_at, publication_at, readers_at
from tests.transport.mail_servers import SILENCE, Raw, raw_server
from tests.waiting import PATIENCE_SECONDS, until

READERS = 12
SHARE = 5
"""Readers in one claim: half a batch."""
Answers = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A worker dies at a point, at a server that gives ``answers`` first.

    ``taken`` is how many messages the server has then. Afterwards the ledger says so many ``submitted`` and
    ``uncertain``; all others wait to be sent.
    """

    point: Point
    answers: Answers
    taken: int
    submitted: int
    uncertain: int


def _silent(verb: str, *, after: int) -> Answers:
    """Says nothing to that command of a message, when ``after`` messages had their answers."""
    answer = "354 go" if verb == "DATA" else "250 2.0.0 taken"
    return {verb: [*[answer] * after, SILENCE]}


IN_THE_DATABASE = [
    Story(point=Point.CLAIMING, answers={}, taken=0, submitted=0, uncertain=0),
    Story(point=Point.CLAIMED, answers={}, taken=0, submitted=0, uncertain=0),
    Story(
        point=Point.RECORDING, answers=_silent("DATA", after=3), taken=3, submitted=3, uncertain=0
    ),
    Story(
        point=Point.RECORDED, answers=_silent("DATA", after=3), taken=3, submitted=3, uncertain=0
    ),
    Story(point=Point.ENDING, answers=_silent("DATA", after=5), taken=5, submitted=5, uncertain=0),
    Story(point=Point.ENDED, answers=_silent("DATA", after=5), taken=5, submitted=5, uncertain=0),
]
ON_THE_WIRE = [
    Story(point=Point.LEFT, answers={}, taken=2, submitted=2, uncertain=1),
    Story(point=Point.HEARD, answers={}, taken=3, submitted=2, uncertain=1),
    Story(point=Point.WROTE, answers={}, taken=3, submitted=3, uncertain=0),
]
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    publication = publication_at(services, "crashes", **MAILABLE)
    readers_at(services, publication, READERS)
    made = draft_at(services, publication)
    publish_edition(services, made)
    return made


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> Scene:
    """Without a mail server yet."""
    url = store.engine.url.render_as_string(hide_password=False)
    return Scene(database=url, journal=tmp_path / "journal", smtp="memory:", now=NOW)


@pytest.mark.parametrize("story", IN_THE_DATABASE, ids=lambda story: story.point.name.lower())
def test_wherever_a_worker_dies_in_its_transactions_the_ledger_is_right_and_the_others_get_their_copy(
    services: Services, edition_id: EditionId, scene: Scene, story: Story
) -> None:
    assert_holds(story, services, edition_id, scene)


@on_sqlite
@pytest.mark.parametrize("story", ON_THE_WIRE, ids=lambda story: story.point.name.lower())
def test_wherever_a_worker_dies_on_the_wire_the_ledger_is_right_and_the_others_get_their_copy(
    services: Services, edition_id: EditionId, scene: Scene, story: Story
) -> None:
    assert_holds(story, services, edition_id, scene)


def assert_holds(story: Story, services: Services, edition_id: EditionId, scene: Scene) -> None:
    with server_with(story.answers) as server:
        scene = at(scene, server)
        died(dying(story.point, scene, edition_id))
        assert len(server.taken) == story.taken
        survivor = working(services, scene)
        settle(survivor)
        assert ledger(services, edition_id) == known(story.submitted, story.uncertain)
        finished(survivor, edition_id)
        missed = story.submitted + story.uncertain - story.taken
        assert copies(server) == [1] * (READERS - missed)


@on_sqlite
@pytest.mark.parametrize(
    ("verb", "taken", "uncertain"),
    [("DATA", 2, 0), ("DOT", 3, 1)],
    ids=["before the body", "after the body"],
)
def test_a_worker_that_is_killed_while_it_waits_for_an_answer(
    services: Services, edition_id: EditionId, scene: Scene, verb: str, taken: int, uncertain: int
) -> None:
    with server_with(_silent(verb, after=2), pipelining=verb != "DOT") as server:
        scene = at(scene, server)
        kill_when(dying(Point.NOWHERE, scene, edition_id), lambda: waits(server, 3, taken=taken))
        settle(working(services, scene))
        assert ledger(services, edition_id) == known(2, uncertain)
        finished(working(services, scene), edition_id)
        assert copies(server) == [1] * READERS


@on_postgresql
@pytest.mark.parametrize(
    "point",
    [Point.RECORDING, Point.RECORDED, Point.RELEASING, Point.ENDING, Point.ENDED],
    ids=lambda point: point.name.lower(),
)
def test_whoever_settles_may_die_too_and_the_next_one_finds_the_same(
    services: Services, edition_id: EditionId, scene: Scene, point: Point
) -> None:
    with server_with({}) as server:
        scene = at(scene, server)
        died(dying(Point.HEARD, scene, edition_id))
        died(dying_settler(point, scene))
        settle(working(services, scene))
        assert ledger(services, edition_id) == known(2, 1)
        finished(working(services, scene), edition_id)
        assert copies(server) == [1] * READERS


@on_sqlite
def test_nothing_is_open_and_no_journal_is_kept_for_ever_after_a_death(
    services: Services, edition_id: EditionId, scene: Scene, clock: FixedClock
) -> None:
    with server_with(_silent("DATA", after=SHARE)) as server:
        scene = at(scene, server)
        died(dying(Point.ENDED, scene, edition_id))
        settle(working(services, scene))
        with services.store.read() as tx:
            assert claims.every(tx) == ()
        clock.time = SystemClock().now() + timedelta(hours=2)
        settle(working(services, scene))
    assert list(scene.journal.glob("*.journal")) == []


@on_sqlite
@pytest.mark.parametrize("change", ["boot", "folder"])
def test_after_a_reboot_or_on_another_machine_all_that_was_in_hand_is_uncertain_once_the_lease_is_over(
    services: Services, edition_id: EditionId, scene: Scene, clock: FixedClock, change: str
) -> None:
    with server_with({}) as server:
        scene = at(scene, server)
        died(dying(Point.CLAIMED, scene, edition_id))
        other = {"boot": "another boot"} if change == "boot" else {"journal": scene.journal / "b"}
        survivor = working(services, replace(scene, **other))
        settle(survivor)
        assert ledger(services, edition_id) == {"claimed": SHARE, "pending": READERS - SHARE}
        clock.time += services.policy.lease + timedelta(seconds=1)
        settle(survivor)
        assert ledger(services, edition_id) == known(0, SHARE)
        finished(survivor, edition_id)
        assert copies(server) == [1] * (READERS - SHARE)


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
