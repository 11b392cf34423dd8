"""A report: the mail that tells an admin how an edition ended, or that it needs them.

Pure values and rules: what may be told, what to do next, and how servers' replies are told without telling whose they
are. Knows nothing of databases, templates or time.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import TypeAdapter

from newsletter.delivery import Totals
from newsletter.digest import EditionId
from newsletter.publication import Publication

MOST_REFUSALS = 5
MOST_FAILING = 5
"""How many replies of servers, and failing sources, a report names; the rest it counts."""
SHORTEST_LOCAL_PART = 5
"""Characters. A shorter one is too often a word of the reply itself."""

_ADDRESS = re.compile(r"<(?!https?:)[^<>\s]*>|[^\s<>\"'(),:;\[\]]+@[^\s<>\"'(),:;\[\]]+")
_SERIAL = re.compile(r"(?<![\w:/.-])(?=[^\s:/]*[A-Za-z])(?:[^\s\d:/]*\d){4}[^\s:/]*(?![\w:/])")
_WORD = re.compile(r"[^\s<>\"'(),:;\[\]]*[^\s<>\"'(),:;\[\].!?]")
_HIDDEN = "…"


class ReportKind(StrEnum):
    """What happened to an edition: it is sent, paused itself, failed, was missed, or waits to be approved.

    Who may approve is reminded when its hour is near, and told when it was skipped because nobody did.
    """

    SENT = "sent"
    PAUSED = "paused"
    FAILED = "failed"
    MISSED = "missed"
    APPROVE = "approve"
    REMIND = "remind"
    UNAPPROVED = "unapproved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something recorded that is worth a report; ``key`` names it once and for all, e.g. ``sent/12``.

    ``note`` is what was written down about it. ``edition_id`` is None where no edition is known.
    """

    key: str
    kind: ReportKind
    on: date
    slot: str
    at: datetime
    note: str = ""
    edition_id: EditionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What servers replied, without what differs from reader to reader, and to how many readers."""

    reply: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A source that fails, since when, and why."""

    name: str
    since: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report tells, as it was when the event was found: a second try tells the same.

    ``title`` is the edition's subject. ``totals`` and ``published_at`` are there once it went out; of ``refusals``
    and ``failing`` the most telling are named, ``more_refused`` readers and ``more_failing`` sources counted.
    """

    kind: ReportKind
    on: date
    slot: str
    at: datetime
    title: str = ""
    note: str = ""
    edition_id: EditionId | None = None
    published_at: datetime | None = None
    totals: Totals | None = None
    refusals: tuple[Refusal, ...] = ()
    more_refused: int = 0
    failing: tuple[Failing, ...] = ()
    more_failing: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the ledger, where there is one, has one line a reader."""
        return self.totals is None or self.totals.adds_up

    @property
    def seconds(self) -> int:
        """How long it took from publishing to the event; 0 where nothing was published."""
        if self.published_at is None:
            return 0
        return int((self.at - self.published_at).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do next: ``name`` is its key in the tables of words."""

    name: str
    command: str


_reports: TypeAdapter[Report] = TypeAdapter(Report)


def to_json(report: Report) -> str:
    """The stored form."""
    return _reports.dump_json(report).decode()


def from_json(text: str) -> Report:
    """Read the stored form back, equal to what was stored."""
    return _reports.validate_json(text)


def recipients(report_to: str) -> tuple[str, ...]:
    """Addresses from a text that separates them by blanks or commas, each once, in order."""
    return tuple(dict.fromkeys(report_to.replace(",", " ").split()))


def without_addresses(text: str) -> str:
    """The text with every address in it hidden: mails and logs carry ids, never addresses."""
    return _ADDRESS.sub(_HIDDEN, text)


def told_reply(reply: str, address: str) -> str:
    """A server's reply as a report may tell it: without the reader's address and without serial numbers."""
    local = address.rpartition("@")[0].casefold()
    hidden = without_addresses(reply)
    if len(local) >= SHORTEST_LOCAL_PART and local in hidden.casefold():
        hidden = _WORD.sub(lambda found: _unless(local, found[0]), hidden)
    return _SERIAL.sub(_HIDDEN, hidden)


def grouped(replies: Iterable[tuple[str, str]]) -> tuple[Refusal, ...]:
    """Refusals by what was replied, the most frequent first.

    Args:
        replies: an address and the reply to it, in any order.
    """
    counts = Counter(told_reply(reply, address) for address, reply in replies)
    by_weight = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Refusal(reply=reply, count=count) for reply, count in by_weight)


def next_steps(report: Report, publication: Publication) -> tuple[Step, ...]:
    """What an admin may do about it, as commands in the order of trying."""
    match report.kind:
        case ReportKind.SENT:
            steps = _of_edition(report, publication, "status")
        case ReportKind.PAUSED:
            steps = _of_edition(report, publication, "status", "resume", "cancel")
        case ReportKind.APPROVE | ReportKind.REMIND:
            steps = _of_edition(report, publication, "show", "approve", "send")
        case ReportKind.UNAPPROVED:
            steps = _of_edition(report, publication, "show")
        case ReportKind.FAILED:
            steps = (
                Step(name="doctor", command="newsletter doctor"),
                *_by_hand(report, publication),
            )
        case ReportKind.MISSED:
            steps = _by_hand(report, publication)
    if report.failing:
        sources = Step(name="sources", command=f"newsletter source list {publication.slug}")
        return (*steps, sources)
    return steps


def _unless(local_part: str, word: str) -> str:
    return _HIDDEN if word.casefold() == local_part else word


def _by_hand(report: Report, publication: Publication) -> tuple[Step, ...]:
    """How to bring out by hand what did not go out by itself."""
    approve = ("approve",) if publication.approval_required else ()
    if report.edition_id is not None:
        return _of_edition(report, publication, "show", *approve, "send")
    at = f" --at {report.slot[:2]}:{report.slot[2:]}" if publication.schedule.more else ""
    command = f"newsletter compose --publication {publication.slug} --on {report.on}{at}"
    compose = Step(name="compose", command=command)
    return (compose, *_of_edition(report, publication, *approve, "send"))


def _of_edition(report: Report, publication: Publication, *names: str) -> tuple[Step, ...]:
    slot = f"/{report.slot}" if publication.schedule.more else ""
    edition = report.edition_id or f"{publication.slug}/{report.on}{slot}"
    return tuple(Step(name=name, command=f"newsletter edition {name} {edition}") for name in names)
