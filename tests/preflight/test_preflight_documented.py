"""docs/preflight.md has every check with its severity, and no other."""

import re
from pathlib import Path

from newsletter.preflight import Check, severity_of

PAGE = (Path(__file__).parents[2] / "docs" / "preflight.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+?) \|", PAGE, re.MULTILINE))


def told(check: Check) -> str:
    earnest, rehearsed = (
        severity_of(check, rehearsal=rehearsal).value for rehearsal in (False, True)
    )
    return earnest if earnest == rehearsed else f"{earnest}; {rehearsed} in a rehearsal"


def test_every_check_is_in_the_table_with_its_severity() -> None:
    assert {check.value: told(check) for check in Check} == ROWS


def test_every_row_says_what_it_means_and_what_to_do() -> None:
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            assert all(len(cell.strip()) > 3 for cell in line.strip("|").split("|")), line
