"""How an edition's progress looks: a picture that is drawn again and again on a terminal, a line in a log.

From left to right what a person asks first: how far, how fast, when it is done, whether something is wrong. Below it by
state, by domain, by server, and why readers are in trouble.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from newsletter.actions.watch import Sight
from newsletter.cli.ledger import rows_of
from newsletter.cli.printing import plain
from newsletter.cli.progress_words import headline, number, trouble
from newsletter.cli.shares import SHARE_COLUMNS, share_rows
from newsletter.progress import Lot, Progress, Share, folded

FEWEST_DOMAINS = 3
MOST_REASONS = 4
MOST_SERVERS = 6
FIXED_LINES = 10
"""The head, the headings and the blank lines between the parts."""
SIDE_BY_SIDE = 76
"""Narrower terminals show states above domains ..."""
KEPT = ((54, range(6)), (36, (0, 1, 2, 5)), (0, (0, 1, 5)))
"""... and of a share only what matters most: from which width on, which columns."""
BETWEEN, GAP, NARROWEST, WIDE = 2, 4, 8, 120
"""Blanks between columns and between tables; the least and the most that a name may take, in letters."""


@contextmanager
def moving(console: Console) -> Iterator[Callable[[Sight], None]]:
    """Draw over the picture before; it is taken away at the end, when the command prints its answer."""
    with Live(console=console, auto_refresh=False, transient=True) as live:

        def show(sight: Sight) -> None:
            size = console.size
            live.update(picture(sight, width=size.width, height=size.height), refresh=True)

        yield show


def picture(sight: Sight, *, width: int, height: int) -> RenderableType:
    """What a terminal of so many columns and lines shows."""
    seen = sight.progress
    servers = folded(seen.servers, MOST_SERVERS)
    reasons = seen.reasons[:MOST_REASONS]
    beside = width >= SIDE_BY_SIDE
    states = _states(seen)
    left = _width(states) + GAP if beside else 0
    above = 0 if beside else states.row_count + 2
    room = height - FIXED_LINES - above - len(servers) - len(reasons)
    shown = folded(sight.domains, max(FEWEST_DOMAINS, room))
    domains = _shares("Domain", shown, width=width - left)
    parts: list[RenderableType] = [_title(seen), _bar(seen), _headline(seen), ""]
    parts += [_beside(states, domains)] if beside else [states, "", domains]
    if servers:
        parts += ["", _shares("Server", servers, width=width)]
    if reasons:
        parts += ["", _reasons(reasons, width=width)]
    return Group(*parts)


def _title(seen: Progress) -> RenderableType:
    course = seen.course
    row = Table.grid(expand=True, padding=(0, 2))
    row.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    row.add_column(no_wrap=True)
    title = f"Edition {course.id} is {course.state}: {plain(course.subject)}"
    row.add_row(Text(title, style="bold"), Text(f"{seen.at:%H:%M:%S} UTC", style="dim"))
    return row


def _headline(seen: Progress) -> Text:
    text = Text(headline(seen))
    text.highlight_words([wrong] if (wrong := trouble(seen)) else [], style="bold red")
    return text


def _bar(seen: Progress) -> RenderableType:
    row = Table.grid(expand=True, padding=(0, 1))
    row.add_column(ratio=1)
    row.add_column(no_wrap=True)
    row.add_row(ProgressBar(total=1.0, completed=seen.done), f"{seen.done:.1%}")
    return row


def _beside(left: Table, right: Table) -> Table:
    row = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    row.add_row(left, right)
    return row


def _states(seen: Progress) -> Table:
    rows = [(name, number(count)) for name, count in rows_of(seen.totals)]
    return _table(("State", "Readers"), rows)


def _shares(name: str, shares: Sequence[Share], *, width: int) -> Table:
    """Names give way where it is narrow, and numbers do not: half a number is a wrong one."""
    kept = next(places for least, places in KEPT if width >= least)
    columns = (name, *SHARE_COLUMNS)
    rows = [[row[place] for place in kept] for row in share_rows(shares, nought="")]
    return _table([columns[place] for place in kept], rows, width=width)


def _reasons(lots: Sequence[Lot], *, width: int) -> Table:
    rows = [(lot.state.value, number(lot.readers), plain(_why(lot))) for lot in lots]
    table = _new_table()
    before = max(len("Trouble"), _widest(rows, 0))
    table.add_column("Trouble", no_wrap=True, width=before)
    table.add_column("Readers", no_wrap=True, justify="right", width=len("10,000,000"))
    rest = width - before - len("10,000,000") - 2 * BETWEEN
    table.add_column("Why", no_wrap=True, overflow="ellipsis", max_width=max(NARROWEST, rest))
    for row in rows:
        table.add_row(*row)
    return table


def _why(lot: Lot) -> str:
    server = f"{lot.server}: " if lot.server and lot.server not in lot.reason else ""
    return f"{server}{lot.reason}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, width: int = WIDE) -> Table:
    table = _new_table()
    widths = [max(len(name), _widest(rows, place)) for place, name in enumerate(columns)]
    rest = width - sum(widths[1:]) - BETWEEN * len(widths[1:])
    widths[0] = min(widths[0], max(NARROWEST, rest))
    for place, name in enumerate(columns):
        justify: Literal["left", "right"] = "right" if place else "left"
        table.add_column(
            name, justify=justify, no_wrap=True, overflow="ellipsis", width=widths[place]
        )
    for row in rows:
        table.add_row(*row)
    return table


def _new_table() -> Table:
    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, BETWEEN, 0, 0))


def _width(table: Table) -> int:
    widths = [column.width or 0 for column in table.columns]
    return sum(widths) + BETWEEN * (len(widths) - 1)


def _widest(rows: Sequence[Sequence[str]], place: int) -> int:
    return max((len(row[place]) for row in rows), default=0)
