"""What the mail server's log tells: the harness's own evidence, made without the product."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.torture.fates import SILENT

WHOLE = frozenset({"taken", "came_in"})
"""Events of a message whose final dot came in. It counts as a copy, whether or not the server answered or kept it."""
LAST_WORDS = WHOLE | {"unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """The log, read.

    ``copies`` of each reader of the envelope and ``ids`` of each Message-ID count messages whose final dot came in,
    ``kept`` are the readers whose copy the server kept. ``crossed`` counts copies that were addressed to another reader
    than the envelope's. ``hashes`` are of the last copy.
    """

    copies: Counter[int] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)
    kept: frozenset[int] = frozenset()
    unknown: frozenset[int] = frozenset()
    silent: frozenset[int] = frozenset()
    crossed: int = 0
    hashes: dict[int, str] = field(default_factory=dict)
    moods: Counter[str] = field(default_factory=Counter)


def noted(lines: list[str]) -> Noted:
    """Read the lines of a log."""
    events = [(event, int(reader), more) for event, reader, *more in map(str.split, lines)]
    whole = [(event, reader, more) for event, reader, more in events if event in WHOLE]
    return Noted(
        copies=Counter(reader for _, reader, _ in whole),
        ids=Counter(more[1] for _, _, more in whole),
        kept=frozenset(reader for event, reader, _ in whole if event == "taken"),
        unknown=_readers(events, "unknown"),
        silent=_readers(events, *SILENT),
        crossed=sum(more[0] != str(reader) for _, reader, more in whole),
        hashes={reader: more[2] for _, reader, more in whole},
        moods=Counter(event for event, _, _ in events if event not in WHOLE),
    )


class Log:
    """The file that the mail server writes. ``progress`` is how many readers it has given a last word so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w+b")
        self._rest = b""
        self._done: set[bytes] = set()

    @property
    def progress(self) -> int:
        """How many readers it has taken a message for, or refused."""
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            event, reader = line.split(maxsplit=2)[:2]
            if event.decode() in LAST_WORDS:
                self._done.add(reader)
        return len(self._done)

    def read(self) -> Noted:
        """All of it."""
        return noted(self.path.read_text(encoding="ascii").splitlines())


def _readers(events: list[tuple[str, int, list[str]]], *wanted: str) -> frozenset[int]:
    return frozenset(reader for event, reader, _ in events if event in wanted)
