"""Paces: a process's part in how fast all workers send. Gates before servers, meters for providers, what is heard."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from newsletter.paces.gate import Gate
from newsletter.paces.known import Known
from newsletter.paces.meter import Meter, Shelves
from newsletter.paces.tally import Tally
from newsletter.pacing import Brake, Grant, Limits, Providers, back_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A server's complaint about a message to a domain, and whom it slows."""

    domain: str
    server: str
    brake: Brake
    reply: str


class Paces:
    """Serves several threads.

    Args:
        providers: who keeps which domains, and their limits.
        shelves: where it is kept for all workers.
        now: seconds since 1970.
    """

    def __init__(self, providers: Providers, shelves: Shelves, *, now: Callable[[], float]) -> None:
        self.providers = providers
        self.known = Known(shelves.lasting, now=now)
        self.now = now
        self._shelves = shelves
        self._lock = Lock()
        self._tally = Tally()
        self.gates: dict[str, Gate] = {}
        self.meters: dict[str, Meter] = {}

    def gate(self, name: str, limits: Limits) -> Gate:
        """The gate before a server."""
        self.gates[name] = Gate(name, limits, self._shelves, self.known, now=self.now)
        return self.gates[name]

    def slow(self) -> dict[str, tuple[str, ...]]:
        """The domains of each provider that has a limit, or was told to have one."""
        paced = {provider.name for provider in self.providers.paced}
        names = (paced | self.known.back_offs().keys()) - self.gates.keys()
        return {name: self.providers.of(name).domains for name in sorted(names)}

    def resting(self) -> frozenset[str]:
        """The domains of all providers that get nothing now."""
        now, kept = self.now(), self.known.back_offs()
        names = [name for name, one in kept.items() if back_off.rests(one, now=now)]
        return frozenset(self.providers.domains_of(names))

    def take(self, name: str, wanted: int) -> Grant:
        """How many messages a slow provider gets now."""
        distrust, meter = self.known.back_off(name), self.meter(name)
        with self._lock:
            return meter.take(wanted, distrust=distrust)

    def meter(self, name: str) -> Meter:
        """The meter of a provider."""
        if name not in self.meters:
            self.meters[name] = self._meter(name, self.providers.of(name).limits)
        return self.meters[name]

    def return_(self, name: str, count: int) -> None:
        """What was granted to a provider and that there was no message for."""
        with self._lock:
            self.meters[name].return_(count)

    def room(self, wanted: int, *, waiting: int) -> int:
        """How many more messages the servers will take in the next seconds when so many wait already."""
        soon = sum(gate.soon() for gate in self.gates.values()) if self.gates else float("inf")
        return int(min(wanted, max(0, soon - waiting)))

    def count(self, answers: Mapping[str, int]) -> None:
        """Keep in mind how many answers came from servers, or about domains."""
        now = self.now()
        with self._lock:
            for name, count in answers.items():
                known = name if name in self.gates else self.providers.of(name).name
                self._tally.add(known, count, now=now)

    def heard(self, complaints: Sequence[Heard]) -> None:
        """Hear who says "slow down"."""
        for complaint in _each_once(complaints):
            self._slow_down(complaint, now=self.now())

    def clear(self, name: str) -> bool:
        """Forget what is held against a server or provider; whether there was anything."""
        named = name if name in self.gates else self.providers.of(name.lower()).name
        return self.known.clear(named)

    def put_back(self) -> None:
        """Let other processes have what this one does not need of the day's messages."""
        with self._lock:
            for meter in list(self.meters.values()):
                meter.put_back()
        for gate in self.gates.values():
            gate.put_back()

    def close(self) -> None:
        """Close the connections to shelves that have some."""
        self._shelves.quick.close()

    def _meter(self, name: str, limits: Limits) -> Meter:
        return Meter(name, limits, self._shelves, now=self.now)

    def _slow_down(self, answer: Heard, *, now: float) -> None:
        if answer.brake is Brake.SERVER:
            a_minute = self._tally.a_minute(answer.server, now=now)
            if (gate := self.gates.get(answer.server)) is not None:
                gate.slow_down(a_minute=a_minute, reply=answer.reply)
            return
        name = self.providers.of(answer.domain).name
        a_minute = self._tally.a_minute(name, now=now)
        self.known.slow_down(name, a_minute=a_minute, reply=answer.reply, server=False)


def _each_once(answers: Iterable[Heard]) -> list[Heard]:
    """One of all complaints about the same."""
    told = {
        (answer.brake, answer.server if answer.brake is Brake.SERVER else answer.domain): answer
        for answer in answers
    }
    return list(told.values())
