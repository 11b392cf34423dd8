"""What is asked of the figures, line by line, and what is told beside it."""

from collections.abc import Iterator
from operator import attrgetter

from bench.post.bar import Asked, figure_of, ratio_to
from bench.post.load import Load, Sender, To
from bench.post.plan import (
    FAR,
    FEW,
    LEAST_READERS,
    MANY,
    MOST_READERS,
    NEAR,
    embedded,
    limit,
    workers,
)
from bench.post.reading import MILLION

RATIO, RATE, CPU, MEMORY, SECONDS = "x smtp-source", "/s", "us", "MB", "s"
PUBLISH = {False: "publish, PostgreSQL", True: "publish, SQLite"}
"""Names of readings by whether the store is embedded; with ``, transaction`` behind it for that alone."""

SLOW_SINK = workers(To.SMTP_SINK, 0).name
FAST_SINK = workers(To.FAST, 0).name
ONE_CHILD = workers(To.FAST, 0, children=1).name
SIGNED_ONE = workers(To.FAST, 0, children=1, signed=True).name
SIGNED_TWO = workers(To.FAST, 0, signed=True).name
EMBEDDED_SLOW = embedded(To.SMTP_SINK, 0).name
EMBEDDED_FAST = embedded(To.FAST, 0).name
LEAST = workers(To.FAST, 0, title=LEAST_READERS).name
MOST = workers(To.FAST, 0, title=MOST_READERS).name
SMTPLIB = Load(sender=Sender.SMTPLIB, to=To.FAST, messages=0).name


def lines(most: int) -> tuple[Asked, ...]:
    """All lines, those of the bar first. Its times are those of a million: asked only if ``most`` readers are that."""
    return (*_asked(most), *_told(most))


def _asked(most: int) -> Iterator[Asked]:
    many, whole = _words(most), most == MILLION
    slow, fast = limit(To.SMTP_SINK, 0).name, limit(To.FAST, 0).name
    yield _ratio("2 workers into smtp-sink", SLOW_SINK, slow, least=1.0)
    yield _ratio("2 workers into the fast sink", FAST_SINK, fast, least=0.8)
    for latency in (NEAR, FAR):
        yield _far(f"2 workers at {latency} ms, {MANY} connections", latency, MANY, least=3.0)
    yield _ratio("embedded into smtp-sink", EMBEDDED_SLOW, slow, least=0.9)
    yield _figure("embedded, memory", MEMORY, EMBEDDED_SLOW, "peak_mb", most=100)
    yield _figure("CPU a message", CPU, FAST_SINK, "cpu_us", most=100)
    yield _figure("CPU a message, RSA-2048", CPU, SIGNED_ONE, "cpu_us", most=550)
    yield _figure("RSA-2048 signed, for each core", RATE, SIGNED_ONE, "rate_a_core", least=1800)
    yield _figure(
        f"{many} deliveries, 2 workers", SECONDS, MOST, "seconds", most=120 if whole else None
    )
    yield _figure(f"{many} deliveries, memory of the tree", MEMORY, MOST, "peak_mb", most=256)
    yield _figure(
        f"{many} deliveries, memory at the end over the beginning", "x", MOST, "drift", most=1.05
    )
    yield _figure(
        f"publish {many}, PostgreSQL",
        SECONDS,
        PUBLISH[False],
        "seconds",
        most=10 if whole else None,
    )


def _told(most: int) -> Iterator[Asked]:
    many = _words(most)
    fast = limit(To.FAST, 0).name
    yield _figure(f"publish {many}, SQLite", SECONDS, PUBLISH[True], "seconds")
    for name in PUBLISH.values():
        yield _figure(f"{name}, its transaction", SECONDS, f"{name}, transaction", "seconds")
    for latency in (NEAR, FAR):
        yield _far(f"2 workers at {latency} ms, {FEW} connections", latency, FEW)
    yield _ratio("1 worker into the fast sink", ONE_CHILD, fast)
    yield _ratio("embedded into the fast sink", EMBEDDED_FAST, fast)
    yield _ratio("smtplib into the fast sink", SMTPLIB, fast)
    rates = {
        "smtp-source into smtp-sink": limit(To.SMTP_SINK, 0).name,
        "2 workers into smtp-sink": SLOW_SINK,
        "smtp-source into the fast sink": fast,
        "2 workers into the fast sink": FAST_SINK,
        "2 workers, RSA-2048": SIGNED_TWO,
        "embedded into the fast sink": EMBEDDED_FAST,
        f"{many} deliveries, 2 workers": MOST,
    }
    for what, name in rates.items():
        yield _figure(what, RATE, name, "rate")
    yield _figure("CPU a message, PostgreSQL's", CPU, FAST_SINK, "database_us")
    yield _figure("CPU a message, embedded", CPU, EMBEDDED_FAST, "cpu_us")
    yield _figure("CPU a message, few readers", CPU, LEAST, "cpu_us")
    yield _figure(f"CPU a message, {many}", CPU, MOST, "cpu_us")
    yield _figure("few readers, memory of the tree", MEMORY, LEAST, "peak_mb")


def _words(most: int) -> str:
    return "one million" if most == MILLION else f"{most:,}"


def _ratio(what: str, product: str, to: str, *, least: float | None = None) -> Asked:
    return Asked(what=what, unit=RATIO, of=ratio_to(product, to), least=least, limit=to)


def _far(what: str, latency: int, connections: int, *, least: float | None = None) -> Asked:
    ours = workers(To.FAST, 0, latency_ms=latency, connections=connections)
    theirs = limit(To.FAST, 0, latency_ms=latency, connections=connections)
    return _ratio(what, ours.name, theirs.name, least=least)


def _figure(
    what: str,
    unit: str,
    name: str,
    take: str,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Asked:
    return Asked(what=what, unit=unit, of=figure_of(name, attrgetter(take)), least=least, most=most)
