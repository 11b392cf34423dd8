"""The API for an admin's acts: collect, compose, approve, send and the like, with a token.

Answers are ``{"data": ...}``, errors ``{"error": {"kind": ..., "message": ...}}``. What takes long runs in a thread of
the pool, as every route here does that is no coroutine.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from newsletter.actions import control, edit, facts, manage, show
from newsletter.actions.collect import collect
from newsletter.actions.compose import compose_edition
from newsletter.actions.publish import publish_edition
from newsletter.actions.subscribe import add_reader
from newsletter.actions.trial import send_trial
from newsletter.digest import EditionId
from newsletter.subscriber import Origin
from newsletter.web.desk import AtDesk
from newsletter.web.names import ArticleName, EditionDate, EditionNumber, OfPublication, Slug

Answer = dict[str, Any]

_bearer = HTTPBearer(auto_error=False, description="a token made with: newsletter token add NAME")


class Problem(BaseModel):
    """What is wrong: a stable ``kind`` and a sentence for a person."""

    kind: str
    message: str


class ErrorAnswer(BaseModel):
    """The answer to everything that cannot be done."""

    error: Problem


class ComposeOrder(BaseModel, extra="forbid"):
    """What to compose: the edition of a date, today's where none is given."""

    on: EditionDate | None = None
    dry_run: bool = False


class AddressOrder(BaseModel, extra="forbid"):
    """An address to send a trial to."""

    address: str


class ArticleOrder(BaseModel, extra="forbid"):
    """An article of the edition's publication."""

    article: ArticleName


class ReaderOrder(BaseModel, extra="forbid"):
    """A reader to subscribe."""

    address: str
    confirmed: bool = Field(default=False, description="whether their consent is known")


def _admit(
    desk: AtDesk, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> None:
    """Let in whoever carries a good token; 401 to all others."""
    if given is None or manage.holder_of(desk.services, given.credentials) is None:
        raise HTTPException(
            401,
            "A token is needed: Authorization: Bearer TOKEN. Make one with: newsletter token add NAME",
            headers={"WWW-Authenticate": "Bearer"},
        )


router = APIRouter(
    prefix="/api",
    tags=["admin"],
    dependencies=[Depends(_admit)],
    responses={
        401: {"model": ErrorAnswer, "description": "No token, or not a good one"},
        404: {"model": ErrorAnswer, "description": "There is no such thing"},
        409: {"model": ErrorAnswer, "description": "It is not in a state that allows the act"},
        422: {"model": ErrorAnswer, "description": "What was given cannot be used"},
        502: {"model": ErrorAnswer, "description": "A source or a mail server failed us"},
    },
)


@router.get("/publications")
def list_publications(desk: AtDesk) -> Answer:
    """All publications."""
    return _data([facts.publication_facts(p) for p in manage.list_publications(desk.services)])


@router.get("/publications/{slug}")
def publication(desk: AtDesk, slug: Slug) -> Answer:
    """A publication with its sources, readers by state and last runs."""
    return _data(facts.overview_facts(manage.overview(desk.services, slug)))


@router.post("/publications/{slug}/collect")
def do_collect(desk: AtDesk, slug: Slug) -> Answer:
    """Fetch all sources of a publication now."""
    return _data(facts.report_facts(collect(desk.services, slug)))


@router.post("/publications/{slug}/compose")
def do_compose(desk: AtDesk, slug: Slug, order: ComposeOrder | None = None) -> Answer:
    """Compose an edition and keep it as a draft, unless it is a dry run."""
    order = order or ComposeOrder()
    composed = compose_edition(desk.services, slug, on=order.on, dry_run=order.dry_run)
    return _data(facts.composed_facts(composed))


@router.post("/publications/{slug}/subscribers", status_code=201)
def do_subscribe(desk: AtDesk, slug: Slug, order: ReaderOrder) -> Answer:
    """Subscribe an address; it is asked to confirm unless its consent is known."""
    reader = add_reader(
        desk.services, slug, order.address, confirmed=order.confirmed, origin=Origin.API
    )
    desk.ring.notify()
    return _data(facts.subscription_facts(reader))


@router.get("/editions")
def list_editions(
    desk: AtDesk,
    publication: OfPublication = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Answer:
    """Editions, newest first."""
    found = show.editions_of(desk.services, publication, limit=limit)
    return _data([facts.summary_facts(edition) for edition in found])


@router.get("/editions/{edition}")
def edition(desk: AtDesk, edition: EditionNumber) -> Answer:
    """An edition with its whole composition."""
    return _data(facts.edition_facts(show.edition_of(desk.services, EditionId(edition))))


@router.get("/editions/{edition}/preview")
def preview(desk: AtDesk, edition: EditionNumber) -> Answer:
    """The mail and the web edition: frozen once it went out, as they would be before."""
    rendition = show.preview(desk.services, EditionId(edition))
    return _data(
        {
            "subject": rendition.subject,
            "preheader": rendition.preheader,
            "html": rendition.html,
            "text": rendition.text,
            "page": rendition.page,
        }
    )


@router.get("/editions/{edition}/status")
def status(desk: AtDesk, edition: EditionNumber) -> Answer:
    """The ledger of an edition: totals by state, whether they add up, and who did not get it and why."""
    return _status(desk, edition)


@router.post("/editions/{edition}/approve")
def do_approve(desk: AtDesk, edition: EditionNumber) -> Answer:
    """Say that a draft may go out."""
    return _data(facts.edition_facts(edit.approve(desk.services, EditionId(edition))))


@router.post("/editions/{edition}/pin")
def do_pin(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Make an article the lead and compose the draft anew."""
    return _data(facts.composed_facts(edit.pin(desk.services, EditionId(edition), order.article)))


@router.post("/editions/{edition}/veto")
def do_veto(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Keep an article out and compose the draft anew."""
    return _data(facts.composed_facts(edit.veto(desk.services, EditionId(edition), order.article)))


@router.post("/editions/{edition}/send")
def do_send(desk: AtDesk, edition: EditionNumber) -> Answer:
    """Send an edition on its way; a second time changes nothing."""
    publish_edition(desk.services, EditionId(edition))
    desk.ring.deliver(EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/test")
def do_test(desk: AtDesk, edition: EditionNumber, order: AddressOrder) -> Answer:
    """Send one copy to any address, outside the ledger; ``code`` is the server's answer (2xx: it took it)."""
    reply = send_trial(desk.services, EditionId(edition), order.address)
    return _data({"code": reply.code, "text": reply.text, "server": reply.server})


@router.post("/editions/{edition}/pause")
def do_pause(desk: AtDesk, edition: EditionNumber) -> Answer:
    """Hold a sending edition still."""
    control.pause(desk.services, EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/resume")
def do_resume(desk: AtDesk, edition: EditionNumber) -> Answer:
    """Let a paused edition go on."""
    control.resume(desk.services, EditionId(edition))
    desk.ring.deliver(EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/cancel")
def do_cancel(desk: AtDesk, edition: EditionNumber) -> Answer:
    """End an edition: nobody more gets it."""
    control.cancel(desk.services, EditionId(edition))
    return _status(desk, edition)


def _status(desk: AtDesk, edition: int) -> Answer:
    return _data(facts.status_facts(show.status(desk.services, EditionId(edition))))


def _data(value: object) -> Answer:
    return {"data": value}
