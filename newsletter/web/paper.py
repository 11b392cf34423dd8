"""A publication as its pages show it: what stands in their frame, and where they lead to.

Pages lead to paths, not to absolute addresses: a page that was reached under another name of the machine must be able
to post its form there (`form-action 'self'`).
"""

from typing import Any
from urllib.parse import urlsplit

from newsletter.links import Links
from newsletter.publication import Publication


def path_of(url: str) -> str:
    """The path of one of our own links, below whatever path the installation has."""
    return urlsplit(url).path or "/"


def front_of(links: Links) -> str:
    """The path of the list of publications."""
    return path_of(f"{links.base_url}/")


def frame_of(publication: Publication, links: Links) -> dict[str, Any]:
    """What the frame of a publication's page needs, and where its forms go."""
    slug = publication.slug
    return {
        "name": publication.name,
        "tagline": publication.tagline,
        "language": publication.language,
        "design": publication.design,
        "home": path_of(links.archive(slug)),
        "feed": path_of(links.feed(slug)),
        "json_feed": path_of(links.json_feed(slug)),
        "sign_up": path_of(links.sign_up(slug)),
        "contact": publication.reply_to or publication.sender.address,
        "postal_address": tuple(
            filter(None, map(str.strip, publication.postal_address.splitlines()))
        ),
    }
