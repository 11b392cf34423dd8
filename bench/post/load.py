"""A load: who sends how many mails to which sink. What is measured is named by it."""

from dataclasses import dataclass
from enum import StrEnum


class Sender(StrEnum):
    """Who sends."""

    LIMIT = "smtp-source"
    SMTPLIB = "smtplib"
    WORKERS = "workers"
    EMBEDDED = "embedded"


class To(StrEnum):
    """Which sink takes the mails."""

    SMTP_SINK = "smtp-sink"
    FAST = "fast sink"
    PYTHON = "python sink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """``connections`` are those of all processes together; ``children`` are a worker's processes.

    ``title`` tells loads apart that differ in their number of mails only.
    """

    sender: Sender
    to: To
    messages: int
    connections: int = 10
    latency_ms: int = 0
    children: int = 0
    signed: bool = False
    title: str = ""

    @property
    def name(self) -> str:
        """One name for one load, e.g. ``workers 2, signed, fast sink, 20 ms, 100 connections``."""
        words = [
            self.title,
            f"{self.sender} {self.children}" if self.children else str(self.sender),
            "signed" if self.signed else "",
            str(self.to),
            f"{self.latency_ms} ms, {self.connections} connections" if self.latency_ms else "",
        ]
        return ", ".join(filter(None, words))
