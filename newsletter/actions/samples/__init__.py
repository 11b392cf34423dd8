"""Samples: an invented edition with every kind of block, to look at a publication's mails before there is a real one.

Its news are English, or Arabic for a publication whose language is written from right to left: what a mail looks like
depends on its direction, while the fixed words and the dates are the publication's own anyway.
"""

from zoneinfo import ZoneInfo

from newsletter.actions.samples.arabic import arabic_digest
from newsletter.actions.samples.english import english_digest
from newsletter.actions.samples.pictures import PICTURES, picture_of
from newsletter.actions.services import Services
from newsletter.digest import Composition, Counts, Edition, EditionId, EditionState
from newsletter.publication import Publication
from newsletter.render import language_of

__all__ = ["PICTURES", "SAMPLE", "picture_of", "sample_edition"]

SAMPLE = EditionId(0)
"""The number of the sample; no stored edition has it."""


def sample_edition(services: Services, publication: Publication) -> Edition:
    """Today's sample edition of a publication; it is stored nowhere."""
    now = services.clock.now()
    on = now.astimezone(ZoneInfo(publication.timezone)).date()
    rightward = language_of(publication.language).direction == "ltr"
    make = english_digest if rightward else arabic_digest
    digest = make(on, picture_url=services.links.sample_picture)
    count = len(digest.items())
    return Edition(
        id=SAMPLE,
        publication_id=publication.id,
        on=on,
        slot=f"{publication.schedule.at:%H%M}",
        state=EditionState.DRAFT,
        composition=Composition(
            digest=digest,
            reason="",
            counts=Counts(articles=count, duplicates=0, stories=count),
        ),
        created_at=now,
    )
