"""Plain text on one line: what a title, a name or a summary is, after whatever a source put into it.

Knows nothing of HTML.
"""

import re
import unicodedata

__all__ = ["cut", "one_line"]

SPACE = re.compile(r"[\s\x85\u2028\u2029]+")
# Controls, lone surrogates, non-characters, and marks that are invisible and can turn the order of
# what is read (bidi overrides, embeddings and isolates, UAX #9). U+200C and U+200D stay: Persian
# and emoji need them; so do U+200E and U+200F, which only nudge a neighbour.
JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
ZERO_WIDTH_JOINER = "\u200d"
SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
ELLIPSIS = "…"


def one_line(text: str) -> str:
    """The text without line breaks, control characters and doubled spaces."""
    return SPACE.sub(" ", JUNK.sub("", text)).strip()


def cut(text: str, most: int) -> str:
    """At most ``most`` characters, ended at a word where there are words, with an ellipsis."""
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and _joined(text[end - 1], text[end]):
        end -= 1
    space = text.rfind(" ", 0, end + 1)
    end = space if space >= most // 2 else end  # Chinese and Japanese have no spaces to stop at
    return text[:end].rstrip(" ,;:-\u2013\u2014") + ELLIPSIS


def _joined(before: str, after: str) -> bool:
    """Whether the two are parts of one visible character."""
    marks = unicodedata.combining(after) or unicodedata.category(after) in {"Mn", "Me", "Cf"}
    return bool(marks or before == ZERO_WIDTH_JOINER or SKIN_TONES.match(after))
