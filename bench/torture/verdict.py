"""The verdict: the ledger of an edition held against the mail server's log. Pure: it can be tried on any story."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.torture.noted import Noted
from newsletter.delivery import DeliveryState

State = DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the ledger. ``sha256`` is that of the mail whose checksum the ledger has."""

    id: int
    reader: int
    state: DeliveryState
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Readers about whom the ledger does not say what happened; each is a count of readers."""

    without_one_line: int
    open: int
    skipped: int
    submitted_and_not_kept: int
    taken_and_not_told: int
    refused_by_nobody: int

    @property
    def all(self) -> int:
        """Their sum."""
        return sum(asdict(self).values())


def twice(lines: Sequence[Line], log: Noted) -> int:
    """How many readers got, or may yet get, more than one copy: two copies, two lines, or one Message-ID twice."""
    readers = {reader for reader, count in log.copies.items() if count > 1}
    readers |= {
        reader for reader, count in Counter(line.reader for line in lines).items() if count > 1
    }
    return max(len(readers), sum(count > 1 for count in log.ids.values()))


def losses(lines: Sequence[Line], log: Noted, *, readers: int) -> Losses:
    """Hold every line against the log, and the log against every line.

    Args:
        lines: the whole ledger of the edition.
        log: what the mail server wrote.
        readers: how many the edition was published to; they are numbered from 0.
    """
    count = Counter(line.reader for line in lines)
    of = {state: {line.reader for line in lines if line.state is state} for state in State}
    told = of[State.SUBMITTED] | of[State.UNCERTAIN]
    return Losses(
        without_one_line=sum(count[reader] != 1 for reader in {*range(readers), *count}),
        open=len(of[State.PENDING] | of[State.CLAIMED] | of[State.DEFERRED]),
        skipped=len(of[State.SKIPPED]),
        submitted_and_not_kept=len(of[State.SUBMITTED] - log.kept),
        taken_and_not_told=len(log.copies.keys() - told),
        refused_by_nobody=len(of[State.REFUSED] - log.unknown),
    )


def unexplained(lines: Sequence[Line], log: Noted, *, flying: frozenset[int]) -> int:
    """How many are uncertain although nothing of theirs was in flight at a kill or left without an answer."""
    uncertain = [line for line in lines if line.state is State.UNCERTAIN]
    return sum(line.id not in flying and line.reader not in log.silent for line in uncertain)


def other_bytes(lines: Sequence[Line], log: Noted) -> int:
    """How many submitted lines tell of other bytes than the server took."""
    kept = [line for line in lines if line.state is State.SUBMITTED and line.sha256]
    return sum(log.hashes.get(line.reader) != line.sha256 for line in kept)
