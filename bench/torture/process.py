"""A process of the product with its waits shortened, and on demand with a guard taken out.

``python -m bench.torture.process MUTANT newsletter-arguments...``; the mutant ``none`` is the product as it is, and the
argument ``settle`` settles once, as a tick does while all workers are busy sending.
"""

import sys
from datetime import timedelta

from bench.torture import mutants
from newsletter import delivery
from newsletter.actions.settle import settle
from newsletter.cli import main
from newsletter.settings import load_settings
from newsletter.wiring import wire


def shorten_waits() -> None:
    """A reader who is told to come back does so in seconds: half an hour is too long for a run."""
    delivery.FIRST_RETRY = timedelta(seconds=2)
    delivery.BROKEN_RETRY = timedelta(seconds=1)


if __name__ == "__main__":
    shorten_waits()
    mutants.apply(sys.argv[1])
    del sys.argv[1]
    if sys.argv[1:] == ["settle"]:
        settle(wire(load_settings()))
    else:
        main()
