"""What befalls which reader's message at the nasty mail server: drawn once from the seed, so a run can be repeated.

Only the first try has bad luck, save that an unknown reader stays unknown. Each mood meets at least one reader, or the
run would prove nothing about it.
"""

import math
import random

MOODS = {
    "greylisted": 0.02,  # 450 to RCPT
    "unknown": 0.01,  # 550 to RCPT, each time
    "hung_up": 0.002,  # the connection is dropped instead of an answer to RCPT
    "busy": 0.002,  # 421 to RCPT
    "cut": 0.002,  # the connection is dropped while the body comes in
    "untaken": 0.002,  # the final dot came in, the connection is dropped, the message thrown away
    "unanswered": 0.002,  # the final dot came in, the message is kept, the connection dropped
    "closing": 0.002,  # 421 to the final dot
    "slow": 0.002,  # answers after longer than a lease
}
"""The moods of the server, and the share of readers that each meets."""

SILENT = frozenset({"cut", "untaken", "unanswered"})
"""After these no client can know what became of a message whose body it had written."""


def fates(seed: int, readers: int) -> dict[int, str]:
    """The mood that the first message to a reader meets, by the reader's number; the others meet none."""
    chance = random.Random(f"fates {seed}")  # noqa: S311 - no secret: a run can be repeated
    counts = {mood: max(1, math.ceil(share * readers)) for mood, share in MOODS.items()}
    moods = [mood for mood, count in counts.items() for _ in range(count)]
    return dict(zip(chance.sample(range(readers), min(readers, len(moods))), moods, strict=False))
