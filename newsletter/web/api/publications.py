"""The API of publications: look at them, collect, compose, subscribe, and judge the composer."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from newsletter.actions import facts, manage
from newsletter.actions.collect import collect
from newsletter.actions.compose import compose_edition
from newsletter.actions.judge import DAYS, MOST_DAYS, judge
from newsletter.actions.subscribe import add_reader
from newsletter.subscriber import Origin
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk
from newsletter.web.names import EditionDate, Slug

router = APIRouter()


class ComposeOrder(BaseModel, extra="forbid"):
    """What to compose: the edition of a date, today's where none is given."""

    on: EditionDate | None = None
    dry_run: bool = False


class ReaderOrder(BaseModel, extra="forbid"):
    """A reader to subscribe."""

    address: str
    confirmed: bool = Field(default=False, description="whether their consent is known")


class PublicationOrder(BaseModel, extra="forbid"):
    """What to change of a publication; what is not named stays."""

    name: str | None = None
    tagline: str | None = None
    timezone: str | None = None
    language: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    report_to: str | None = Field(
        default=None, description="who is mailed how editions ended; empty for nobody"
    )
    postal_address: str | None = None
    at: str | None = None
    days: str | None = None
    scheduled: bool | None = None
    approval_required: bool | None = None
    uncertain: str | None = Field(default=None, description="hold, or resend:6h")
    remembers: str | None = None


@router.get("/publications")
def list_publications(desk: AtDesk) -> Answer:
    """All publications."""
    return data([facts.publication_facts(p) for p in manage.list_publications(desk.services)])


@router.get("/publications/{slug}")
def publication(desk: AtDesk, slug: Slug) -> Answer:
    """A publication with its sources, readers by state and last runs."""
    return data(facts.overview_facts(manage.overview(desk.services, slug)))


@router.patch("/publications/{slug}")
def do_set_publication(desk: AtDesk, slug: Slug, order: PublicationOrder) -> Answer:
    """Change what is named of a publication."""
    changed = manage.set_publication(desk.services, slug, manage.Changes(**order.model_dump()))
    return data(facts.publication_facts(changed))


@router.post("/publications/{slug}/collect")
def do_collect(desk: AtDesk, slug: Slug) -> Answer:
    """Fetch all sources of a publication now."""
    return data(facts.report_facts(collect(desk.services, slug)))


@router.post("/publications/{slug}/compose")
def do_compose(desk: AtDesk, slug: Slug, order: ComposeOrder | None = None) -> Answer:
    """Compose an edition and keep it as a draft, unless it is a dry run."""
    order = order or ComposeOrder()
    composed = compose_edition(desk.services, slug, on=order.on, dry_run=order.dry_run)
    return data(facts.composed_facts(composed))


@router.post("/publications/{slug}/subscribers", status_code=201)
def do_subscribe(desk: AtDesk, slug: Slug, order: ReaderOrder) -> Answer:
    """Subscribe an address; it is asked to confirm unless its consent is known."""
    reader = add_reader(
        desk.services, slug, order.address, confirmed=order.confirmed, origin=Origin.API
    )
    desk.ring.notify()
    return data(facts.subscription_facts(reader))


@router.get("/publications/{slug}/judge")
def do_judge(
    desk: AtDesk, slug: Slug, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = DAYS
) -> Answer:
    """How often the composer's own lead was the one that the editor pinned, of editions that went out."""
    return data(facts.judgement_facts(judge(desk.services, slug, days=days)))
