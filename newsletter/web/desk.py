"""What every route works with, and how a route asks for it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from newsletter.actions.services import Services
from newsletter.web.pages import Pages
from newsletter.web.ring import Ring
from newsletter.web.watching import Watching


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The services, the ring, the pages and the watchers of this process."""

    services: Services
    ring: Ring
    pages: Pages
    watching: Watching


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(desk_of)]
