"""A real web server on loopback that answers as a test says, and remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Page:
    """An answer. ``head`` is the status of HEAD where it differs; ``stalls`` says nothing until the server stops."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"page"
    head: int = 0
    stalls: bool = False


class PageServer(ThreadingHTTPServer):
    """Answers with ``pages`` by path, with ``otherwise`` for the rest; ``asked`` are methods and paths."""

    block_on_close = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Page] = {}
        self.otherwise = Page(status=404)
        self.asked: list[tuple[str, str]] = []
        self.stopping = threading.Event()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of these tests hang up early; that is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path))
        page = self.server.pages.get(self.path, self.server.otherwise)
        if page.stalls:
            self.server.stopping.wait()
            return
        self.send_response(page.head or page.status if self.command == "HEAD" else page.status)
        for name, value in ({"Content-Length": str(len(page.body))} | page.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def pages() -> Iterator[PageServer]:
    """Serve within the block."""
    server = PageServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
