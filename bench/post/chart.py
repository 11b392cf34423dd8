"""The chart of the ratios as SVG: a bar a figure, against a line at 1 that is Postfix's own generator. Pure."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from bench.post.asked import RATIO
from bench.post.bar import Row
from bench.post.results import Results

WIDTH, LEFT, RIGHT, TOP, LINE, BOTTOM = 880, 300, 90, 84, 34, 64
"""CSS pixels: the sheet, the column of names, the room for figures behind bars, the head, a row, the foot."""
BAR, NEAR = 16, 50
"""The thickness of a bar; how far behind it a mark would stand in the way of the figure."""
OURS, QUIET, INK, PALE = "#1f6f8b", "#9aa5ab", "#1d2529", "#dfe4e6"
STYLE = (
    f"text {{ font: 14px 'Helvetica Neue', Helvetica, Arial, sans-serif; fill: {INK}; }}"
    " .title { font-size: 19px; font-weight: 600; } .small { font-size: 12px; fill: #5a666c; }"
    " .figure { font-weight: 600; paint-order: stroke; stroke: #fff; stroke-width: 5px; }"
)


def svg(results: Results) -> str:
    """The chart of a run's ratios."""
    rows = [row for row in results.rows if row.unit == RATIO and row.figure is not None]
    height = TOP + LINE * len(rows) + BOTTOM
    most = _ceiling(rows)
    body = [
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        _text(24, 34, "Messages a second, as multiples of Postfix's smtp-source", css="title"),
        _text(24, 56, _subtitle(results), css="small"),
        *_grid(most, rows),
        *(part for index, row in enumerate(rows) for part in _row(index, row, most)),
        *_foot(height),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}"><style>{STYLE}</style>{"".join(body)}</svg>'
    )


def _ceiling(rows: Sequence[Row]) -> int:
    return max(2, *(math.ceil(max(row.high or 0, row.figure or 0)) for row in rows))


def _subtitle(results: Results) -> str:
    return (
        f"the same sink, the same minute; {results.message_bytes / 1000:.0f} kB a message, each reader's own; "
        f"{results.machine['cores']} cores; {results.on}"
    )


def _across(value: float, most: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * value / most


def _grid(most: int, rows: Sequence[Row]) -> Iterator[str]:
    foot = TOP + LINE * len(rows)
    for value in range(most + 1):
        across = _across(value, most)
        colour = INK if value == 1 else PALE
        yield f'<path d="M{across:.1f} {TOP - 6}V{foot}" stroke="{colour}" stroke-width="1"/>'
        label = "1 = smtp-source" if value == 1 else str(value)
        yield _text(across, foot + 18, label, css="small", anchor="middle")


def _row(index: int, row: Row, most: int) -> Iterator[str]:
    top = TOP + LINE * index + (LINE - BAR) / 2
    middle = top + BAR / 2
    figure, high = row.figure or 0.0, row.high or 0.0
    end = _across(figure, most)
    colour = QUIET if row.what.startswith("smtplib") else OURS
    yield _text(LEFT - 14, middle + 5, row.what, anchor="end")
    yield f'<rect x="{LEFT}" y="{top}" width="{end - LEFT:.1f}" height="{BAR}" rx="2" fill="{colour}"/>'
    yield _whisker(row, middle, most)
    behind = _across(max(figure, high), most)
    if row.bar:
        asked = _across(float(row.bar.split()[-1]), most)
        yield _mark(asked, top)
        behind = asked if behind < asked < behind + NEAR else behind
    yield _text(behind + 10, middle + 5, f"{figure:.2f}", css="figure")


def _whisker(row: Row, middle: float, most: int) -> str:
    """A thin line from the lowest round to the highest."""
    low, high = _across(row.low or 0, most), _across(row.high or 0, most)
    return f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="{INK}" stroke-width="1.5" opacity="0.55"/>'


def _mark(across: float, top: float) -> str:
    """What is asked: a short line across the bar."""
    return f'<path d="M{across:.1f} {top - 4}v{BAR + 8}" stroke="#c2410c" stroke-width="2.5"/>'


def _foot(height: int) -> Iterator[str]:
    y = height - 18
    yield f'<path d="M28 {y - 11}v14" stroke="#c2410c" stroke-width="2.5"/>'
    yield _text(38, y, "what is asked", css="small")
    yield f'<path d="M140 {y - 4}h22" stroke="{INK}" stroke-width="1.5" opacity="0.55"/>'
    yield _text(170, y, "from the lowest round to the highest; the bar is the median", css="small")


def _text(x: float, y: float, words: str, *, css: str = "", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(words)}</text>'
    )
