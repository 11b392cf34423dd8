"""The bad things that are done to a run. Each is counted under its name."""

import signal
from collections.abc import Callable

from bench.torture.run import Run
from bench.torture.servers import send
from newsletter.digest import EditionId
from workers.tasks import deliver

Deed = Callable[[Run, EditionId], None]


def do_something(run: Run, edition: EditionId) -> None:
    """One of them, by chance."""
    possible = [name for name in DEEDS if run.postgres or not name.startswith("postgres")]
    name = run.chance.choices(possible, [DEEDS[name][0] for name in possible])[0]
    run.faults[name] += 1
    DEEDS[name][1](run, edition)


def kill_child(run: Run, _edition: EditionId) -> None:
    """Kill -9 of a process that sends."""
    for child in _one(run):
        run.count_in_flight([child])
        send(child, signal.SIGKILL)


def kill_worker(run: Run, _edition: EditionId) -> None:
    """Kill -9 of a whole worker."""
    worker = run.chance.choice(run.workers)
    run.count_in_flight(worker.children)
    worker.kill()
    worker.begin()


def kill_beat(run: Run, _edition: EditionId) -> None:
    """Kill -9 of a beat."""
    beat = run.chance.choice(run.beats)
    beat.kill()
    beat.begin()


def freeze_child(run: Run, _edition: EditionId) -> None:
    """SIGSTOP for longer than the lease."""
    for child in _one(run):
        run.freeze(child)


def flush(run: Run, _edition: EditionId) -> None:
    """FLUSHALL."""
    run.redis.flush()


def kill_redis(run: Run, _edition: EditionId) -> None:
    """Kill -9 of Redis, which keeps nothing."""
    run.redis.restart()


def restart_fast(run: Run, _edition: EditionId) -> None:
    """PostgreSQL ends all sessions and comes back."""
    if run.postgres:
        run.postgres.restart("fast")


def restart_at_once(run: Run, _edition: EditionId) -> None:
    """PostgreSQL crashes and recovers."""
    if run.postgres:
        run.postgres.restart("immediate")


def ring_thrice(_run: Run, edition: EditionId) -> None:
    """Rings for the same edition, as two beats and a person would."""
    for _ in range(3):
        try:
            deliver.apply_async((edition,), retry=False)
        except Exception:  # noqa: BLE001 - Redis may just be dead
            return


def settle(run: Run, _edition: EditionId) -> None:
    """A tick while workers send: what the living have in hand must stay theirs."""
    run.process("settle", "settle")


DEEDS: dict[str, tuple[int, Deed]] = {
    "kill_child": (3, kill_child),
    "kill_worker": (1, kill_worker),
    "kill_beat": (1, kill_beat),
    "freeze_child": (1, freeze_child),
    "flushall": (1, flush),
    "kill_redis": (1, kill_redis),
    "postgres_fast": (1, restart_fast),
    "postgres_immediate": (1, restart_at_once),
    "ring_thrice": (1, ring_thrice),
    "settle": (2, settle),
}
"""What may happen, and how often beside the others."""


def _one(run: Run) -> list[int]:
    children = run.children()
    return [run.chance.choice(children)] if children else []
