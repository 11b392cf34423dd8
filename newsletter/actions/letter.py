"""The mail of an edition: rendered, and made into the exact bytes of one reader's copy."""

from dataclasses import dataclass
from datetime import datetime

from newsletter.actions.services import Services
from newsletter.digest import Edition
from newsletter.errors import StateError
from newsletter.ledger import tag_of
from newsletter.links import Links, Purpose
from newsletter.message import Copy, Letterhead, PreparedMail, prepare
from newsletter.publication import Publication
from newsletter.render import EditionUrls, long_date
from newsletter.rendition import Rendition, Slot
from newsletter.store import Transaction, publications, renditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An edition ready to be copied for its readers."""

    publication: Publication
    edition: Edition
    rendition: Rendition
    letterhead: Letterhead


def letter_of(services: Services, tx: Transaction, edition: Edition) -> Letter:
    """The frozen letter of a published edition; of a draft what it would be now."""
    publication = publications.by_id(tx, edition.publication_id)
    kept = renditions.frozen(tx, edition.id)
    if kept is not None:
        rendition, letterhead = kept
    else:
        rendition = render(services, publication, edition)
        letterhead = letterhead_of(services, publication, edition, at=edition.created_at)
    return Letter(
        publication=publication, edition=edition, rendition=rendition, letterhead=letterhead
    )


def render(services: Services, publication: Publication, edition: Edition) -> Rendition:
    """Render an edition's mail and web edition."""
    digest = edition.composition.digest
    if digest is None:
        raise StateError(f"Edition {edition.id} has nothing to tell: {edition.composition.reason}")
    links, slug = services.links, publication.slug
    urls = EditionUrls(
        web_edition=links.edition(slug, edition.on, edition.slot),
        archive=links.archive(slug),
        sign_up=links.sign_up(slug),
        feed=links.feed(slug),
        json_feed=links.json_feed(slug),
    )
    return services.renderer.edition(publication, digest, urls=urls)


def letterhead_of(
    services: Services, publication: Publication, edition: Edition, *, at: datetime
) -> Letterhead:
    """What all copies of an edition share in their headers."""
    domain = publication.sender.address.rpartition("@")[2]
    sender_id = services.feedback_sender
    return Letterhead(
        sender=publication.sender,
        reply_to=publication.reply_to,
        list_id=f"{publication.slug}.{domain}",
        list_name=publication.name,
        archive_url=services.links.archive(publication.slug),
        domain=domain,
        bounce_domain=services.bounce_domain or domain,
        feedback_id=f"e{edition.id}:{publication.slug}:edition:{sender_id}",
        date=at,
    )


def prepared(services: Services, letter: Letter) -> PreparedMail:
    """Encode a letter once for all its copies."""
    return prepare(letter.rendition, letter.letterhead, signer=services.signer)


def copy_for(
    links: Links, letter: Letter, *, address: str, key: str, subscribed_at: datetime
) -> Copy:
    """What differs in one reader's copy of an edition."""
    return Copy(
        address=address,
        tag=tag_of(letter.edition.id, key),
        values={
            Slot.UNSUBSCRIBE_URL: links.personal(Purpose.UNSUBSCRIBE, key),
            Slot.PREFERENCES_URL: links.personal(Purpose.PREFERENCES, key),
            Slot.SUBSCRIBED_ON: long_date(subscribed_at.date(), letter.publication.language),
            Slot.ADDRESS: address,
        },
    )
