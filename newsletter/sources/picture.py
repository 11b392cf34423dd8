"""Which of the images around an article is a picture for a reader, and how large it says it is.

Knows nothing of feeds and HTML: it is given attributes by name.
"""

import re
from collections.abc import Mapping

from newsletter.article import Picture
from newsletter.sources.line import cut, one_line
from newsletter.sources.web_url import web_url

__all__ = ["is_image", "picture_of", "pixels"]

SMALLEST_PIXELS = 16
"""Below this it is a tracker, a spacer or an icon."""
LARGEST_PIXELS = 20_000
LONGEST_TEXT = 500

# Counting pixels, share buttons, smileys and faces that blog software puts into the text.
NO_PICTURE = re.compile(
    r"://(?:[^/]*\.)?(?:feedburner\.com|feedsportal\.com|doubleclick\.net|gravatar\.com"
    r"|feeds\.wordpress\.com|stats\.wordpress\.com|pixel\.wp\.com|scorecardresearch\.com"
    r"|google-analytics\.com|s\.w\.org)/|/wp-includes/images/smilies/|[/_.-](?:1x1|spacer|pixel)\b",
    re.IGNORECASE,
)
IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)
SIZE = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*")


def picture_of(told: Mapping[str, object], *, base: str = "") -> Picture | None:
    """A picture from what a source told of an image, or None when it is none to show.

    Args:
        told: ``url``, and perhaps ``alt``, ``title``, ``caption``, ``credit``, ``width``, ``height``.
        base: what ``url`` is relative to.
    """
    url = web_url(_word(told, "url"), base=base)
    width, height = pixels(told.get("width")), pixels(told.get("height"))
    tiny = any(side is not None and side < SMALLEST_PIXELS for side in (width, height))
    if not url or tiny or NO_PICTURE.search(url):
        return None
    return Picture(
        url=url,
        alt=_word(told, "alt") or _word(told, "title"),
        caption=_word(told, "caption"),
        credit=_word(told, "credit"),
        width=width,
        height=height,
    )


def pixels(value: object) -> int | None:
    """A width or height as a number of pixels; None when it is a percentage or nonsense."""
    found = SIZE.fullmatch(str(value))
    number = int(found[1]) if found else -1
    return number if 0 <= number <= LARGEST_PIXELS else None


def is_image(told: Mapping[str, object]) -> bool:
    """Whether a media element is an image, by its type, its medium, or else its name."""
    kind = _word(told, "type") or _word(told, "medium")
    return kind.startswith("image") if kind else bool(IMAGE_NAME.search(_word(told, "url")))


def _word(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return (
        cut(one_line(value), LONGEST_TEXT if name != "url" else 10_000)
        if isinstance(value, str)
        else ""
    )
