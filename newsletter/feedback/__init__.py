"""Answers heard back: bytes of a bounce, a complaint or an automatic answer -> `Feedback`.

Knows neither readers nor the database; what it says is believed only when its key fits (`actions.feedback`).
"""

from newsletter.feedback.heard import Feedback, Kind, Tag
from newsletter.feedback.reading import read_feedback

__all__ = ["Feedback", "Kind", "Tag", "read_feedback"]
