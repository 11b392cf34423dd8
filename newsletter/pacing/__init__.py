"""Pacing: how fast mail goes, to whom and by which server. Pure rules over plain numbers.

What has to be remembered between two questions is a small value that a room below can keep anywhere: a rate's mark, a
day's slots, a back-off, a breaker. Knows no database, no clock and no server.
"""

from newsletter.pacing import back_off, warm_up
from newsletter.pacing.back_off import BackOff
from newsletter.pacing.brake import Brake, brake_of
from newsletter.pacing.breaker import Breaker
from newsletter.pacing.day import Day
from newsletter.pacing.limits import NO_LIMITS, OPTIONS, Limits, limits_from
from newsletter.pacing.provider import Provider, Providers
from newsletter.pacing.rate import Grant, Rate, granted
from newsletter.pacing.refusals import Refusals

__all__ = [
    "NO_LIMITS",
    "OPTIONS",
    "BackOff",
    "Brake",
    "Breaker",
    "Day",
    "Grant",
    "Limits",
    "Provider",
    "Providers",
    "Rate",
    "Refusals",
    "back_off",
    "brake_of",
    "granted",
    "limits_from",
    "warm_up",
]
