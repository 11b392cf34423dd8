"""Answers heard back: bytes of a bounce, a complaint or an automatic answer -> `Feedback`.

Knows neither readers nor the database; what it says is believed only when its key fits (`actions.feedback`).
"""

from newsletter.feedback.heard import Feedback, Kind, Tag
from newsletter.feedback.reading import read_feedback
from newsletter.feedback.refusal import SoftBounce, from_refusal, soft_count
from newsletter.feedback.tag import tag_in

__all__ = [
    "Feedback",
    "Kind",
    "SoftBounce",
    "Tag",
    "from_refusal",
    "read_feedback",
    "soft_count",
    "tag_in",
]
