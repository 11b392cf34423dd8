"""Findings: what a check looked at and what it is like, in a sentence that says what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: a warning should be looked at, with an error something does not work."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, and what it is like."""

    about: str
    verdict: Verdict
    sentence: str


def ok(about: str, sentence: str) -> Finding:
    """It is as it should be."""
    return Finding(about=about, verdict=Verdict.OK, sentence=sentence)


def warning(about: str, sentence: str) -> Finding:
    """It works, and should be looked at."""
    return Finding(about=about, verdict=Verdict.WARNING, sentence=sentence)


def error(about: str, sentence: str) -> Finding:
    """It does not work."""
    return Finding(about=about, verdict=Verdict.ERROR, sentence=sentence)
