"""What a web edition has beside what its mail has: its design, its date for machines, and its linked data."""

from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from newsletter.digest import Digest
from newsletter.publication import Publication
from newsletter.render.context import EditionContext
from newsletter.render.linked_data import as_script, linked_data


def page_values(
    publication: Publication, digest: Digest, context: EditionContext
) -> dict[str, Any]:
    """What the template of the web edition may use beside the fields of its context.

    Returns:
        ``on``, the date as ISO 8601; ``locale``, language and country as Open Graph writes them;
        ``linked_data``, the content of a JSON-LD data block.
    """
    return {
        "on": digest.on.isoformat(),
        "locale": open_graph_locale(publication.language),
        "linked_data": as_script(linked_data(context, on=digest.on)),
    }


def open_graph_locale(tag: str) -> str:
    """A BCP 47 tag as ``og:locale`` wants it, ``en_US``; empty where nobody knows its country.

    A language without a country stands for where most of its speakers are (CLDR, likely subtags).
    """
    likely = get_global("likely_subtags").get(tag.partition("-")[0].lower(), "")
    for name in (tag.replace("-", "_"), likely):
        try:
            locale = Locale.parse(name)
        except (ValueError, UnknownLocaleError):
            continue
        if locale.territory:
            return f"{locale.language}_{locale.territory}"
    return ""
