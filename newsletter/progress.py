"""Progress: how far an edition is, how fast it goes, when it may be done, and what stands in its way.

Pure arithmetic on what the store counted at one moment. The rate needs no memory of earlier looks: each delivery keeps
when its end was recorded, so one look is enough, and two watchers see the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.delivery import DeliveryState, Totals
from newsletter.digest import EditionId, EditionState

WINDOW = timedelta(minutes=1)
"""The rate is a mean over this time, or over the part of it since something ended again."""
LEAST_SPAN = timedelta(seconds=1)
ENDED = frozenset({DeliveryState.SUBMITTED, DeliveryState.REFUSED})
"""What a rate counts: a server had the message and said its last word."""
STALLED_AFTER_SECONDS = 20.0
"""Without any server's word while readers are due: a slow server needs less, a person's patience more."""
TROUBLED = (DeliveryState.REFUSED, DeliveryState.UNCERTAIN, DeliveryState.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """An edition as a watcher needs it: without what it says."""

    id: EditionId
    state: EditionState
    subject: str
    note: str
    eligible: int
    published_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The deliveries of an edition that are alike in state, server and code, as one line.

    ``recent`` of them ended within the last `WINDOW`, the first of these at ``recent_since``; ``last_at`` is when the
    last of all was recorded. ``later`` are not due yet: from ``next_at`` to ``due_until``. ``reason`` is one of theirs.
    """

    state: DeliveryState
    server: str = ""
    code: int | None = None
    readers: int
    recent: int = 0
    recent_since: datetime | None = None
    last_at: datetime | None = None
    later: int = 0
    next_at: datetime | None = None
    due_until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What part of an edition a server or a domain has. ``rate`` is in messages a second, None when nothing moves.

    ``domains`` is how many domains are taken together: more than one in the rest behind the biggest, named ``""``.
    """

    name: str
    readers: int
    submitted: int = 0
    deferred: int = 0
    refused: int = 0
    uncertain: int = 0
    skipped: int = 0
    recent: int = 0
    rate: float | None = None
    domains: int = 1

    @property
    def waiting(self) -> int:
        """Those that nobody has an answer for yet."""
        ended = self.submitted + self.refused + self.uncertain + self.skipped
        return self.readers - ended - self.deferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an edition is at ``at``.

    Attributes:
        done: the part of its deliveries that nothing is left to do for, 0 to 1; 1 for one that went out to nobody.
        rate: messages a second that servers gave a last word on, over the last minute; 0 when it stalls, None when
            the edition is not being sent or nothing has ended yet.
        span: the time that the rate is a mean of.
        quiet_seconds: for how long nothing was recorded, or None when nothing ever was.
        due: open deliveries that can go now; ``later`` become due from ``next_at`` to ``due_until``.
        eta: when it may be done at this rate, or None when that cannot be said. Deferred readers may be deferred
            again, so it is the earliest moment and no promise.
        seconds: how long it has been on its way, or took; ``mean_rate`` is over that time.
        servers: what each server said, the biggest first.
        reasons: lots of deferred, refused and uncertain deliveries, the biggest first.
        slow: a sentence for each server and provider that has to be waited for.
    """

    course: Course
    at: datetime
    totals: Totals
    done: float
    rate: float | None
    span: timedelta | None
    quiet_seconds: float | None
    due: int
    later: int
    next_at: datetime | None
    due_until: datetime | None
    eta: datetime | None
    seconds: float | None
    mean_rate: float | None
    servers: tuple[Share, ...]
    reasons: tuple[Lot, ...]
    slow: tuple[str, ...] = ()

    @property
    def stalled(self) -> bool:
        """Whether readers are due, and nothing has been recorded for a while."""
        sending = self.course.state is EditionState.SENDING
        quiet = self.seconds if self.quiet_seconds is None else self.quiet_seconds
        return sending and self.due > 0 and (quiet or 0.0) >= STALLED_AFTER_SECONDS


def progress_of(course: Course, lots: Sequence[Lot], *, now: datetime) -> Progress:
    """Everything that can be said of an edition's progress from one counting of its ledger."""
    totals = totals_of(course.eligible, lots)
    later = sum(lot.later for lot in lots)
    next_at = _first(lot.next_at for lot in lots)
    due_until = _last(lot.due_until for lot in lots)
    span = span_of(lots, now=now) if course.state is EditionState.SENDING else None
    rate = per_second(sum(lot.recent for lot in lots), span)
    seconds = _seconds(course, now)
    return Progress(
        course=course,
        at=now,
        totals=totals,
        done=_done(course, totals),
        rate=rate,
        span=span,
        quiet_seconds=_quiet(lots, now),
        due=totals.open - later,
        later=later,
        next_at=next_at,
        due_until=due_until,
        eta=_eta(course, totals, later=(later, next_at, due_until), rate=rate, now=now),
        seconds=seconds,
        mean_rate=(totals.submitted + totals.refused) / seconds if seconds else None,
        servers=_servers(lots, span),
        reasons=_reasons(lots),
    )


