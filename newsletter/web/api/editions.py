"""The API of editions: look at them, approve them, send them, and see who got them."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from newsletter.actions import control, edit, facts, show
from newsletter.actions.check import check_edition, check_facts
from newsletter.actions.progress_facts import progress_facts
from newsletter.actions.publish import publish_edition
from newsletter.actions.trial import send_trial
from newsletter.actions.watch import watch
from newsletter.departure import Start
from newsletter.digest import EditionId
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk
from newsletter.web.names import EditionNumber, OfPublication

router = APIRouter()


class AddressOrder(BaseModel, extra="forbid"):
    """An address to send a trial to."""

    address: str


class SendOrder(BaseModel, extra="forbid"):
    """How to send an edition."""

    at_once: bool = Field(
        default=False, description="to everybody now: before their hour, and in quiet hours"
    )


@router.get("/editions")
def list_editions(
    desk: AtDesk,
    publication: OfPublication = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Answer:
    """Editions, newest first."""
    found = show.editions_of(desk.services, publication, limit=limit)
    return data([facts.summary_facts(edition) for edition in found])


@router.get("/editions/{edition}")
def edition(desk: AtDesk, edition: EditionNumber) -> Answer:
    """An edition with its whole composition."""
    return data(facts.edition_facts(show.edition_of(desk.services, EditionId(edition))))


@router.get("/editions/{edition}/preview")
def preview(desk: AtDesk, edition: EditionNumber) -> Answer:
    """The mail and the web edition: frozen once it went out, as they would be before."""
    rendition = show.preview(desk.services, EditionId(edition))
    return data(
        {
            "subject": rendition.subject,
            "preheader": rendition.preheader,
            "html": rendition.html,
            "text": rendition.text,
            "page": rendition.page,
        }
    )


@router.get("/editions/{edition}/check")
def check(desk: AtDesk, edition: EditionNumber, *, links: bool = False) -> Answer:
    """What is wrong with an edition's mail; with ``links`` what it leads to is asked for, a minute at most."""
    return data(check_facts(check_edition(desk.services, EditionId(edition), links=links)))


@router.get("/editions/{edition}/status")
def status(desk: AtDesk, edition: EditionNumber) -> Answer:
    """The ledger of an edition: totals, rate and ETA, by server and domain, and who did not get it and why."""
    seen = show.status(desk.services, EditionId(edition))
    sight = watch(desk.services, EditionId(edition))
    return data(facts.status_facts(seen) | progress_facts(sight))


@router.post("/editions/{edition}/approve")
def do_approve(desk: AtDesk, edition: EditionNumber) -> Answer:
    """Say that a draft may go out."""
    return data(facts.edition_facts(edit.approve(desk.services, EditionId(edition))))


@router.post("/editions/{edition}/send")
def do_send(desk: AtDesk, edition: EditionNumber, order: SendOrder | None = None) -> Answer:
    """Send an edition on its way unless its mail has errors; a second time changes nothing but for ``at_once``."""
    start = Start.AT_ONCE if order is not None and order.at_once else Start.BY_HAND
    publish_edition(desk.services, EditionId(edition), start=start)
    desk.ring.deliver(EditionId(edition))
    return _status(desk, edition)


@router.post("/editions/{edition}/test")
def do_test(desk: AtDesk, edition: EditionNumber, order: AddressOrder) -> Answer:
    """Send one copy to any address, outside the ledger; ``code`` is the server's answer (2xx: it took it)."""
    reply = send_trial(desk.services, EditionId(edition), order.address)
    return data({"code": reply.code, "text": reply.text, "server": reply.server})


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
    return data(facts.status_facts(show.status(desk.services, EditionId(edition))))
