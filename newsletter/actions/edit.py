"""Edit: pin, veto and approve an edition before it goes out."""

from newsletter.actions.compose import Composed, compose_edition
from newsletter.actions.services import Services
from newsletter.digest import Edition, EditionId, EditionState
from newsletter.errors import NotFoundError, StateError
from newsletter.publication import Decision, EditorialDecision
from newsletter.store import articles, decisions, editions, publications


def pin(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Make an article the lead and compose the draft anew; ``article`` is its id or URL."""
    return _decide(services, edition_id, article, Decision.PIN)


def veto(services: Services, edition_id: EditionId, article: str) -> Composed:
    """Keep an article out and compose the draft anew; ``article`` is its id or URL."""
    return _decide(services, edition_id, article, Decision.VETO)


def approve(services: Services, edition_id: EditionId) -> Edition:
    """Say that a draft may go out.

    Raises:
        StateError: it is no draft.
    """
    with services.store.begin() as tx:
        edition = editions.by_id(tx, edition_id)
        if edition.state is EditionState.APPROVED:
            return edition
        moved = editions.move(
            tx,
            edition,
            to=EditionState.APPROVED,
            when=[EditionState.DRAFT],
            approved_at=services.clock.now(),
        )
        if not moved:
            raise StateError(f"Edition {edition_id} is {edition.state}; only a draft is approved.")
        return editions.by_id(tx, edition_id)


def _decide(
    services: Services, edition_id: EditionId, article: str, decision: Decision
) -> Composed:
    now = services.clock.now()
    with services.store.begin() as tx:
        edition = editions.by_id(tx, edition_id)
        if edition.state is not EditionState.DRAFT:
            raise StateError(f"Edition {edition_id} is {edition.state}; only a draft is edited.")
        found = articles.find(tx, edition.publication_id, article)
        if found is None:
            raise NotFoundError("article", article)
        slug = publications.by_id(tx, edition.publication_id).slug
        decisions.decide(
            tx,
            edition,
            EditorialDecision(canonical_url=found.canonical_url, decision=decision),
            now=now,
        )
    return compose_edition(services, slug, on=edition.on)
