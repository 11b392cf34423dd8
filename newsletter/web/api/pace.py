"""The API of the pace: how fast mail may go, who is slowed and why, and how to forget it."""

from fastapi import APIRouter

from newsletter.actions.paced import clear_pace, pace_facts, pace_of_all
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk

router = APIRouter()


@router.get("/pace")
def pace(desk: AtDesk) -> Answer:
    """Each server and provider that has a pace: limits, the last 24 hours, until when it rests, and why."""
    return data(pace_facts(pace_of_all(desk.services)))


@router.post("/pace/{name}/clear")
def do_clear(desk: AtDesk, name: str) -> Answer:
    """Forget that a provider told us to slow down, or that a server could not be reached."""
    clear_pace(desk.services, name)
    return data(pace_facts(pace_of_all(desk.services)))
