"""The API of evidence: what a relay's log or a provider's events tell of uncertain deliveries."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from newsletter.actions.evidence import Event, weigh
from newsletter.web.api.answers import Answer, data
from newsletter.web.api.holder import Holder
from newsletter.web.desk import AtDesk

router = APIRouter()
MOST_EVENTS = 10_000


class Told(BaseModel, extra="forbid"):
    """What happened to one mail: accepted, delivered, deferred, bounced or complained, or refused."""

    message_id: Annotated[str, Field(max_length=998)]
    event: Annotated[str, Field(max_length=100)]


class Evidence(BaseModel, extra="forbid"):
    """Events, oldest first."""

    events: Annotated[list[Told], Field(max_length=MOST_EVENTS)]


@router.post("/evidence")
def do_evidence(desk: AtDesk, evidence: Evidence, holder: Holder) -> Answer:
    """Say what became of uncertain deliveries, by Message-ID; what is not uncertain is never changed."""
    events = [Event(message_id=each.message_id, event=each.event) for each in evidence.events]
    return data(asdict(weigh(desk.services, events, by=f"the token {holder}")))
