"""What part of an edition each server and each domain has, as rows of a table."""

from collections.abc import Iterable

from newsletter.actions.watch import Sight
from newsletter.cli.printing import plain, print_table, say
from newsletter.cli.progress_words import how_fast, number, speed, trouble, when_done
from newsletter.progress import Share

SHARE_COLUMNS = ("Readers", "Waiting", "Deferred", "Failed", "Rate/s")
"""Failed are the refused and the uncertain; the rate is in messages a second."""


def print_progress(sight: Sight) -> None:
    """Print how fast an edition goes or went, and what part of it each server and domain has."""
    seen = sight.progress
    said = ", ".join(filter(None, (how_fast(seen), when_done(seen), trouble(seen))))
    if said:
        say()
        say(f"{said[0].upper()}{said[1:]}.")
    for name, shares in (("Server", seen.servers), ("Domain", sight.domains)):
        if shares:
            say()
            print_table((name, *SHARE_COLUMNS), share_rows(shares))


def share_rows(shares: Iterable[Share], *, nought: str = "0") -> list[tuple[str, ...]]:
    """Shares as rows of a table: name, readers, waiting, deferred, failed, rate; ``nought`` for none in trouble."""
    return [
        (
            plain(share.name) or f"{number(share.domains)} others",
            number(share.readers),
            number(share.waiting),
            number(share.deferred) if share.deferred else nought,
            number(failed) if (failed := share.refused + share.uncertain) else nought,
            speed(share.rate),
        )
        for share in shares
    ]
