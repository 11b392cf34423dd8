"""A worker is killed at each point where it may be: what the ledger says then, exactly, and that all get one copy."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.actions import control
from newsletter.actions.services import Services
from newsletter.actions.settle import settle
from newsletter.clock import SystemClock
from newsletter.digest import EditionId
from newsletter.store import Store, claims
from tests.actions.aftermath import (
    READERS,
    SHARE,
    at,
    copies,
    died,
    edition_at,
    finished,
    kill_when,
    known,
    ledger,
    on_postgresql,
    on_sqlite,
    scene_at,
    server_with,
    silent,
    waits,
)
from tests.actions.crashing import Point, Scene, dying, dying_settler, working
from tests.conftest import FixedClock
from tests.transport.mail_servers import Answers


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


IN_THE_DATABASE = [
    Story(point=Point.CLAIMING, answers={}, taken=0, submitted=0, uncertain=0),
    Story(point=Point.CLAIMED, answers={}, taken=0, submitted=0, uncertain=0),
    Story(
        point=Point.RECORDING, answers=silent("DATA", after=3), taken=3, submitted=3, uncertain=0
    ),
    Story(point=Point.RECORDED, answers=silent("DATA", after=3), taken=3, submitted=3, uncertain=0),
    Story(point=Point.ENDING, answers=silent("DATA", after=5), taken=5, submitted=5, uncertain=0),
    Story(point=Point.ENDED, answers=silent("DATA", after=5), taken=5, submitted=5, uncertain=0),
]
ON_THE_WIRE = [
    Story(point=Point.LEFT, answers={}, taken=2, submitted=2, uncertain=1),
    Story(point=Point.HEARD, answers={}, taken=3, submitted=2, uncertain=1),
    Story(point=Point.WROTE, answers={}, taken=3, submitted=3, uncertain=0),
]


@pytest.fixture
def edition_id(services: Services) -> EditionId:
    return edition_at(services)


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> Scene:
    return scene_at(store, tmp_path)


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
    with server_with(silent(verb, after=2), pipelining=verb != "DOT") as server:
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
    with server_with(silent("DATA", after=SHARE)) as server:
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


@on_sqlite
def test_what_a_dead_worker_had_of_a_cancelled_edition_is_skipped(
    services: Services, edition_id: EditionId, scene: Scene
) -> None:
    with server_with({}) as server:
        scene = at(scene, server)
        died(dying(Point.HEARD, scene, edition_id))
        survivor = working(services, scene)
        control.cancel(survivor, edition_id)
        settle(survivor)
        assert ledger(services, edition_id) == {"submitted": 2, "uncertain": 1, "skipped": 9}
