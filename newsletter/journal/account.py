"""What a journal tells, once its writer is gone.

A file is lines of fields with tabs between them: an event, a ticket, and what belongs to it. A line that begins a
hand-over has the time and the checksum of the bytes, one that ends it what was said. Behind the lines there are NULs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from newsletter.delivery import Reply

LEAVING = b"leaving"
ANSWERED = b"answered"
BROKEN = b"broken"
UNANSWERED = b"unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """That a message was about to be handed over: when, in seconds since 1970, and the checksum of its bytes."""

    at: float
    checksum: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of the messages of one claim, by ticket.

    ``answered`` has a server's reply; ``broken`` are those whose conversation ended before they were complete, with the
    sentence; ``unknown`` were handed over and no answer is written. What is in none of the three never left. ``left``
    tells when, of whatever began to leave: a refused envelope never did.
    """

    answered: dict[int, Reply] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    unknown: frozenset[int] = frozenset()
    left: dict[int, Leaving] = field(default_factory=dict)


def account_of(lines: Iterable[bytes]) -> Account:
    """Read a journal's lines. What has no line end says nothing: a line that was cut short, or room that is left."""
    begun: set[int] = set()
    left: dict[int, Leaving] = {}
    answered: dict[int, Reply] = {}
    broken: dict[int, str] = {}
    for line in lines:
        if not line.endswith(b"\n"):
            break
        event, number, said = line[:-1].split(b"\t", 2)
        ticket = int(number)
        begun.add(ticket)
        if event == LEAVING:
            left[ticket] = _leaving(said)
        elif event == ANSWERED:
            answered[ticket] = _reply(said)
        elif event == BROKEN:
            broken[ticket] = said.decode()
    unknown = frozenset(begun - answered.keys() - broken.keys())
    return Account(answered=answered, broken=broken, unknown=unknown, left=left)


def _leaving(said: bytes) -> Leaving:
    seconds, digest = said.split(b"\t")
    at = datetime.fromtimestamp(float(seconds), UTC)  # refuses what is no moment
    return Leaving(at=at.timestamp(), checksum=bytes.fromhex(digest.decode()))


def _reply(said: bytes) -> Reply:
    code, server, text = said.decode().split("\t", 2)
    return Reply(code=int(code), text=text, server=server)
