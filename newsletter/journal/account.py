"""What a journal tells, once its writer is gone. A file is lines of JSON: an event, a ticket, and what was said."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsletter.delivery import Reply

LEAVING = "leaving"
ANSWERED = "answered"
BROKEN = "broken"
UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of the messages of one claim, by ticket.

    ``answered`` has a server's reply; ``broken`` are those whose conversation ended before they were complete, with the
    sentence; ``unknown`` were handed over and no answer is written. What is in none of the three never left.
    """

    answered: dict[int, Reply] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    unknown: frozenset[int] = frozenset()


def account_of(lines: Iterable[bytes]) -> Account:
    """Read a journal's lines. A last line that was cut short says nothing: its write had not returned."""
    left: set[int] = set()
    answered: dict[int, Reply] = {}
    broken: dict[int, str] = {}
    for line in lines:
        if not line.endswith(b"\n"):
            break
        event, ticket, *said = json.loads(line)
        left.add(ticket)
        if event == ANSWERED:
            code, text, server = said
            answered[ticket] = Reply(code=code, text=text, server=server)
        elif event == BROKEN:
            broken[ticket] = said[0]
    return Account(
        answered=answered, broken=broken, unknown=frozenset(left - answered.keys() - broken.keys())
    )
