"""The bad things that are done to a run. Each is counted under its name, and only when it really happened."""

import random
from collections.abc import Callable

from bench.torture.run import Run
from newsletter.digest import EditionId
from workers.tasks import deliver

Deed = Callable[[Run, EditionId], bool]


def do(name: str, run: Run, edition: EditionId) -> None:
    """Do one of them and count it. A freeze is counted when it is over (`Run.tend`)."""
    happened = DEEDS[name][1](run, edition)
    if name != "freeze_child":
        run.faults[name] += happened


def planned(
    chance: random.Random, *, count: int, readers: int, backend: str
) -> list[tuple[int, str]]:
    """What happens and when: after how many readers, in that order. Each deed is there at least once."""
    possible = [name for name in DEEDS if backend == "postgresql" or "postgres" not in name]
    more = chance.choices(possible, [DEEDS[name][0] for name in possible], k=count)
    names = (possible + more)[: max(count, len(possible))]
    chance.shuffle(names)
    moments = sorted(chance.randrange(readers // 50, max(readers * 9 // 10, 1)) for _ in names)
    return list(zip(moments, names, strict=True))


def kill_child(run: Run, _edition: EditionId) -> bool:
    """Kill -9 of a process that is sending."""
    child = run.busy_child()
    if child is not None:
        run.kill_child(child)
    return child is not None


def kill_worker(run: Run, _edition: EditionId) -> bool:
    """Kill -9 of a whole worker."""
    run.kill_worker(run.chance.choice(run.workers))
    return True


def deploy(run: Run, _edition: EditionId) -> bool:
    """SIGTERM to a worker: it finishes what it has in hand, and is begun again."""
    run.chance.choice(run.workers).drain()
    return True


def kill_beat(run: Run, _edition: EditionId) -> bool:
    """Kill -9 of a beat."""
    beat = run.chance.choice(run.beats)
    beat.kill()
    beat.begin()
    return True


def freeze_child(run: Run, _edition: EditionId) -> bool:
    """SIGSTOP for longer than the lease, of a process that has deliveries in hand."""
    for _ in range(20):
        child = run.busy_child()
        if child is not None and run.freeze(child):
            return True
    return False


def flush(run: Run, _edition: EditionId) -> bool:
    """FLUSHALL."""
    run.redis.flush()
    return True


def kill_redis(run: Run, _edition: EditionId) -> bool:
    """Kill -9 of Redis, which keeps nothing."""
    run.redis.restart()
    return True


def restart_fast(run: Run, _edition: EditionId) -> bool:
    """PostgreSQL ends all sessions and comes back."""
    return run.postgres is not None and run.postgres.restart("fast")


def restart_at_once(run: Run, _edition: EditionId) -> bool:
    """PostgreSQL crashes and recovers."""
    return run.postgres is not None and run.postgres.restart("immediate")


def ring_thrice(_run: Run, edition: EditionId) -> bool:
    """Rings for the same edition, as two beats and a person would."""
    for _ in range(3):
        deliver.apply_async((edition,), retry=True)
    return True


def settle(run: Run, _edition: EditionId) -> bool:
    """A tick while workers send: what the living have in hand must stay theirs."""
    run.settle()
    return True


DEEDS: dict[str, tuple[int, Deed]] = {
    "kill_child": (4, kill_child),
    "kill_worker": (2, kill_worker),
    "deploy": (1, deploy),
    "kill_beat": (1, kill_beat),
    "freeze_child": (2, freeze_child),
    "flushall": (1, flush),
    "kill_redis": (1, kill_redis),
    "postgres_fast": (1, restart_fast),
    "postgres_immediate": (1, restart_at_once),
    "ring_thrice": (1, ring_thrice),
    "settle": (2, settle),
}
"""What may happen, and how often beside the others."""
