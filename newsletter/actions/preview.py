"""Preview: look at every mail of a publication, made of the sample or of a real edition, and have one sent to oneself.

Looking stores nothing and sends nothing.
"""

from datetime import timedelta
from hashlib import sha256
from html import escape

from newsletter.actions.proofs import Matter, Proof, mail_named, proof_of, proofs_of, sample_matter
from newsletter.actions.samples import SAMPLE
from newsletter.actions.services import Services
from newsletter.actions.show import edition_of, find_edition
from newsletter.delivery import Reply
from newsletter.digest import EditionId
from newsletter.errors import NotFoundError, StateError
from newsletter.links import Purpose
from newsletter.message import Copy, Wire, prepare
from newsletter.render import Scheme, Variant, long_date, varied
from newsletter.rendition import Slot
from newsletter.store import editions, publications, renditions, subscriptions
from newsletter.subscriber import normalise_address

__all__ = [
    "NOBODY",
    "Scheme",
    "Variant",
    "matter_named",
    "matter_of",
    "page_html",
    "plain_html",
    "proof",
    "proofs",
    "send_proof",
    "shown_html",
    "shown_text",
]

NOBODY = "reader@example.org"
"""Whose copy a preview shows."""
_INERT = '<base target="_blank">'
"""Inside a sandboxed frame such links open nothing, so that nobody clicks the mail away."""
_COUNTED_AS = "preview"


def matter_of(services: Services, slug: str, edition_id: EditionId = SAMPLE) -> Matter:
    """What the mails of a publication are to be made of: one of its editions, or the sample.

    Raises:
        NotFoundError: there is no such publication, or it has no such edition.
    """
    with services.store.read() as tx:
        publication = publications.by_slug(tx, slug)
        if edition_id == SAMPLE:
            return sample_matter(services, publication)
        edition = editions.by_id(tx, edition_id)
        if edition.publication_id != publication.id:
            raise NotFoundError("edition", f"{slug}/{edition_id}")
        return Matter(
            publication=publication,
            edition=edition,
            frozen=renditions.frozen(tx, edition_id),
        )


def matter_named(services: Services, name: str) -> Matter:
    """What a person names: an edition as elsewhere, or ``SLUG/sample``; raises as `find_edition` and `matter_of`."""
    slug, _, when = name.partition("/")
    if when == "sample":
        return matter_of(services, slug)
    edition = edition_of(services, find_edition(services, name))
    with services.store.read() as tx:
        publication = publications.by_id(tx, edition.publication_id)
    return matter_of(services, publication.slug, edition.id)


def proofs(services: Services, slug: str, edition_id: EditionId = SAMPLE) -> tuple[Proof, ...]:
    """Every mail of a publication in each look; raises as `proof`."""
    return proofs_of(services, matter_of(services, slug, edition_id))


def proof(
    services: Services, slug: str, mail: str, *, look: str = "", edition_id: EditionId = SAMPLE
) -> Proof:
    """One mail of a publication, in its own look unless another is named.

    Raises:
        NotFoundError: there is no such publication, mail, look or edition.
        StateError: the edition has nothing to tell.
        RenderError: a template cannot be rendered.
    """
    found = mail_named(mail)
    return proof_of(services, found, matter_of(services, slug, edition_id), look=look)


def shown_html(services: Services, proof: Proof, variant: Variant, *, pictures: str) -> str:
    """A proof's HTML to look at in a frame: personal links lead nowhere, other links open elsewhere.

    Args:
        services: where it would be sent from.
        proof: the mail.
        variant: how it is looked at.
        pictures: where the sample's pictures are found from there, ending in ``/``.
    """
    html = varied(plain_html(services, proof, pictures=pictures), variant)
    return html.replace("<head>", f"<head>{_INERT}", 1)


def shown_text(proof: Proof) -> str:
    """A proof's plain text to look at."""
    return _filled(proof, proof.rendition.text)


def plain_html(services: Services, proof: Proof, *, pictures: str) -> str:
    """A proof's HTML as it would be sent, but for the personal links and where the sample's pictures are."""
    html = _filled(proof, proof.rendition.html, as_html=True)
    return html.replace(services.links.sample_picture(""), pictures)


def page_html(services: Services, proof: Proof, *, pictures: str) -> str:
    """The web edition beside a digest's mail; empty for mails that have none."""
    return proof.rendition.page.replace(services.links.sample_picture(""), pictures)


def send_proof(services: Services, proof: Proof, address: str) -> Reply:
    """Send one copy of a proof to any address, outside the ledger; its personal links change nothing.

    Raises:
        AddressError: it is not an address.
        StateError: the address is never to be mailed, or too many copies were sent within the hour.
        TransportError: the mail could not be put on its way.
    """
    address = normalise_address(address)
    _count(services, address)
    return services.transport.send(_wire(services, proof, address))


def _count(services: Services, address: str) -> None:
    """Count a copy against the limit, so that a stolen token is of little use for spam.

    It is counted among the sign-ups, from an origin that no visitor has.
    """
    origin, now = sha256(_COUNTED_AS.encode()).hexdigest(), services.clock.now()
    limit = services.policy.proofs_an_hour
    with services.store.begin() as tx:
        if subscriptions.suppressed(tx, address):
            raise StateError("This address is suppressed: it is never to be mailed.")
        since = now - timedelta(hours=1)
        if subscriptions.sign_ups_since(tx, since, ip_hash=origin) >= limit:
            raise StateError(
                f"No more than {limit} copies are sent within an hour; try again later."
            )
        subscriptions.note_sign_up(tx, ip_hash=origin, address=_COUNTED_AS, now=now)


def _wire(services: Services, proof: Proof, address: str) -> Wire:
    key, links = services.random_key(), services.links
    values = {
        Slot.CONFIRM_URL: links.personal(Purpose.CONFIRM, key),
        Slot.UNSUBSCRIBE_URL: links.personal(Purpose.UNSUBSCRIBE, key),
        Slot.PREFERENCES_URL: links.personal(Purpose.PREFERENCES, key),
        Slot.SUBSCRIBED_ON: _date(proof),
        Slot.ADDRESS: address,
    }
    used = {slot: values[slot] for slot in proof.rendition.markers}
    mail = prepare(proof.rendition, proof.letterhead, signer=services.signer)
    return mail.fill(Copy(address=address, tag=f"t{proof.edition_id}.{key}", values=used))


def _filled(proof: Proof, text: str, *, as_html: bool = False) -> str:
    values = {Slot.SUBSCRIBED_ON: _date(proof), Slot.ADDRESS: NOBODY}
    for slot, marker in proof.rendition.markers.items():
        value = values.get(slot, "#")
        text = text.replace(marker, escape(value) if as_html else value)
    return text


def _date(proof: Proof) -> str:
    return long_date(proof.letterhead.date.date(), proof.publication.language)
