"""Prose: a body as plain text, how long it takes to read, and text cut to a length.

Reads cleaned HTML or plain text; knows nothing of articles or digests.
"""

import re
from html import unescape
from math import floor

WORDS_A_MINUTE = 220
SUMMARY_CHARACTERS = 280

_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_SPACE = re.compile(r"\s+")


def text_of(html: str) -> str:
    """The words of some HTML as one line of plain text."""
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


def minutes_of(words: int) -> int:
    """Minutes to read so many words: 0 for none, else at least 1."""
    return max(1, floor(words / WORDS_A_MINUTE + 0.5)) if words else 0


def shortened(text: str, *, characters: int = SUMMARY_CHARACTERS) -> str:
    """A text of at most so many characters, cut between words where it has any and marked with an ellipsis."""
    if len(text) <= characters:
        return text
    cut = text[: characters - 1]
    at_word, space, _ = cut.rpartition(" ")
    kept = at_word if space and len(at_word) > characters // 2 else cut
    return kept.rstrip(" ,;:.-\u2013\u2014") + "\u2026"
