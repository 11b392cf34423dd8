"""The table: for people in a terminal, and with the capacity plan for docs/delivery.md, between marks."""

from collections.abc import Sequence
from pathlib import Path

from bench.post import capacity
from bench.post.bar import Row, Verdict
from bench.post.results import Results

DOCUMENT = Path("docs/delivery.md")
MARKS = {
    name: (f"<!-- make bench writes the {name} from here -->", f"<!-- to here: {name} -->")
    for name in ("table", "plan")
}
BOLD = {Verdict.MISSED: "**missed**"}


def lines(rows: Sequence[Row]) -> list[str]:
    """The rows in columns."""
    return [
        f"{row.what:48} {row.bar:>9}  {figure(row):>24}  {_between(row):22} {row.verdict}".rstrip()
        for row in rows
    ]


def markdown(results: Results) -> str:
    """What stands between the marks of the document."""
    words = results.versions
    size = f"{results.message_bytes / 1000:.0f} kB"
    made = "A quick run" if results.quick else "Measured"
    said = (
        f"{made} on {results.on}: {results.machine['cores']} cores of {results.machine['processor']}, "
        f"Python {words['python']}, {_servers(results)}; {size} a message; "
        f"{results.seconds / 60:.0f} minutes in all, load average before it {results.machine['load']}."
    )
    return "\n".join(
        [
            said,
            "",
            "| figure | bar | measured | rounds | |",
            "| --- | --- | --- | --- | --- |",
            *map(_row, results.rows),
        ]
    )


def put_in(document: str, results: Results) -> str:
    """The document with the table and the capacity plan of these results between their marks.

    Raises:
        ValueError: a mark is missing.
        KeyError: the run measured too little for a plan.
    """
    plan = "\n".join(capacity.plan(capacity.costs(results)))
    return _between_marks(_between_marks(document, "table", markdown(results)), "plan", plan)


def _between_marks(document: str, name: str, text: str) -> str:
    first, last = MARKS[name]
    before, begin, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not (begin and end):
        raise ValueError(f"the document has not both marks: {first} and {last}")
    return f"{before}{first}\n{text}\n{last}{after}"


def figure(row: Row) -> str:
    """A figure as people read it."""
    if row.figure is None:
        return "not measured"
    return f"{number(row.figure)} {row.unit}"


def number(value: float) -> str:
    """Three figures: 0.973, 12.3, 3,250."""
    if abs(value) >= 100:  # noqa: PLR2004 - three figures
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _between(row: Row) -> str:
    if row.low is None or row.high is None or row.low == row.high:
        return ""
    return f"{number(row.low)} to {number(row.high)}"


def _row(row: Row) -> str:
    verdict = "" if row.verdict is Verdict.TOLD else BOLD.get(row.verdict, str(row.verdict))
    return f"| {row.what} | {row.bar} | {figure(row)} | {_between(row)} | {verdict} |"


def _servers(results: Results) -> str:
    words = results.versions
    names = {"postgres": "PostgreSQL", "redis-server": "Redis", "sqlite": "SQLite"}
    return ", ".join(f"{name} {words[key]}" for key, name in names.items() if key in words)
