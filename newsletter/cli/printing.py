"""What commands print: facts go to standard output, everything that is said beside them to standard error.

Plain text that greps well: on a terminal it is wrapped to its width, into a pipe each row is one line.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

PIPE_COLUMNS = 10_000
"""Wider than any row: what is piped is not wrapped ..."""
WIDEST = 160
"""... but in a cell that is wider than this: one headline of a thousand letters must not push all columns apart."""


def screen() -> Console:
    """Standard output. Made anew each time: it belongs to whoever runs the command now."""
    return _console(stderr=False)


def margin() -> Console:
    """Standard error: progress, hints and warnings."""
    return _console(stderr=True)


def say(text: str = "") -> None:
    """Print a line of the answer."""
    screen().print(plain(text), soft_wrap=True)


def hint(text: str) -> None:
    """Print a line beside the answer: what to do next, or what to mind."""
    margin().print(plain(text), soft_wrap=True)


def print_json(value: Any) -> None:
    """Print one JSON value and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_json_line(value: Any) -> None:
    """Print one JSON value on a line of its own, at once: one of many."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their headings, without lines and without colours of our own."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold", max_width=WIDEST)
    for row in rows:
        table.add_row(*(cell(value) for value in row))
    screen().print(table)


def print_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names and values below one another; a value of None or nothing is left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        if cell(value):
            grid.add_row(name, cell(value))
    screen().print(grid)


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


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_COLUMNS
    return console
