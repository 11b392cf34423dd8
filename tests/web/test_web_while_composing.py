"""Composing takes seconds; the pages are served meanwhile."""

import asyncio
from dataclasses import dataclass, field, replace
from threading import Event

import httpx

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.publication import Publication
from tests.actions.fake_model import FakeModel
from tests.desk import SLUG
from tests.web.conftest import application
from tests.web.news import stocked

PATIENCE_SECONDS = 20.0


@dataclass
class Pause:
    """Where composing stops until it is told to go on."""

    reached: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def __call__(self) -> None:
        self.reached.set()
        self.over.wait(PATIENCE_SECONDS)


def test_a_page_is_served_while_an_edition_is_composed(
    services: Services, publication: Publication
) -> None:
    stocked(services, publication)
    pause = Pause()
    reading = replace(services, model=FakeModel(before=pause))
    served, composed = asyncio.run(_meanwhile(reading, pause))
    assert served == 200
    assert composed == 200


async def _meanwhile(services: Services, pause: Pause) -> tuple[int, int]:
    """The status of a page asked for while composing stands still, and of the composing."""
    app = application(services)
    token = manage.add_token(services, "desk")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="https://news.example",
        headers={"Authorization": f"Bearer {token}"},
    ) as client:
        composing = asyncio.create_task(client.post(f"/api/publications/{SLUG}/compose"))
        await asyncio.to_thread(pause.reached.wait, PATIENCE_SECONDS)
        page = await client.get(f"/api/publications/{SLUG}/rules")
        assert not composing.done()
        pause.over.set()
        return page.status_code, (await composing).status_code
