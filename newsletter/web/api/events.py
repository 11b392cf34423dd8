"""An edition's progress as server-sent events (WHATWG HTML, 9.2): the same facts as its status, as they change."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Send

from newsletter.actions.progress_facts import progress_facts
from newsletter.actions.watch import Sight, ended
from newsletter.digest import EditionId
from newsletter.web.desk import AtDesk
from newsletter.web.names import EditionNumber
from newsletter.web.watching import Watching

router = APIRouter()

AGAIN_MILLISECONDS = 3000
"""When a client whose stream broke asks again."""
LONGEST_SECONDS = 3600.0
"""Then the client asks again, with a token that may have been removed meanwhile."""
LAST = "finished"
"""The name and the id of the last event: a client that names it when it asks again is told that nothing follows."""
HEARTBEAT = ": nothing new\n\n"
EXAMPLE = 'event: progress\nid: 2026-11-24T07:00:00Z\ndata: {"edition": 12, "done": 0.49, "rate": 1234.5}\n\n'


class EventStream(StreamingResponse):
    """An answer without an end; what makes its events is closed as soon as the client has gone."""

    media_type = "text/event-stream"
    body_iterator: AsyncGenerator[str]

    async def stream_response(self, send: Send) -> None:
        """Send the events."""
        async with aclosing(self.body_iterator):
            await super().stream_response(send)


DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events `progress`, and one `finished` at the end; data is JSON",
        "content": {EventStream.media_type: {"schema": {"type": "string"}, "example": EXAMPLE}},
    },
    204: {"description": "The client has had the last event: it is to ask no more"},
}


@router.get(
    "/editions/{edition}/events",
    response_class=EventStream,
    responses=DESCRIBED,
)
async def events(
    desk: AtDesk,
    edition: EditionNumber,
    last_event_id: Annotated[
        str, Header(description="where a stream broke; any value is harmless")
    ] = "",
) -> Response:
    """Watch an edition as server-sent events, until it is sent or cancelled."""
    over = await run_in_threadpool(ended, desk.services, EditionId(edition))
    if over and last_event_id == LAST:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return EventStream(_told(desk.watching, EditionId(edition)), headers=headers)


async def _told(watching: Watching, edition_id: EditionId) -> AsyncGenerator[str]:
    yield f"retry: {AGAIN_MILLISECONDS}\n\n"
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST_SECONDS
    async with aclosing(watching.sights(edition_id)) as sights:
        async for sight in sights:
            yield HEARTBEAT if sight is None else _event(sight)
            if clock() > until or (sight is not None and sight.ended):
                return


def _event(sight: Sight) -> str:
    """One event. JSON without line breaks is one line of data."""
    facts = progress_facts(sight)
    name, number = (LAST, LAST) if sight.ended else ("progress", facts["at"])
    return f"event: {name}\nid: {number}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n"
