"""The HTTP server: uvicorn, which waits for answers to end before it does. Streams are told to."""

import socket

import uvicorn
from fastapi import FastAPI

LONGEST_GOODBYE_SECONDS = 20
"""For a client that reads nothing: what it has not taken by then is not sent."""


class Server(uvicorn.Server):
    """Serves an application of `create_app` until a signal ends it.

    Args:
        app: the application.
    """

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
            )
        )
        self._let_watchers_go = app.state.desk.watching.close

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the watchers go, then wait for all other answers. A watcher asks again by itself."""
        self._let_watchers_go()
        await super().shutdown(sockets)
