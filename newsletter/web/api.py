"""The API for an admin's acts: collect, compose, approve, send and the like, with a token.

Answers are ``{"data": ...}``, errors ``{"error": {"kind": ..., "message": ...}}``.
"""

from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
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

Answer = dict[str, Any]


def _admin(request: Request, desk: AtDesk) -> str:
    """Whose token the request carries; 401 without a good one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    holder = manage.holder_of(desk.services, token) if scheme.lower() == "bearer" else None
    if holder is None:
        raise HTTPException(
            401,
            "A token is needed: Authorization: Bearer TOKEN. Make one with: newsletter token add NAME",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return holder


router = APIRouter(prefix="/api", tags=["admin"], dependencies=[Depends(_admin)])


class ComposeOrder(BaseModel):
    """What to compose: the edition of a date, today's where none is given."""

    on: date | None = None
    dry_run: bool = False


class AddressOrder(BaseModel):
    """An address to send a trial to."""

    address: str


class ArticleOrder(BaseModel):
    """An article by its id or URL."""

    article: str


class ReaderOrder(BaseModel):
    """A reader to subscribe."""

    address: str
    confirmed: bool = Field(default=False, description="whether their consent is known")


@router.get("/publications")
def list_publications(desk: AtDesk) -> Answer:
    """All publications."""
    return _data([facts.publication_facts(p) for p in manage.list_publications(desk.services)])


@router.get("/publications/{slug}")
def publication(desk: AtDesk, slug: str) -> Answer:
    """A publication with its sources, readers by state and last runs."""
    return _data(facts.overview_facts(manage.overview(desk.services, slug)))


@router.post("/publications/{slug}/collect")
def do_collect(desk: AtDesk, slug: str) -> Answer:
    """Fetch all sources of a publication now."""
    return _data(facts.report_facts(collect(desk.services, slug)))


@router.post("/publications/{slug}/compose")
def do_compose(desk: AtDesk, slug: str, order: ComposeOrder | None = None) -> Answer:
    """Compose an edition and keep it as a draft."""
    order = order or ComposeOrder()
    composed = compose_edition(desk.services, slug, on=order.on, dry_run=order.dry_run)
    return _data(facts.composed_facts(composed))


@router.post("/publications/{slug}/subscribers", status_code=201)
def do_subscribe(desk: AtDesk, slug: str, order: ReaderOrder) -> Answer:
    """Subscribe an address; it is asked to confirm unless its consent is known."""
    reader = add_reader(
        desk.services, slug, order.address, confirmed=order.confirmed, origin=Origin.API
    )
    desk.ring.notify()
    return _data(facts.subscription_facts(reader))


@router.get("/editions")
def list_editions(desk: AtDesk, publication: str | None = None, limit: int = 50) -> Answer:
    """Editions, newest first."""
    found = show.editions_of(desk.services, publication, limit=min(max(limit, 1), 500))
    return _data([facts.summary_facts(edition) for edition in found])


@router.get("/editions/{edition}")
def edition(desk: AtDesk, edition: int) -> Answer:
    """An edition with its whole composition."""
    return _data(facts.edition_facts(show.edition_of(desk.services, EditionId(edition))))


@router.get("/editions/{edition}/preview")
def preview(desk: AtDesk, edition: int) -> Answer:
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
def status(desk: AtDesk, edition: int) -> Answer:
    """The ledger of an edition."""
    return _status(desk, edition)


@router.post("/editions/{edition}/approve")
def do_approve(desk: AtDesk, edition: int) -> Answer:
    """Say that a draft may go out."""
    return _data(facts.edition_facts(edit.approve(desk.services, EditionId(edition))))


@router.post("/editions/{edition}/pin")
def do_pin(desk: AtDesk, edition: int, order: ArticleOrder) -> Answer:
    """Make an article the lead and compose the draft anew."""
    return _data(facts.composed_facts(edit.pin(desk.services, EditionId(edition), order.article)))


@router.post("/editions/{edition}/veto")
def do_veto(desk: AtDesk, edition: int, order: ArticleOrder) -> Answer:
    """Keep an article out and compose the draft anew."""
    return _data(facts.composed_facts(edit.veto(desk.services, EditionId(edition), order.article)))


@router.post("/editions/{edition}/send")
def do_send(desk: AtDesk, edition: int) -> Answer:
    """Send an edition on its way; a second time changes nothing."""
    publish_edition(desk.services, EditionId(edition))
    desk.ring.deliver(EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/test")
def do_test(desk: AtDesk, edition: int, order: AddressOrder) -> Answer:
    """Send one copy to any address, outside the ledger."""
    reply = send_trial(desk.services, EditionId(edition), order.address)
    return _data({"code": reply.code, "text": reply.text, "server": reply.server})


@router.post("/editions/{edition}/pause")
def do_pause(desk: AtDesk, edition: int) -> Answer:
    """Hold a sending edition still."""
    control.pause(desk.services, EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/resume")
def do_resume(desk: AtDesk, edition: int) -> Answer:
    """Let a paused edition go on."""
    control.resume(desk.services, EditionId(edition))
    desk.ring.deliver(EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/cancel")
def do_cancel(desk: AtDesk, edition: int) -> Answer:
    """End an edition."""
    control.cancel(desk.services, EditionId(edition))
    return _status(desk, edition)


def _status(desk: AtDesk, edition: int) -> Answer:
    return _data(facts.status_facts(show.status(desk.services, EditionId(edition))))


def _data(value: object) -> Answer:
    return {"data": value}
