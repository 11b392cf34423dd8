"""Pictures: said in words for whoever does not see them, and none that only counts readers."""

import re
from collections.abc import Iterator, Sequence

from newsletter.preflight.addresses import is_own
from newsletter.preflight.document import Image
from newsletter.preflight.finding import Check, Remark
from newsletter.preflight.sentences import counted, listed

_TINY = re.compile(r"\s*[01](?:\.0*)?\s*(?:px)?\s*")
_STYLED = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([^;]*)", re.IGNORECASE)


def about_pictures(images: Sequence[Image], *, base_url: str) -> Iterator[Remark]:
    """What is wrong with the pictures of a mail."""
    mute = list(dict.fromkeys(image.url for image in images if image.alt is None))
    if mute:
        sentence = f"{counted(len(mute), 'picture')} without alt attribute: {listed(mute)}."
        yield Remark(check=Check.PICTURE_ALT, sentence=sentence)
    pixels = [image.url for image in images if _is_pixel(image, base_url=base_url)]
    if pixels:
        sentence = f"{listed(pixels)} is no picture: it tells others who reads this."
        yield Remark(check=Check.PICTURE_PIXEL, sentence=sentence)


def _is_pixel(image: Image, *, base_url: str) -> bool:
    styled = {name.lower(): value for name, value in _STYLED.findall(image.style)}
    width, height = styled.get("width", image.width), styled.get("height", image.height)
    tiny = bool(_TINY.fullmatch(width) and _TINY.fullmatch(height))
    return tiny and not is_own(image.url, base_url)
