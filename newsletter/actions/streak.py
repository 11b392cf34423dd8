"""Streaks: what came of an edition's mails one after the other, in this process and from lane to lane.

A lane works for seconds. Where servers are slow it sees a few answers, and would never find that all of them are bad.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from newsletter.digest import Edition, EditionId
from newsletter.pacing import Refusals

MOST = 1000
Run = tuple[EditionId, datetime | None]
"""An edition, from the moment on that a person last let it go on."""


@dataclass(slots=True, kw_only=True)
class Streak:
    """The last answers; so many in a row were refusals, and so many messages in a row were never answered."""

    refusals: Refusals
    refused: int = 0
    unanswered: int = 0


class Streaks:
    """Serves several threads. A person who lets an edition go on begins its streak anew."""

    def __init__(self) -> None:
        self._of: dict[Run, Streak] = {}
        self._lock = Lock()

    def of(self, edition: Edition, *, percent: int) -> Streak:
        """The streak of an edition; see `pacing.Refusals` for ``percent``."""
        with self._lock:
            if len(self._of) >= MOST:
                self._of.clear()
            begun = Streak(refusals=Refusals(percent=percent))
            return self._of.setdefault((edition.id, edition.resumed_at), begun)
