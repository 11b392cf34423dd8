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


ANSWERS_FOR_ONE = 10
"""Answers that make up for a message that got none: a tenth is borne, what a restart costs is soon forgotten."""


@dataclass(slots=True, kw_only=True)
class Streak:
    """The last answers; so many in a row were refusals, and so many messages in a row were never answered.

    ``recorded`` counts all messages whose outcome is recorded.
    """

    refusals: Refusals
    refused: int = 0
    unanswered: int = 0
    recorded: int = 0
    _owed: int = 0
    _recorded_then: int = 0

    def without_answer(self) -> int:
        """One more message without an answer; gives how many there are that answers have not made up for.

        One of several servers that never answers makes no row: the others answer between.
        """
        since = self.recorded - self._recorded_then
        self._recorded_then = self.recorded
        self._owed = max(0, self._owed - since) + ANSWERS_FOR_ONE
        return self._owed // ANSWERS_FOR_ONE


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
