"""Finding the copy that a message answers, by the tag that stands in its envelope sender and its Message-ID."""

import re
from collections.abc import Iterable

from newsletter.feedback.heard import Tag

_TAG = re.compile(r"(?<![a-z0-9])([en]\d{1,18})\.([a-z0-9]{26})@", re.IGNORECASE)


def tag_in(texts: Iterable[str]) -> Tag | None:
    """The tag of the first text that has one; servers may have folded its case."""
    for text in texts:
        found = _TAG.search(text)
        if found:
            return Tag(about=found[1].lower(), key=found[2].lower())
    return None
