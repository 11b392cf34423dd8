"""A row of the report: what was measured, with what, whether it passes, and the figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a row ends."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement. ``figure`` is for people; ``faults`` say what is wrong, at most one line each."""

    what: str
    tool: str
    verdict: Verdict
    figure: str = ""
    faults: tuple[str, ...] = ()


def judged(what: str, tool: str, faults: Iterable[str], *, figure: str = "") -> Row:
    """A row that passes when there are no faults."""
    found = tuple(faults)
    verdict = Verdict.FAIL if found else Verdict.PASS
    return Row(what=what, tool=tool, verdict=verdict, figure=figure, faults=found)


def skipped(what: str, tool: str, *, install: str) -> Row:
    """A row that was not measured, and what to install."""
    return Row(what=what, tool=tool, verdict=Verdict.SKIPPED, figure=f"install {install}")


def line(row: Row) -> str:
    """A row in columns, its faults below it."""
    head = f"{row.what:25} {row.tool:18} {row.verdict:8} {row.figure}"
    return "\n".join([head.rstrip(), *(f"    {fault}" for fault in row.faults)])
