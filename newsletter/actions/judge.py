"""Judge: how often the composer's own lead was the one that the editor pinned, from what was stored."""

from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.actions.services import Services
from newsletter.actions.values import number_of
from newsletter.digest import EditionId
from newsletter.schedule import local_date
from newsletter.store import archive, publications
from newsletter.store.archive import Archived

DAYS, MOST_DAYS = 90, 3650
SUGGESTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """An edition with a pin: what led, what the composer would have led with, and which it ranked the pin.

    ``place`` counts from 1; None when it would not have told that story at all.
    """

    edition_id: EditionId
    on: date
    lead: str
    own: str
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The editions of a publication that went out since ``first``.

    ``pinned`` are those with a pin, newest first; ``unknown`` counts pinned ones from before the composer's own choice
    was kept, ``unpinned`` those that went out with the lead that the composer chose.
    """

    publication: str
    first: date
    pinned: tuple[Pinned, ...]
    unpinned: int
    unknown: int

    def agreed(self, within: int = 1) -> int:
        """In how many the pinned story was among so many of the composer's own first."""
        return sum(one.place is not None and one.place <= within for one in self.pinned)


def judge(services: Services, slug: str, *, days: int = DAYS) -> Judgement:
    """Judge the editions of the last days, today's among them.

    Raises:
        InputError: that many days cannot be looked back.
    """
    back = number_of(days, what="number of days", least=1, most=MOST_DAYS)
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        first = local_date(services.clock.now(), publication.timezone) - timedelta(days=back - 1)
        found = [
            (edition.pinned, _own(edition)) for edition in archive.since(tx, publication.id, first)
        ]
    return Judgement(
        publication=slug,
        first=first,
        pinned=tuple(own for pinned, own in found if pinned and own),
        unpinned=sum(not pinned for pinned, _ in found),
        unknown=sum(pinned and own is None for pinned, own in found),
    )


def _own(edition: Archived) -> Pinned | None:
    own, digest = edition.composition.own_choice, edition.composition.digest
    if own is None or not own.leads or digest is None:
        return None
    return Pinned(
        edition_id=edition.edition_id,
        on=edition.on,
        lead=digest.lead.title,
        own=own.leads[0].title,
        place=own.place,
    )
