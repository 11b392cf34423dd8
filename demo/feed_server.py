"""The outlets' web server on loopback: their feeds with validators, and two broken sources.

Knows HTTP's conditional requests (RFC 9110 13.1.2); knows nothing of what is in a feed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from demo.outlets import Feed

__all__ = ["FAILING", "NO_FEED", "serving"]

FAILING = "/night-desk.rss"
"""A path that always answers 500."""

NO_FEED = "/evening-star.rss"
"""A path that answers with a web page where a feed was promised."""

PAGE = b"""<!doctype html>
<html lang="en"><title>The Evening Star</title>
<p>The Evening Star has moved. Please ask at the desk for our new address.</p></html>
"""


class FeedServer(ThreadingHTTPServer):
    """Serves ``feeds``, read anew at each request, so that the news may change meanwhile."""

    daemon_threads = True

    def __init__(self, feeds: Mapping[str, Feed], port: int) -> None:
        super().__init__(("127.0.0.1", port), FeedHandler)
        self.feeds = feeds


class FeedHandler(BaseHTTPRequestHandler):
    """One connection of a reader of feeds."""

    protocol_version = "HTTP/1.1"
    server: FeedServer

    def do_GET(self) -> None:
        """Answer with the feed, 304 when the reader has it, or with one of the planned failures."""
        path = self.path.partition("?")[0]
        feed = self.server.feeds.get(path)
        if feed:
            self._give(feed)
        elif path == FAILING:
            self._answer(
                HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain", b"The night desk is asleep.\n"
            )
        elif path == NO_FEED:
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", PAGE)
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"No such feed.\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the parent's
        """Keep quiet: the demo's own account is what the person wants to see."""

    def _give(self, feed: Feed) -> None:
        if _matches(self.headers.get("If-None-Match", ""), feed.etag):
            self._answer(HTTPStatus.NOT_MODIFIED, feed.content_type, b"", etag=feed.etag)
        else:
            self._answer(HTTPStatus.OK, feed.content_type, feed.body, etag=feed.etag)

    def _answer(
        self, status: HTTPStatus, content_type: str, body: bytes, *, etag: str = ""
    ) -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        if status != HTTPStatus.NOT_MODIFIED:  # which has no content to describe (RFC 9110 15.4.5)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(feeds: Mapping[str, Feed], *, port: int = 0) -> Iterator[int]:
    """Serve ``feeds`` (path -> feed) on loopback until the block ends; gives the port.

    Another port is taken where the wanted one is not free.

    The mapping may be filled or changed inside the block, e.g. once the port is known.
    """
    with _server(feeds, port) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), name="demo-feeds", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _server(feeds: Mapping[str, Feed], port: int) -> FeedServer:
    try:
        return FeedServer(feeds, port)
    except OSError:
        return FeedServer(feeds, 0)


def _matches(condition: str, etag: str) -> bool:
    known = {candidate.strip().removeprefix("W/") for candidate in condition.split(",")}
    return etag in known or "*" in known
