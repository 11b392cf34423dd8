"""What every route works with, and how a route asks for it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from newsletter.actions.services import Services
from newsletter.web.pages import Pages
from newsletter.web.ring import Ring


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The services, the ring and the pages of this process."""

    services: Services
    ring: Ring
    pages: Pages


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
