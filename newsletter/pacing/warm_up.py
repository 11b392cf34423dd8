"""Warming up: a server or sender that nobody knows yet begins with few messages a day.

The plan is Ghost's (TryGhost/Ghost#25691): 200 on the first day and 200,000 on the last of 42, each day the same
share more, which doubles it every four days; afterwards there is no limit. Google asks for no less: begin with a low
volume and increase it slowly (https://support.google.com/a/answer/81126).
"""

from datetime import date

FIRST_DAY = 200
LAST_DAY = 200_000
DAYS = 42


def most_on(starts_on: date, on: date) -> int | None:
    """How many messages a day may have; None once it is warm. Before the first day it is what the first one may."""
    day = max(0, (on - starts_on).days)
    if day >= DAYS:
        return None
    return int(FIRST_DAY * (LAST_DAY / FIRST_DAY) ** (day / (DAYS - 1)))
