"""Too many refusals: a share of the last answers, for lists whose refusals do not come in a row.

A list that bounces is soon nobody's: SES reviews an account from 5 % on and pauses it from 10 % on
(https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html).
"""

from collections import deque
from collections.abc import Iterable

WINDOW = 500
FEWEST = 200
"""Fewer answers say nothing about a list."""


class Refusals:
    """The last answers of an edition. ``percent`` refused of them are too many; 0 is never."""

    def __init__(self, *, percent: int) -> None:
        self._percent = percent
        self._last: deque[bool] = deque(maxlen=WINDOW)

    def hear(self, refused: Iterable[bool]) -> None:
        """More answers, in their order: whether each is a refusal."""
        self._last.extend(refused)

    @property
    def too_many(self) -> str:
        """The sentence for the operator; empty when they are not too many."""
        answers, refused = len(self._last), sum(self._last)
        if not self._percent or answers < FEWEST or refused * 100 < self._percent * answers:
            return ""
        return f"{refused} of the last {answers} readers were refused, {self._percent} % or more"
