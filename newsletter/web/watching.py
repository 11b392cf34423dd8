"""Those who watch editions in this process: one look serves all who watch the same one.

While a watcher waits it holds nothing but a coroutine: no thread, no transaction. Nobody looks at an edition that
nobody watches. All of this happens in the one thread of the server's loop, but for the look itself.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.concurrency import run_in_threadpool

from newsletter.actions.services import Services
from newsletter.actions.watch import Sight, Watch
from newsletter.digest import EditionId

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
PATIENCE_SECONDS = 5.0
"""How long to wait after a look that failed."""


class Lookout:
    """Looks at one edition again and again, for as long as it is kept. A watcher who is slow misses some sights."""

    def __init__(self, watch: Watch) -> None:
        self.watchers = 0
        self.sight: Sight | None = None
        self.closed = False
        self._watch = watch
        self._news = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._keep_looking())

    async def sights(self) -> AsyncGenerator[Sight | None]:
        """What is seen from now on, beginning with what was seen last; None when there was nothing new for a while."""
        told: Sight | None = None
        while not self.closed:
            if self.sight is not None and self.sight is not told:
                told = self.sight
                yield told
                continue
            try:
                await asyncio.wait_for(self._news.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield None

    def close(self) -> None:
        """Look no more, and let every watcher go."""
        self.closed = True
        self._task.cancel()
        self._news.set()

    async def _keep_looking(self) -> None:
        while not self.closed:
            pause_seconds = await self._look()
            await asyncio.sleep(pause_seconds)

    async def _look(self) -> float:
        """Look once; gives how many seconds to wait before the next time."""
        try:
            self.sight = await run_in_threadpool(self._watch.look)
        except Exception as error:  # noqa: BLE001 - whatever a database's driver raises, it may answer again
            log.warning("nobody could look error=%s", type(error).__name__)
            return PATIENCE_SECONDS
        news, self._news = self._news, asyncio.Event()
        news.set()
        return self._watch.pause.total_seconds()


class Watching:
    """Every lookout of this process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lookouts: dict[EditionId, Lookout] = {}

    @property
    def watchers(self) -> int:
        """How many are watching now."""
        return sum(lookout.watchers for lookout in self._lookouts.values())

    async def sights(self, edition_id: EditionId) -> AsyncGenerator[Sight | None]:
        """What is seen of an edition until the server ends; closing this ends the watching."""
        lookout = self._lookouts.get(edition_id)
        if lookout is None:
            lookout = self._lookouts[edition_id] = Lookout(Watch(self._services, edition_id))
        lookout.watchers += 1
        try:
            async with aclosing(lookout.sights()) as sights:
                async for sight in sights:
                    yield sight
        finally:
            self._leave(edition_id, lookout)

    def close(self) -> None:
        """Let every watcher go: the server ends."""
        for lookout in self._lookouts.values():
            lookout.close()

    def _leave(self, edition_id: EditionId, lookout: Lookout) -> None:
        lookout.watchers -= 1
        if not lookout.watchers:
            lookout.close()
            if self._lookouts.get(edition_id) is lookout:
                del self._lookouts[edition_id]
