"""Evidence: what a relay's log or a provider's events tell of uncertain deliveries, by Message-ID and many at once.

It is believed as far as it goes: a Message-ID carries a key that only the mail to its reader had, and a line that is
not uncertain is never changed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsletter.actions.services import Services
from newsletter.delivery import Delivery, DeliveryState
from newsletter.errors import InputError
from newsletter.feedback import tag_in
from newsletter.ledger import ActKind
from newsletter.store import Transaction, acts
from newsletter.store.feedback import copies_of

AT_A_TIME = 500
TELLS = {
    **dict.fromkeys(
        ("accepted", "delivered", "deferred", "bounced", "complained"), DeliveryState.SUBMITTED
    ),
    "refused": DeliveryState.REFUSED,
}
"""What an event says of a delivery. Whatever a relay did with a mail, also a bounce, it had taken it before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to the mail with a Message-ID: one of the words of `TELLS`."""

    message_id: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What came of events.

    Uncertain deliveries became ``submitted`` or ``refused``. ``known`` were not uncertain and are as the event says,
    ``contradicted`` are otherwise: they stay as they are. ``unknown`` Message-IDs are of no copy in the ledger.
    """

    submitted: int = 0
    refused: int = 0
    known: int = 0
    contradicted: int = 0
    unknown: int = 0


def weigh(services: Services, events: Iterable[Event], *, by: str) -> Weighed:
    """Move uncertain deliveries to what events tell of them; of one mail the last event counts.

    Args:
        services: what actions work with.
        events: what happened, oldest first.
        by: who brings it, for the ledger.

    Raises:
        InputError: an event is none of the words of `TELLS`; nothing was changed then.
    """
    told = _last_of_each(events)
    counts: Counter[str] = Counter()
    found = list(told.items())
    for start in range(0, len(found), AT_A_TIME):
        with services.store.begin() as tx:
            counts += _weigh(services, tx, dict(found[start : start + AT_A_TIME]), by=by)
    return Weighed(**counts)


def event_of(message_id: str, event: str) -> Event:
    """An event as it was written.

    Raises:
        InputError: there is no Message-ID, or no such event.
    """
    word = event.strip().lower()
    if word not in TELLS:
        raise InputError(f"{event!r} is no event; right would be {', '.join(sorted(TELLS))}.")
    if not message_id.strip():
        raise InputError("The Message-ID is missing.")
    return Event(message_id=message_id.strip(), event=word)


def _last_of_each(events: Iterable[Event]) -> dict[str, Event]:
    checked = (event_of(each.message_id, each.event) for each in events)
    return {each.message_id: each for each in checked}


def _weigh(services: Services, tx: Transaction, told: dict[str, Event], *, by: str) -> Counter[str]:
    tagged = [(tag_in([message_id]), event.event) for message_id, event in told.items()]
    lines = copies_of(tx, [tag for tag, _ in tagged if tag is not None])
    found = [(lines[tag], word) for tag, word in tagged if tag in lines]
    counts = Counter(unknown=len(tagged) - len(found))
    for word, state in TELLS.items():
        which = [line for line, said in found if said == word]
        uncertain = [line for line in which if line.state is DeliveryState.UNCERTAIN]
        as_told = sum(line.state is state for line in which)
        counts[state.value] += _move(services, tx, uncertain, word, by=by)
        counts["known"] += as_told
        counts["contradicted"] += len(which) - len(uncertain) - as_told
    return counts


def _move(
    services: Services, tx: Transaction, lines: Sequence[Delivery], word: str, *, by: str
) -> int:
    return acts.move(
        tx,
        lines,
        TELLS[word],
        kind=ActKind.RESOLVED,
        by=f"{by} ({word})",
        now=services.clock.now(),
    )
