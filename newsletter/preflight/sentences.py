"""How findings are worded: things named by what a reader sees of them, a few of many, and never endless."""

from collections.abc import Sequence

from newsletter.preflight.document import one_line

NAMED = 3
"""Of many things that have the same fault."""
LONGEST = 80


def quoted(text: str) -> str:
    """A text in quotation marks, cut where it is long."""
    text = one_line(text)
    return f'"{text}"' if len(text) <= LONGEST else f'"{text[: LONGEST - 1].rstrip()}…"'


def listed(names: Sequence[str]) -> str:
    """The first few things, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def counted(number: int, noun: str) -> str:
    """A number of things, e.g. ``1 link`` and ``2 links``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
