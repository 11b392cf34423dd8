"""A run: all groups, round after round."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from bench.post.plan import PUBLISHING, Group, Sizes, groups
from bench.post.publishing import measured as publish_measured
from bench.post.reading import Reading, Readings
from bench.post.runner import Runner

Say = Callable[[str], None]


def measured(runner: Runner, sizes: Sizes, *, only: Sequence[str], say: Say) -> Readings:
    """Measure the groups that are wanted (all when none is named) and give the readings of every load."""
    readings: defaultdict[str, list[Reading]] = defaultdict(list)
    for name, group in groups(sizes).items():
        if not only or name in only:
            _measure(runner, name, group, readings, say)
    if not only or PUBLISHING in only:
        _publish(runner, sizes, readings, say)
    return dict(readings)


def _measure(
    runner: Runner, name: str, group: Group, readings: dict[str, list[Reading]], say: Say
) -> None:
    loads = [load for load in group.loads if runner.able(load)]
    for number in range(1, group.rounds + 1):
        for load in loads:
            reading = runner.run(load)
            readings[load.name].append(reading)
            say(_line(f"{name} {number}", load.name, reading))


def _publish(runner: Runner, sizes: Sizes, readings: dict[str, list[Reading]], say: Say) -> None:
    offices = [runner.embedded, *([runner.production] if runner.has_servers else [])]
    for number in range(1, sizes.rounds + 1):
        for office in offices:
            for name, reading in publish_measured(office, sizes.most).items():
                readings[name].append(reading)
                say(_line(f"{PUBLISHING} {number}", name, reading))


def _line(when: str, name: str, reading: Reading) -> str:
    cpu = f"{reading.cpu_us:6.1f} us" if reading.cpu_seconds else ""
    memory = f"{reading.peak_mb:4.0f} MB" if reading.memory_mb else ""
    return f"{when:10} {name:58} {reading.rate:9,.0f}/s {reading.seconds:6.1f} s {cpu} {memory}".rstrip()
