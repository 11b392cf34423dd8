"""Rows that are tests: run with pytest, counted from its report."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from bench.letter.row import Row, Verdict, judged

SUITES = {
    "7 end to end": "tests/standard/test_standard_end_to_end.py",
    "8 addresses": "tests/standard/test_standard_addresses.py",
    "9 hostile articles": "tests/standard/test_standard_hostile.py",
    "12 answers": "tests/actions/test_hearing.py",
}


def suites() -> Iterator[Row]:
    """A row a suite."""
    for what, file in SUITES.items():
        yield _row(what, file)


def _row(what: str, file: str) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", file]
        subprocess.run(command, capture_output=True, check=False)
        cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - pytest has just written it
    failed = [
        str(case.get("name")) for case in cases if _has(case, "failure") or _has(case, "error")
    ]
    left = [str(case.find("skipped").get("message")) for case in cases if _has(case, "skipped")]  # type: ignore[union-attr]
    if left and not failed:
        return Row(what=what, tool="pytest", verdict=Verdict.SKIPPED, figure=left[0])
    return judged(
        what, "pytest", failed, figure=f"{len(cases) - len(failed)} of {len(cases)} tests pass"
    )


def _has(case: ET.Element, tag: str) -> bool:
    return case.find(tag) is not None
