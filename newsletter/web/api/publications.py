"""The API of publications: look at them, collect, compose, subscribe, and judge the composer."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from newsletter.actions import facts, manage
from newsletter.actions.collect import collect
from newsletter.actions.compose import compose_edition
from newsletter.actions.judge import DAYS, MOST_DAYS, judge
from newsletter.actions.subscribe import add_reader, set_reader
from newsletter.actions.timetable import NEXT, timetable, timetable_facts
from newsletter.actions.values import time_of
from newsletter.subscriber import Origin
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk
from newsletter.web.names import EditionDate, Slug

router = APIRouter()


class ComposeOrder(BaseModel, extra="forbid"):
    """What to compose: the edition of a date and hour, today's next one where none is given."""

    on: EditionDate | None = None
    at: str | None = Field(default=None, description="its hour, of several a day, e.g. 17:30")
    dry_run: bool = False


class ReaderOrder(BaseModel, extra="forbid"):
    """A reader to subscribe."""

    address: str
    confirmed: bool = Field(default=False, description="whether their consent is known")
    timezone: str | None = Field(default=None, description="where they live, e.g. Asia/Tokyo")


class ReaderChange(BaseModel, extra="forbid"):
    """What to change of a reader's subscription."""

    address: str
    timezone: str = Field(description="where they live; empty for the publication's zone")


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
    at: str | None = Field(
        default=None, description="one hour or several: 07:00, or 07:00/weekdays 09:00/sat,sun"
    )
    days: str | None = None
    scheduled: bool | None = None
    zone: str | None = Field(default=None, description="whose local time: publication or reader")
    lead_minutes: int | None = None
    spread_minutes: int | None = None
    max_lateness_minutes: int | None = None
    quiet: str | None = Field(default=None, description="22:00-07:00; empty for no quiet hours")
    remind_minutes: int | None = None
    unapproved: str | None = Field(default=None, description="hold, send or skip")
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


@router.get("/publications/{slug}/schedule")
def show_schedule(
    desk: AtDesk, slug: Slug, count: Annotated[int, Query(ge=1, le=100)] = NEXT
) -> Answer:
    """When the next editions go out, in UTC and in the publication's zone, and what the clocks do to them."""
    return data(timetable_facts(timetable(desk.services, slug, count=count)))


@router.post("/publications/{slug}/collect")
def do_collect(desk: AtDesk, slug: Slug) -> Answer:
    """Fetch all sources of a publication now."""
    return data(facts.report_facts(collect(desk.services, slug)))


@router.post("/publications/{slug}/compose")
def do_compose(desk: AtDesk, slug: Slug, order: ComposeOrder | None = None) -> Answer:
    """Compose an edition and keep it as a draft, unless it is a dry run."""
    order = order or ComposeOrder()
    at = None if order.at is None else time_of(order.at)
    composed = compose_edition(desk.services, slug, on=order.on, at=at, dry_run=order.dry_run)
    return data(facts.composed_facts(composed))


@router.post("/publications/{slug}/subscribers", status_code=201)
def do_subscribe(desk: AtDesk, slug: Slug, order: ReaderOrder) -> Answer:
    """Subscribe an address; it is asked to confirm unless its consent is known."""
    reader = add_reader(
        desk.services,
        slug,
        order.address,
        confirmed=order.confirmed,
        origin=Origin.API,
        timezone=order.timezone,
    )
    desk.ring.notify()
    return data(facts.subscription_facts(reader))


@router.patch("/publications/{slug}/subscribers")
def do_set_reader(desk: AtDesk, slug: Slug, order: ReaderChange) -> Answer:
    """Change where a reader lives; it holds from the next edition on."""
    reader = set_reader(desk.services, slug, order.address, timezone=order.timezone)
    return data(facts.subscription_facts(reader))


@router.get("/publications/{slug}/judge")
def do_judge(
    desk: AtDesk, slug: Slug, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = DAYS
) -> Answer:
    """How often the composer's own lead was the one that the editor pinned, of editions that went out."""
    return data(facts.judgement_facts(judge(desk.services, slug, days=days)))
