"""A process of the product with its waits shortened, and on demand with a guard taken out.

``python -m bench.torture.process MUTANT newsletter-arguments...``; the mutant ``none`` is the product as it is, and the
argument ``settle`` settles once, as a tick does while all workers are busy sending.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from newsletter import delivery
from newsletter.actions.settle import settle
from newsletter.cli import main
from newsletter.journal import Account, Journals, folder
from newsletter.settings import load_settings
from newsletter.store import work
from newsletter.wiring import wire

MUTANTS = ("none", "takes_from_the_living", "resends_the_unknown", "claims_what_is_claimed")


def shorten_waits() -> None:
    """A reader who is told to come back does so in seconds: half an hour is too long for a run."""
    delivery.FIRST_RETRY = timedelta(seconds=2)
    delivery.BROKEN_RETRY = timedelta(seconds=1)


def apply(mutant: str) -> None:
    """Take a guard out, as a careless change would."""
    match mutant:
        case "takes_from_the_living":
            folder.fcntl = _Unlocked()  # type: ignore[attr-defined,assignment]
        case "resends_the_unknown":
            Journals.taken_over = _forgetful(Journals.taken_over)  # type: ignore[method-assign]
        case "claims_what_is_claimed":
            setattr(work, "WAITING", (*work.WAITING, delivery.DeliveryState.CLAIMED))  # noqa: B010 - a constant


class _Unlocked:
    LOCK_EX = LOCK_NB = 0

    @staticmethod
    def flock(_file: object, _how: int) -> None:
        """Everybody gets it."""


def _forgetful(taken_over: Any) -> Any:
    @contextmanager
    def forgets(self: Journals, claim: str, place: Any) -> Iterator[Account | None]:
        with taken_over(self, claim, place) as account:
            yield None if account is None else Account(answered=account.answered)

    return forgets


if __name__ == "__main__":
    shorten_waits()
    apply(sys.argv[1])
    del sys.argv[1]
    if sys.argv[1:] == ["settle"]:
        settle(wire(load_settings()))
    else:
        main()
