"""How fast, how small and how right the delivery is: each figure beside its limit, in one run.

    python -m bench.post [--quick] [--readers N] [--only NAME ...] [--json] [--write | --no-write]

The limit is Postfix's `smtp-source`, into Postfix's `smtp-sink` and into a faster sink, built from the C file that
`--lsink` names; what is missing is skipped with a word. Loads that belong together are measured in turn, three
times; a ratio is taken round by round, and the table has the median and the ends. Every run is checked: the sink
counted one mail a reader, and the ledger adds up. Exit code 1 when a figure misses its bar.

A whole run writes bench/results.json, docs/images/bench.png and the table and the
capacity plan in docs/delivery.md (--no-write: none of
them; --write: also a quick or partial one).
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
from bench.post.results import KEPT, Results, written
from bench.post.run import measured
from bench.post.runner import Runner
from bench.post.tools import found
from newsletter.clock import SystemClock

LSINK = Path("../shared/tools/lsink.c")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; gives the exit code."""
    wanted = _options(arguments)
    sizes, tools = _sizes(wanted), found(lsink=wanted.lsink)
    for sentence in tools.missing:
        _say(sentence, quiet=wanted.json)
    began = time.monotonic()
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
            machine=machine.described(),
            versions=machine.versions(),
            rows=tuple(judged(line, readings) for line in lines(sizes.most)),
            readings=readings,
        )
    _tell(results, as_json=wanted.json)
    if wanted.write if wanted.write is not None else not results.quick:
        _write(results)
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
    return parser.parse_args(arguments)


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
    KEPT.write_text(written(results), encoding="utf-8")
    document = table.DOCUMENT.read_text(encoding="utf-8")
    table.DOCUMENT.write_text(table.put_in(document, results), encoding="utf-8")
    picture.draw(results)


def _say(sentence: str, *, quiet: bool) -> None:
    if not quiet:
        print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
