"""How fast, how small and how right the delivery is: each figure beside its limit, in one run.

    python -m bench.post [--quick] [--readers N] [--only NAME ...] [--json] [--write | --no-write]
    python -m bench.post --redraw

The limit is Postfix's `smtp-source`, into Postfix's `smtp-sink` and into a faster sink, built from the C file that
`--lsink` names; what is missing is skipped with a word. Loads that belong together are measured in turn, three
times; a ratio is taken round by round, and the table has the median and the ends. Every run is checked: the sink
counted as many mails as readers, and the ledger adds up. Exit code 1 when a figure misses its bar.

A whole run writes bench/results.json, docs/images/bench.png, and the table and the capacity plan in docs/delivery.md
(--no-write: none of them; --write: also a quick one); --redraw writes the last three again from what was kept.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from bench.post import machine, picture, table
from bench.post.asked import lines
from bench.post.bar import all_met, judged
from bench.post.plan import GROUPS, QUICK, Sizes
from bench.post.results import KEPT, Results, read, written
from bench.post.run import measured
from bench.post.runner import Runner
from bench.post.tools import Tools, found
from newsletter.clock import SystemClock

LSINK = Path("../shared/tools/lsink.c")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; gives the exit code."""
    wanted = _options(arguments)
    if wanted.redraw:
        _publish(read(KEPT.read_text(encoding="utf-8")))
        return 0
    sizes, tools = _sizes(wanted), found(lsink=wanted.lsink)
    for sentence in tools.missing:
        _say(sentence, quiet=wanted.json)
    began, before = time.monotonic(), machine.described()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsletter-bench-")))
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        runner = Runner(tools, folder, stack)
        readings = measured(
            runner, sizes, only=wanted.only,
            say=lambda sentence: _say(sentence, quiet=wanted.json),
        )  # fmt: skip
        results = Results(
            on=SystemClock().now().date().isoformat(),
            quick=wanted.quick or bool(wanted.only),
            seconds=round(time.monotonic() - began),
            message_bytes=runner.message_bytes,
            machine=before,
            versions=machine.versions(),
            rows=tuple(judged(line, readings) for line in lines(sizes.most)),
            readings=readings,
        )
    _tell(results, as_json=wanted.json)
    if _keeps(wanted, tools):
        _write(results)
    elif wanted.write:
        print("The results are not written: they would lack what is missing.", file=sys.stderr)
    return int(not all_met(results.rows))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} readers, one round")
    parser.add_argument("--readers", type=int, help="how many get the edition into the fast sink")
    parser.add_argument("--only", nargs="*", default=[], choices=GROUPS, help="parts of it")
    parser.add_argument(
        "--json", action="store_true", help="print the results as JSON, nothing else"
    )
    parser.add_argument("--lsink", type=Path, default=LSINK, help="the C source of the fast sink")
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, help="keep the results")
    parser.add_argument(
        "--redraw",
        action="store_true",
        help="measure nothing: table, plan and chart of the kept results",
    )
    wanted = parser.parse_args(arguments)
    if wanted.only and wanted.write:
        parser.error("--only measures too little for the document: leave --write out")
    return wanted


def _keeps(wanted: argparse.Namespace, tools: Tools) -> bool:
    """Whether the results are written: those of a whole run, unless the machine lacks what the plan is made of."""
    whole = not (wanted.quick or wanted.only)
    return bool(wanted.write if wanted.write is not None else whole) and not tools.missing


def _sizes(wanted: argparse.Namespace) -> Sizes:
    readers = wanted.readers or (QUICK if wanted.quick else Sizes().readers)
    sizes = Sizes().cut(readers)
    return replace(sizes, rounds=1) if wanted.quick else sizes


def _tell(results: Results, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(row) for row in results.rows], indent=1))
    else:
        print("\n".join(table.lines(results.rows)))


def _write(results: Results) -> None:
    text = written(results)
    KEPT.write_text(text, encoding="utf-8")
    _publish(read(text))  # as it is kept, rounded


def _publish(results: Results) -> None:
    """Put results into the document and its chart."""
    document = table.DOCUMENT.read_text(encoding="utf-8")
    table.DOCUMENT.write_text(table.put_in(document, results), encoding="utf-8")
    picture.draw(results)


def _say(sentence: str, *, quiet: bool) -> None:
    if not quiet:
        print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
