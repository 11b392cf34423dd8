"""What is drawn with rich: tables, bars, a picture that moves.

rich takes 3 MB and "newsletter up" draws nothing: whoever draws imports this file, or `progress`, when it does.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
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


def draw_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw rows under their headings, without lines and without colours of our own."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold", max_width=WIDEST)
    for row in rows:
        table.add_row(*row)
    screen().print(table)


def draw_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Draw names and values below one another."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(name, value)
    screen().print(grid)


def bar() -> Progress:
    """A progress bar on standard error, where that is a terminal."""
    console = margin()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_COLUMNS
    return console
