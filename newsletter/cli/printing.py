"""What commands print: facts go to standard output, everything that is said beside them to standard error.

Plain text that greps well: on a terminal it is wrapped to its width, into a pipe each row is one line.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import typer


def say(text: str = "") -> None:
    """Print a line of the answer."""
    typer.echo(plain(text))


def hint(text: str) -> None:
    """Print a line beside the answer: what to do next, or what to mind."""
    typer.echo(plain(text), err=True)


def print_json(value: Any) -> None:
    """Print one JSON value and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_json_line(value: Any) -> None:
    """Print one JSON value on a line of its own, at once: one of many."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their headings."""
    from newsletter.cli.screen import draw_table  # noqa: PLC0415 - 3 MB, for who draws

    draw_table(columns, [[cell(value) for value in row] for row in rows])


def print_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names and values below one another; a value of None or nothing is left out."""
    from newsletter.cli.screen import draw_pairs  # noqa: PLC0415 - see above

    told = [(name, cell(value)) for name, value in pairs]
    draw_pairs((name, value) for name, value in told if value)


def cell(value: object) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment(value)
        case float():
            return f"{value:g}"
        case _:
            return plain(str(value))


def counted(number: int, noun: str) -> str:
    """A number of things, e.g. ``1 reader`` and ``2 readers``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def moment(at: datetime) -> str:
    """A moment as people read it, to the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def plain(text: str) -> str:
    """Text without what a terminal would obey: headlines and server replies were written by others."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
