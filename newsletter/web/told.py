"""What an edition told, read from the linked data of its frozen page.

That is the cheapest record there is: clean already, in reading order, and without a composition to read.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A story as a list tells it. ``language`` is empty where it is the publication's."""

    title: str
    url: str
    source: str
    summary: str
    section: str
    language: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Stories that stand together; ``section`` is empty for those in none."""

    section: str
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An edition's lead, and the rest of it in blocks."""

    lead: Headline
    blocks: tuple[Block, ...]


def told_in(page: str) -> Told | None:
    """What a page says that its edition told; None for a page from before pages said it, or of other templates."""
    found = _BLOCK.search(page)
    try:
        listed = json.loads(found[1])["mainEntity"]["itemListElement"] if found else ()
        lead, *others = (_headline(entry["item"]) for entry in listed)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    blocks = (
        Block(section=section, headlines=tuple(together))
        for section, together in groupby(others, key=lambda headline: headline.section)
    )
    return Told(lead=lead, blocks=tuple(blocks))


def _headline(article: Mapping[str, Any]) -> Headline:
    return Headline(
        title=article["headline"],
        url=article.get("url", ""),
        source=article["publisher"]["name"],
        summary=article.get("description", ""),
        section=article.get("articleSection", ""),
        language=article.get("inLanguage", ""),
        picture=article.get("image", ""),
    )
