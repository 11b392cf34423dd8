"""Mutants: the product with one guard taken out, as a careless change would. The harness has to report each.

A mutant counts as caught only by the symptom that it must have: a run that fails for another reason proves nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from newsletter.actions import tray
from newsletter.clock import SystemClock
from newsletter.delivery import DeliveryState, Outcome
from newsletter.journal import Account, Journal, Journals, folder
from newsletter.store import claiming, work
from newsletter.store.tables import deliveries as table

NONE = "none"
TWO_LINES = "a_reader_has_two_lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """``apply`` takes the guard out of this process; ``symptom`` is the figure of the verdict that must not be 0."""

    apply: Callable[[], None]
    symptom: str


def claims_what_is_claimed() -> None:
    """No compare-and-set: a claim does not ask whether another holds the row."""
    _replace(work, "WAITING", (*work.WAITING, DeliveryState.CLAIMED))


def takes_from_the_living() -> None:
    """The lock on a journal is not respected."""
    _replace(folder, "fcntl", _Unlocked())


def resends_the_unknown() -> None:
    """What a dead worker may have handed over is taken for never sent."""
    _replace(Journals, "taken_over", _forgetful(Journals.taken_over))


def writes_nothing_before_the_body() -> None:
    """The journal has answers only, so what is in flight is in no journal."""
    _replace(Journal, "leaving", lambda *_line, **_fields: None)


def resends_the_unanswered() -> None:
    """A connection that was lost after the final dot is taken for one that was lost before it."""
    _replace(tray, "unanswered", _due_again)


def forgets_what_it_gives_back() -> None:
    """What was claimed and never left is taken for sent."""
    _replace(claiming, "release", _forgotten)


def two_lines() -> None:
    """Nothing to change here: the unique key is dropped in the database (`bench.torture.publishing`)."""


MUTANTS = {
    "claims_what_is_claimed": Mutant(apply=claims_what_is_claimed, symptom="twice"),
    "takes_from_the_living": Mutant(apply=takes_from_the_living, symptom="twice"),
    "resends_the_unknown": Mutant(apply=resends_the_unknown, symptom="twice"),
    "writes_nothing_before_the_body": Mutant(apply=writes_nothing_before_the_body, symptom="twice"),
    "resends_the_unanswered": Mutant(apply=resends_the_unanswered, symptom="twice"),
    "forgets_what_it_gives_back": Mutant(apply=forgets_what_it_gives_back, symptom="lost"),
    TWO_LINES: Mutant(apply=two_lines, symptom="twice"),
}


def apply(name: str) -> None:
    """Take the guard of that mutant out of this process; nothing for `NONE`."""
    if name != NONE:
        MUTANTS[name].apply()


class _Unlocked:
    LOCK_EX = LOCK_NB = 0

    @staticmethod
    def flock(_file: object, _how: int) -> None:
        """Everybody gets it."""


def _replace(where: object, name: str, what: object) -> None:
    """Put something in the place of what must be there: a mutant of nothing would survive unseen."""
    getattr(where, name)
    setattr(where, name, what)


def _forgetful(taken_over: Any) -> Any:
    @contextmanager
    def forgets(self: Journals, claim: str, place: Any) -> Iterator[Account | None]:
        with taken_over(self, claim, place) as account:
            yield None if account is None else Account(answered=account.answered)

    return forgets


def _due_again(sentence: str) -> Outcome:
    return Outcome(state=DeliveryState.DEFERRED, reason=sentence, next_at=SystemClock().now())


def _forgotten(tx: Any, claim: str, ids: Any = None) -> int:
    mine = (table.c.claim == claim) & (table.c.state == DeliveryState.CLAIMED)
    wanted = mine if ids is None else mine & table.c.id.in_(ids)
    done = tx.execute(update(table).where(wanted).values(state=DeliveryState.SUBMITTED))
    return int(done.rowcount)
