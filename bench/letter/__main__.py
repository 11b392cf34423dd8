"""The letter's standard, measured: the project's own checks, and the outside tools that this machine has.

    python -m bench.letter [--json] [--only WORD ...]

Prints a line a row: what of docs/letter.md, with which tool, pass, fail or skipped (and what to install), the figure;
below it what is wrong. Exit code 1 when a row fails. Measures the golden and the hard edition in every look, and the
demo's where `make demo` has left it in var/demo. Keeps what it fetches and compiles in var/letter.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from bench.letter import ours
from bench.letter.editions import Measured, longest, measured
from bench.letter.markup import markup
from bench.letter.row import Row, Verdict, line
from bench.letter.signing import cost
from bench.letter.spam import scores
from bench.letter.suites import suites

KEPT = Path("var/letter")

Parts = Mapping[str, Callable[[], Iterable[Row]]]


def main() -> int:
    """Measure; 1 when a row fails."""
    options = argparse.ArgumentParser(description="Measure the letter's standard.")
    options.add_argument("--json", action="store_true", help="print one array instead of lines")
    options.add_argument("--only", nargs="*", default=[], help="some of: " + ", ".join(_parts()))
    chosen = options.parse_args()
    if unknown := set(chosen.only) - _parts().keys():
        options.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(_parts())}")
    rows = []
    for row in _rows(chosen.only):
        rows.append(row)
        if not chosen.json:
            print(line(row), flush=True)
    if chosen.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    return int(any(row.verdict is Verdict.FAIL for row in rows))


def _rows(only: Iterable[str]) -> Iterator[Row]:
    wanted = set(only)
    for name, part in _parts().items():
        if not wanted or name in wanted:
            yield from part()


def _parts() -> Parts:
    return {
        "bytes": lambda: ours.from_bytes(measured()),
        "dkim": lambda: ours.signatures(measured()),
        "cost": lambda: [cost(measured()[0])],
        "spam": lambda: scores(_sendable(), folder=KEPT / "rspamd"),
        "screen": lambda: ours.on_screen(measured()),
        "markup": lambda: markup(measured(), folder=KEPT / "node"),
        "tests": suites,
    }


def _sendable() -> list[Measured]:
    """The letters as readers may get them: 600 headlines, as the hard edition has, are more than rules allow."""
    return [*(one for one in measured() if one.edition != "hard"), *longest()]


if __name__ == "__main__":
    sys.exit(main())
