"""Visit: what the mail of an edition leads to, asked of the network. Nothing is changed there or here."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from newsletter.actions import letter
from newsletter.actions.services import Services
from newsletter.digest import EditionState
from newsletter.errors import FetchError, UnknownHostError
from newsletter.links import Purpose
from newsletter.preflight import Finding, Proof, Target, Visit, examine_visits, targets_of
from newsletter.sources import Look, look_at
from newsletter.store import subscriptions

LOOK_SECONDS = 10.0
PORTS = {"http": 80, "https": 443}
PUBLIC = (EditionState.SENDING, EditionState.PAUSED, EditionState.SENT)


def visit(services: Services, its_letter: letter.Letter, proof: Proof) -> tuple[Finding, ...]:
    """What is wrong with what a mail leads to, errors first. No transaction is open while the network is asked."""
    targets = tuple(_open_to_visit(services, its_letter, targets_of(proof)))
    way_out = _way_out(services, its_letter)
    own = {target.url for target in targets if target.own} | {way_out}
    place = _place(services.links.base_url)

    def look(url: str) -> Look:
        also_allowed = place if url in own else ""
        return services.fetcher.look(url, seconds=LOOK_SECONDS, also_allowed=also_allowed)

    urls = [*filter(None, [way_out]), *(target.url for target in targets)]
    visits = {url: _seen(look) for url, look in look_at(urls, look).items()}
    if way_out in visits:
        visits[way_out] = _without_token(visits[way_out], way_out)
    return examine_visits(targets, visits, way_out=visits.get(way_out), rehearsal=proof.rehearsal)


def _open_to_visit(
    services: Services, its_letter: letter.Letter, targets: Iterable[Target]
) -> Iterable[Target]:
    """All targets but the web edition of a draft, which nobody may see yet."""
    edition, slug = its_letter.edition, its_letter.publication.slug
    if edition.state in PUBLIC:
        return targets
    hidden = services.links.edition(slug, edition.on, edition.slot)
    return (target for target in targets if target.url != hidden)


def _way_out(services: Services, its_letter: letter.Letter) -> str:
    """The link to unsubscribe of any reader, for a link that is nobody's leads nowhere; empty without readers.

    A GET of it changes nothing.
    """
    with services.store.read() as tx:
        reader = next(iter(subscriptions.of_publication(tx, its_letter.publication.id)), None)
    return "" if reader is None else services.links.personal(Purpose.UNSUBSCRIBE, reader.key)


def _without_token(visit: Visit, way_out: str) -> Visit:
    """What is shown and logged must not let anybody unsubscribe a reader."""
    return replace(visit, trouble=visit.trouble.replace(way_out.rpartition("/")[2], "…"))


def _place(base_url: str) -> str:
    """``host:port`` of this installation's own pages, which may be private."""
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}"


def _seen(look: Look | FetchError) -> Visit:
    match look:
        case Look():
            return Visit(
                status=look.status, content_type=look.content_type, size_bytes=look.size_bytes
            )
        case FetchError():
            return Visit(trouble=str(look).rstrip("."), no_host=isinstance(look, UnknownHostError))
