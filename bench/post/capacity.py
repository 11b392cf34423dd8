"""The capacity plan: what an edition costs for so many readers, from what was measured. Pure arithmetic.

A figure that a run did not measure makes the plan impossible (KeyError), never a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.post.asked import EMBEDDED_FAST, FAST_SINK, PUBLISH, SIGNED_ONE
from bench.post.reading import MILLION
from bench.post.results import Results

BUSY = 0.6
"""The part of a core that one may plan with."""
LEDGER_BYTES, LOG_BYTES = 1350, 1140
"""A line of the ledger in PostgreSQL with its indexes once it is recorded, and the write-ahead log of its way there."""
SQLITE_BYTES = 320
"""The same line in SQLite, whose log is written over again and again."""
GIGABIT_BYTES = 125_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What one message costs: microseconds of the workers (signed or not), of PostgreSQL, of publishing; bytes.

    Where the worker is one with the database, as on SQLite, its time is in the worker's.
    """

    worker_us: float
    signed_us: float
    database_us: float
    publish_us: float
    message_bytes: int
    ledger_bytes: int = LEDGER_BYTES
    log_bytes: int = LOG_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """An installation: how many readers, on how many cores for workers, what to run, and what breaks first."""

    readers: int
    cores: int
    run: str
    first: str
    embedded: bool = False


SIZES = (
    Size(
        readers=1_000,
        cores=1,
        run="`newsletter up`, SQLite, one core, 512 MB",
        first="the relay's limit a day",
        embedded=True,
    ),
    Size(
        readers=10_000,
        cores=1,
        run="the same",
        first="the relay's limit an hour; a new sender's reputation",
        embedded=True,
    ),
    Size(
        readers=100_000,
        cores=2,
        run="PostgreSQL, Redis, web and a worker of 2 processes on one machine of 4 cores",
        first="the relay: ask for 100 connections, or take two",
    ),
    Size(
        readers=1_000_000,
        cores=4,
        run="PostgreSQL on a machine of its own (4 cores, SSD), 2 worker machines of 2 cores, 2 relays or more",
        first="receivers: Gmail and Outlook slow a sender down that was silent; spread the edition over a window",
    ),
    Size(
        readers=10_000_000,
        cores=16,
        run="PostgreSQL with 16 cores and fast disks, 4 worker machines of 4 cores, 8 relays with own addresses",
        first="PostgreSQL's disk and autovacuum; publishing in one transaction; more than one gigabit to the relays",
    ),
)


def costs(results: Results) -> dict[bool, Costs]:
    """What one message costs, by the medians of a run: on PostgreSQL, and embedded.

    Raises:
        KeyError: the run measured too little.
    """
    runs = results.readings
    worker_us = median(run.cpu_us for run in runs[FAST_SINK])
    embedded_us = median(run.cpu_us for run in runs[EMBEDDED_FAST])
    signed_us = median(run.cpu_us for run in runs[SIGNED_ONE])
    on_postgresql = Costs(
        worker_us=worker_us,
        signed_us=signed_us,
        database_us=median(run.database_us for run in runs[FAST_SINK]),
        publish_us=_publish_us(results, embedded=False),
        message_bytes=results.message_bytes,
    )
    embedded = Costs(
        worker_us=embedded_us,
        signed_us=embedded_us + signed_us - worker_us,
        database_us=0.0,
        publish_us=_publish_us(results, embedded=True),
        message_bytes=results.message_bytes,
        ledger_bytes=SQLITE_BYTES,
        log_bytes=0,
    )
    return {False: on_postgresql, True: embedded}


def _publish_us(results: Results, *, embedded: bool) -> float:
    runs = results.readings[PUBLISH[embedded]]
    return median(run.seconds / run.messages * MILLION for run in runs)


def minutes(readers: int, *, us: float, cores: int) -> float:
    """How long it takes when every core is busy for the part that one may plan with."""
    return readers * us / MILLION / (cores * BUSY) / 60


def plan(costs_of: Mapping[bool, Costs]) -> list[str]:
    """The plan as lines of a table in Markdown; costs by whether the store is embedded."""
    names = (
        "readers", "run", "sending, signed or not", "PostgreSQL's CPU", "publish", "to the relays", "ledger, log",
        "breaks first",
    )  # fmt: skip
    rule = ["---:", *["---"] * (len(names) - 1)]
    return [_cells(names), _cells(rule), *(_line(size, costs_of[size.embedded]) for size in SIZES)]


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(size: Size, each: Costs) -> str:
    number = size.readers
    signed = minutes(number, us=each.signed_us, cores=size.cores)
    plain = minutes(number, us=each.worker_us, cores=size.cores)
    return _cells(
        [
            f"{number:,}",
            size.run,
            f"{_time(signed * 60)} or {_time(plain * 60)} on {size.cores} core{'s' * (size.cores > 1)}",
            _time(number * each.database_us / MILLION) if each.database_us else "none",
            _time(number * each.publish_us / MILLION),
            f"{_bytes(number * each.message_bytes)}, {_time(number * each.message_bytes / GIGABIT_BYTES)} at 1 Gbit/s",
            _kept(number, each),
            size.first,
        ]
    )


def _kept(readers: int, each: Costs) -> str:
    ledger = _bytes(readers * each.ledger_bytes)
    return f"{ledger} and {_bytes(readers * each.log_bytes)}" if each.log_bytes else ledger


def _time(seconds: float) -> str:
    if seconds < 1:
        return "< 1 s"
    if seconds < 100:  # noqa: PLR2004 - from here on people count in minutes
        return f"{seconds:.0f} s"
    return f"{seconds / 60:,.0f} min"


def _bytes(count: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return (
                f"{count / size:.2g} {unit}" if count < 10 * size else f"{count / size:,.0f} {unit}"
            )
    return f"{count / 1000:.0f} kB"
