"""The plan of a run: which loads are measured beside each other, how many mails each, how many rounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.post.load import Load, Sender, To

FEW, MANY = 10, 100
"""Connections of all processes together."""
NEAR, FAR = 20, 100
"""Milliseconds of a round trip."""
LEAST_READERS = "few readers"
MOST_READERS = "most readers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many mails a load has. ``readers`` go to the fast sink; the others are cut to what it takes to tell.

    ``far`` is what a hundred connections send at the nearer latency.
    """

    readers: int = 100_000
    slow: int = 20_000
    signed: int = 20_000
    far: int = 20_000
    few: int = 10_000
    most: int = 1_000_000
    rounds: int = 3

    def cut(self, readers: int) -> "Sizes":
        """The same run with fewer readers."""
        share = readers / self.readers
        return Sizes(
            readers=readers,
            slow=max(200, int(self.slow * share)),
            signed=max(200, int(self.signed * share)),
            far=max(400, int(self.far * share)),
            few=max(200, int(self.few * share)),
            most=max(1000, int(self.most * share)),
            rounds=self.rounds,
        )


QUICK = 10_000
PUBLISHING = "publish"
GROUPS = ("slow", "fast", "signed", "near", "far", "once", "most", PUBLISHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Loads that are measured in turn, round after round, so that what disturbs one disturbs all."""

    loads: tuple[Load, ...]
    rounds: int


def limit(to: To, messages: int, *, latency_ms: int = 0, connections: int = FEW) -> Load:
    """Postfix's generator."""
    return Load(
        sender=Sender.LIMIT, to=to, messages=messages, latency_ms=latency_ms,
        connections=connections,
    )  # fmt: skip


def workers(
    to: To,
    messages: int,
    *,
    children: int = 2,
    latency_ms: int = 0,
    connections: int = FEW,
    signed: bool = False,
    title: str = "",
) -> Load:
    """The product on Celery, Redis and PostgreSQL."""
    return Load(
        sender=Sender.WORKERS, to=to, messages=messages, children=children,
        latency_ms=latency_ms, connections=connections, signed=signed, title=title,
    )  # fmt: skip


def embedded(to: To, messages: int) -> Load:
    """The product in one process."""
    return Load(sender=Sender.EMBEDDED, to=to, messages=messages)


def groups(sizes: Sizes) -> Mapping[str, Group]:
    """All groups by the name that `--only` knows them by."""
    rounds = sizes.rounds
    return {
        "slow": Group(loads=_slow(sizes), rounds=rounds),
        "fast": Group(loads=_fast(sizes), rounds=rounds),
        "signed": Group(
            loads=(workers(To.FAST, sizes.signed, children=1, signed=True),), rounds=rounds
        ),
        "near": Group(loads=_pair(sizes.far, NEAR, MANY), rounds=rounds),
        "far": Group(loads=_pair(sizes.far // 2, FAR, MANY), rounds=rounds),
        "once": Group(loads=_once(sizes), rounds=1),
        "most": Group(loads=(workers(To.FAST, sizes.most, title=MOST_READERS),), rounds=1),
    }


def _slow(sizes: Sizes) -> tuple[Load, ...]:
    to, mails = To.SMTP_SINK, sizes.slow
    return limit(to, mails), workers(to, mails), embedded(to, mails)


def _fast(sizes: Sizes) -> tuple[Load, ...]:
    to, mails = To.FAST, sizes.readers
    return (
        limit(to, mails),
        workers(to, mails),
        workers(to, mails, children=1),
        embedded(to, mails),
        workers(to, sizes.few, title=LEAST_READERS),
        Load(sender=Sender.SMTPLIB, to=to, messages=sizes.few),
    )


def _once(sizes: Sizes) -> tuple[Load, ...]:
    return (
        *_pair(sizes.far // 10, NEAR, FEW),
        *_pair(sizes.far // 20, FAR, FEW),
        workers(To.FAST, sizes.signed, signed=True),
    )


def _pair(mails: int, latency_ms: int, connections: int) -> tuple[Load, Load]:
    """A limit and its load; smtp-source gets a third: it needs four round trips a message."""
    return (
        limit(To.FAST, mails // 3, latency_ms=latency_ms, connections=connections),
        workers(To.FAST, mails, latency_ms=latency_ms, connections=connections),
    )
