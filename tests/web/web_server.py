"""The real HTTP server on a loopback port, in a thread of the test."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import httpx

from newsletter.actions import manage
from newsletter.actions.services import Services
from newsletter.web.server import Server
from newsletter.web.watching import Watching
from tests.waiting import until
from tests.web.conftest import application

PATIENCE_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that runs: where, a client with a token for it, and its watchers."""

    url: str
    client: httpx.Client
    watching: Watching
    server: Server
    thread: Thread

    def stop(self) -> None:
        """Ask it to end, as a signal does, and wait until it has."""
        self.server.should_exit = True
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive()


@contextmanager
def web_server(services: Services) -> Iterator[Served]:
    """Serve within the block."""
    app = application(services)
    server = Server(app)
    headers = {"Authorization": f"Bearer {manage.add_token(services, 'watcher')}"}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until(lambda: server.started)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as client:
            served = Served(
                url=url,
                client=client,
                watching=app.state.desk.watching,
                server=server,
                thread=thread,
            )
            try:
                yield served
            finally:
                served.stop()
