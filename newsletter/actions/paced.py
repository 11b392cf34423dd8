"""Paced: how fast mail may go now, whom that slows and why; and how to forget it. Looking changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsletter.actions.services import Services
from newsletter.errors import NotFoundError
from newsletter.paces import Meter
from newsletter.pacing import BackOff, Breaker, Limits, back_off, warm_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """One server or provider. ``domains`` are a provider's; ``a_minute`` is what a back-off leaves it after the rest.

    ``today`` counts the last 24 hours, with what workers have in hand, and ``most_today`` is its limit; both are None
    where nothing limits a day. ``until`` is when it is asked again, None when it is not resting; ``reply`` is what it
    said, or why it cannot be reached.
    """

    name: str
    limits: Limits
    domains: tuple[str, ...] = ()
    today: int | None = None
    most_today: int | None = None
    broken: bool = False
    since: datetime | None = None
    until: datetime | None = None
    a_minute: int | None = None
    reply: str = ""

    @property
    def is_slow(self) -> bool:
        """Whether something keeps it from going as fast as it could."""
        return bool(self.reply) or self.spent

    @property
    def spent(self) -> bool:
        """Whether it has had all messages of a day."""
        return self.most_today is not None and (self.today or 0) >= self.most_today

    @property
    def sentence(self) -> str:
        """How it is slow, for people; empty when it is not."""
        if self.until is not None:
            return f"{self.name} rests until {self.until:%H:%M:%S} UTC: {self.reply}"
        if self.reply:
            return f"{self.name} gets {self.a_minute} a minute: {self.reply}"
        if self.spent:
            return f"{self.name} has had {self.today} messages in 24 hours, of {self.most_today}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceOfAll:
    """All servers with a pace, and all providers that have one or were told to slow down."""

    servers: tuple[Paced, ...]
    providers: tuple[Paced, ...]

    @property
    def slow(self) -> tuple[str, ...]:
        """A sentence for each that is slow."""
        return tuple(each.sentence for each in (*self.servers, *self.providers) if each.is_slow)


def pace_of_all(services: Services) -> PaceOfAll:
    """How fast mail may go now."""
    paces = services.paces
    servers = (_server(services, name) for name in sorted(paces.gates))
    providers = (_provider(services, name, domains) for name, domains in paces.slow().items())
    return PaceOfAll(servers=tuple(servers), providers=tuple(providers))


def clear_pace(services: Services, name: str) -> None:
    """Forget what a server or provider said, or that it could not be reached: mail goes to it as before.

    Raises:
        NotFoundError: nothing is held against it.
    """
    if not services.paces.clear(name):
        raise NotFoundError("back-off", name)


def pace_facts(pace: PaceOfAll) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "servers": [_facts(each) for each in pace.servers],
        "providers": [_facts(each) | {"domains": list(each.domains)} for each in pace.providers],
    }


def limits_in_words(limits: Limits, *, now: datetime) -> str:
    """Limits as people read them, e.g. ``50/s, 20000/day, warming up: day 3 of 42``."""
    return ", ".join(_words(limits, now=now)) or "none"


def _words(limits: Limits, *, now: datetime) -> Iterator[str]:
    windows = ((limits.per_second, "s"), (limits.per_minute, "min"), (limits.per_day, "day"))
    yield from (f"{most}/{window}" for most, window in windows if most is not None)
    if limits.connections is not None:
        yield f"{limits.connections} connections a worker"
    if limits.warm_up is not None:
        day = (now.date() - limits.warm_up).days
        if day < 0:
            yield f"warming up from {limits.warm_up}"
        elif day < warm_up.DAYS:
            yield f"warming up: day {day + 1} of {warm_up.DAYS}"


def _server(services: Services, name: str) -> Paced:
    paces = services.paces
    meter = paces.gates[name].meter
    return _paced(services, meter, paces.known.back_off(name), paces.known.breaker(name))


def _provider(services: Services, name: str, domains: tuple[str, ...]) -> Paced:
    meter = services.paces.meter(name)
    return _paced(services, meter, services.paces.known.back_off(name), None, domains=domains)


def _paced(
    services: Services,
    meter: Meter,
    distrust: BackOff | None,
    breaker: Breaker | None,
    *,
    domains: tuple[str, ...] = (),
) -> Paced:
    now, most_today = services.paces.now(), meter.most_today()
    held = breaker or distrust
    resting = held is not None and now < held.until
    return Paced(
        name=meter.name,
        limits=meter.limits,
        domains=domains,
        today=None if most_today is None else meter.used_today(),
        most_today=most_today,
        broken=breaker is not None,
        since=None if held is None else _moment(held.since),
        until=_moment(held.until) if held is not None and resting else None,
        a_minute=None if distrust is None else back_off.pace(distrust, now=now),
        reply=breaker.cause if breaker else distrust.reply if distrust else "",
    )


def _facts(paced: Paced) -> dict[str, Any]:
    limits = paced.limits
    return {
        "name": paced.name,
        "per_second": limits.per_second,
        "per_minute": limits.per_minute,
        "per_day": limits.per_day,
        "connections": limits.connections,
        "warm_up": None if limits.warm_up is None else limits.warm_up.isoformat(),
        "today": paced.today,
        "most_today": paced.most_today,
        "state": "broken" if paced.broken else "resting" if paced.until else _slow(paced),
        "since": _text(paced.since),
        "until": _text(paced.until),
        "a_minute": paced.a_minute,
        "reply": paced.reply,
    }


def _slow(paced: Paced) -> str:
    return "slow" if paced.is_slow else "free"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