def folded(shares: Sequence[Share], most: int) -> tuple[Share, ...]:
    """At most so many shares: what is beyond them joins the rest, which is last and has no name."""
    if len(shares) <= most:
        return tuple(shares)
    kept, rest = shares[: most - 1], shares[most - 1 :]
    counts = ("readers", "submitted", "deferred", "refused", "uncertain", "skipped", "recent")
    sums = {name: sum(getattr(share, name) for share in rest) for name in (*counts, "domains")}
    rates = [share.rate for share in rest if share.rate is not None]
    return (*kept, Share(name="", rate=sum(rates) if rates else None, **sums))


def totals_of(eligible: int, lots: Sequence[Lot]) -> Totals:
    """The ledger by state."""
    counts = {state.value: 0 for state in DeliveryState}
    for lot in lots:
        counts[lot.state.value] += lot.readers
    return Totals(eligible=eligible, **counts)


def span_of(lots: Sequence[Lot], *, now: datetime) -> timedelta | None:
    """The time that recent ends are spread over: a minute at most, and a second at least. None before the first end.

    It begins with the first end within the minute: an edition that began, or went on after a pause, ten seconds ago
    shows the rate of these ten seconds.
    """
    if not any(lot.last_at for lot in lots if lot.state in ENDED):
        return None
    since = _first(lot.recent_since for lot in lots)
    return WINDOW if since is None else max(LEAST_SPAN, now - since)


def per_second(ends: int, span: timedelta | None) -> float | None:
    """So many ends over that time, a second."""
    return None if span is None else ends / span.total_seconds()


def _done(course: Course, totals: Totals) -> float:
    if not totals.counted:
        return 0.0 if course.published_at is None else 1.0
    return 1 - totals.open / totals.counted


def _eta(
    course: Course,
    totals: Totals,
    *,
    later: tuple[int, datetime | None, datetime | None],
    rate: float | None,
    now: datetime,
) -> datetime | None:
    """Not before the last is due, and not sooner than the rate allows from now, or from when the first comes due."""
    count, next_at, due_until = later
    if course.state is not EditionState.SENDING:
        return None
    due = totals.open - count
    if not rate:
        return due_until if not due else None
    ends = [now + timedelta(seconds=totals.open / rate)]
    if next_at is not None and due_until is not None:
        ends += [next_at + timedelta(seconds=count / rate), due_until]
    return max(ends)


def _quiet(lots: Sequence[Lot], now: datetime) -> float | None:
    last = _last(lot.last_at for lot in lots)
    return None if last is None else max(0.0, (now - last).total_seconds())


def _seconds(course: Course, now: datetime) -> float | None:
    if course.published_at is None:
        return None
    until = course.finished_at or now
    return max(0.0, (until - course.published_at).total_seconds())


def _servers(lots: Sequence[Lot], span: timedelta | None) -> tuple[Share, ...]:
    names = {lot.server for lot in lots if lot.server}
    shares = [_share(name, [lot for lot in lots if lot.server == name], span) for name in names]
    return tuple(sorted(shares, key=lambda share: (-share.readers, share.name)))


def _share(name: str, lots: Sequence[Lot], span: timedelta | None) -> Share:
    def count(state: DeliveryState) -> int:
        return sum(lot.readers for lot in lots if lot.state is state)

    recent = sum(lot.recent for lot in lots)
    return Share(
        name=name,
        readers=sum(lot.readers for lot in lots),
        submitted=count(DeliveryState.SUBMITTED),
        deferred=count(DeliveryState.DEFERRED),
        refused=count(DeliveryState.REFUSED),
        uncertain=count(DeliveryState.UNCERTAIN),
        skipped=count(DeliveryState.SKIPPED),
        recent=recent,
        rate=per_second(recent, span),
    )


def _reasons(lots: Sequence[Lot]) -> tuple[Lot, ...]:
    bad = [lot for lot in lots if lot.state in TROUBLED]
    return tuple(sorted(bad, key=lambda lot: (-lot.readers, lot.state, lot.server, lot.code or 0)))


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min(filter(None, moments), default=None)


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, moments), default=None)
