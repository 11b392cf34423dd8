"""Visit: what the mail of an edition leads to, asked of the network. Nothing is changed there or here."""

from collections.abc import Iterable
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
    visits = {url: _visit(seen) for url, seen in look_at(urls, look).items()}
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


def _place(base_url: str) -> str:
    """``host:port`` of this installation's own pages, which may be private."""
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}"


def _visit(seen: Look | FetchError) -> Visit:
    match seen:
        case Look():
            return Visit(
                status=seen.status, content_type=seen.content_type, size_bytes=seen.size_bytes
            )
        case FetchError():
            return Visit(trouble=str(seen).rstrip("."), no_host=isinstance(seen, UnknownHostError))
