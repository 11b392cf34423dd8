"""Fetching from a real server on loopback: conditions, refusals, limits."""

import gzip
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from newsletter.errors import FetchError, ForbiddenTargetError
from newsletter.sources import Fetcher, Limits
from newsletter.sources.network import CheckedBackend, Deadline
from tests.certificates import certificate

Route = Callable[["Handler"], None]
FEED = b"<rss version='2.0'><channel><title>Tide</title></channel></rss>"


class Server(ThreadingHTTPServer):
    block_on_close = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stopping = threading.Event()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.scheme = "http"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.place}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of these tests hang up early; that is no error."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    routes: ClassVar[dict[str, Route]] = {}

    def do_GET(self) -> None:
        told = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, told))
        self.close_connection = True
        self.routes[self.path](self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def route(path: str) -> Callable[[Route], Route]:
    def added(answer: Route) -> Route:
        Handler.routes[path] = answer
        return answer

    return added


@route("/feed")
def _feed(request: Handler) -> None:
    if request.headers.get("If-None-Match") == '"v1"' or request.headers.get("If-Modified-Since"):
        request.answer(304, ETag='"v2"')
    else:
        kind = "application/rss+xml; charset=utf-8"
        since = "Mon, 02 Mar 2026 06:00:00 GMT"
        request.answer(200, FEED, Content_Type=kind, ETag='"v1"', Last_Modified=since)


@route("/gzip")
def _gzip(request: Handler) -> None:
    request.answer(200, gzip.compress(FEED), Content_Encoding="gzip")


@route("/bomb")
def _bomb(request: Handler) -> None:
    """300 MB of zeros, one gzip member after the other."""
    member = gzip.compress(b"\0" * 1_000_000)
    request.answer(200, member * 300, Content_Encoding="gzip")


@route("/brotli")
def _brotli(request: Handler) -> None:
    request.answer(200, FEED, Content_Encoding="br")


@route("/damaged")
def _damaged(request: Handler) -> None:
    request.answer(200, gzip.compress(FEED)[:-12], Content_Encoding="gzip")


@route("/slow-body")
def _slow_body(request: Handler) -> None:
    request.send_response(200)
    request.end_headers()
    while not request.server.stopping.wait(0.02):
        request.wfile.write(b" ")


@route("/slow-headers")
def _slow_headers(request: Handler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not request.server.stopping.wait(0.02):
        request.wfile.write(b"a")


@route("/silent")
def _silent(request: Handler) -> None:
    request.server.stopping.wait()


@route("/hangs-up")
def _hangs_up(request: Handler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


@route("/no-http")
def _no_http(request: Handler) -> None:
    request.wfile.write(b"220 mail.example ESMTP\r\n")


@route("/missing")
def _missing(request: Handler) -> None:
    request.answer(404, b"gone fishing")


@route("/broken")
def _broken(request: Handler) -> None:
    request.answer(500)


@route("/odd")
def _odd(request: Handler) -> None:
    request.answer(204)


@route("/unheard-of")
def _unheard_of(request: Handler) -> None:
    request.answer(799)


@route("/always-304")
def _always_304(request: Handler) -> None:
    request.answer(304)


@route("/nowhere")
def _nowhere(request: Handler) -> None:
    request.answer(302)


def redirect(path: str, to: str) -> None:
    Handler.routes[path] = lambda request: request.answer(
        301, Location=to.replace("HERE", request.server.place)
    )


redirect("/moved", "/feed")
redirect("/loop", "/loop")
redirect("/three", "/two")
redirect("/two", "/moved")
redirect("/four", "/three")
redirect("/to-metadata", "http://169.254.169.254/latest/meta-data/")
redirect("/to-loopback", "http://127.0.0.2/feed")
redirect("/to-odd-port", "http://127.0.0.1:22/")
redirect("/to-file", "file:///etc/passwd")
redirect("/to-nonsense", "http://paper.example:port/")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.stopping.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def fetcher(server: Server) -> Fetcher:
    return Fetcher(allowed_private=frozenset({server.place}))


def hasty(server: Server) -> Fetcher:
    return Fetcher(allowed_private=frozenset({server.place}), limits=Limits(seconds=0.3))


def test_a_document_comes_with_what_the_next_fetch_needs(server: Server, fetcher: Fetcher) -> None:
    fetched = fetcher.get(server.url("/feed"))
    assert (fetched.body, fetched.url, fetched.unchanged) == (FEED, server.url("/feed"), False)
    assert fetched.content_type == "application/rss+xml; charset=utf-8"
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Mon, 02 Mar 2026 06:00:00 GMT")


def test_an_unchanged_document_is_not_sent_again(server: Server, fetcher: Fetcher) -> None:
    fetched = fetcher.get(server.url("/feed"), etag='"v1"')
    assert (fetched.unchanged, fetched.body) == (True, b"")


def test_304_keeps_the_validators_that_it_does_not_renew(server: Server, fetcher: Fetcher) -> None:
    since = "Mon, 02 Mar 2026 06:00:00 GMT"
    fetched = fetcher.get(server.url("/feed"), etag='"v0"', last_modified=since)
    assert (fetched.etag, fetched.last_modified) == ('"v2"', since)


def test_a_304_that_nobody_asked_for_is_an_error(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="answered 304 Not Modified"):
        fetcher.get(server.url("/always-304"))


def test_gzip_is_asked_for_and_undone(server: Server, fetcher: Fetcher) -> None:
    assert fetcher.get(server.url("/gzip")).body == FEED
    assert server.asked[0][1]["accept-encoding"] == "gzip, deflate"


def test_the_request_names_the_host_and_the_agent(server: Server) -> None:
    allowed = frozenset({server.place})
    Fetcher(allowed_private=allowed, user_agent="tide/9").get(server.url("/feed"))
    told = server.asked[0][1]
    assert (told["host"], told["user-agent"]) == (server.place, "tide/9")


def test_redirects_are_followed_and_the_last_url_is_told(server: Server, fetcher: Fetcher) -> None:
    fetched = fetcher.get(server.url("/three"))
    assert (fetched.url, fetched.body) == (server.url("/feed"), FEED)


@pytest.mark.parametrize("path", ["/four", "/loop"])
def test_more_than_three_redirects_are_refused(server: Server, fetcher: Fetcher, path: str) -> None:
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        fetcher.get(server.url(path))
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/to-metadata", "leads to 169.254.169.254, which is link-local"),
        ("/to-loopback", "leads to 127.0.0.2, which is this machine"),
        ("/to-odd-port", "uses port 22"),
        ("/to-file", "not an http or https URL"),
    ],
)
def test_a_redirect_into_a_forbidden_place_is_refused(
    server: Server, fetcher: Fetcher, path: str, why: str
) -> None:
    with pytest.raises(ForbiddenTargetError, match=why):
        fetcher.get(server.url(path))


def test_a_redirect_to_no_url_is_told(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="not a URL"):
        fetcher.get(server.url("/to-nonsense"))


def test_a_redirect_without_a_target_is_told(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="302 Found without saying where to"):
        fetcher.get(server.url("/nowhere"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/",
        "https://192.168.0.1/", "http://93.184.216.34:8080/", "ftp://paper.example/", "file:///etc/passwd",
        "gopher://paper.example/", "javascript:alert(1)", "paper.example/feed",
    ],
)  # fmt: skip
def test_a_forbidden_url_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenTargetError):
        Fetcher().get(url)


def test_the_permission_is_for_exactly_that_host_and_port(server: Server) -> None:
    other = Fetcher(allowed_private=frozenset({"127.0.0.1:80", f"localhost:{server.server_port}"}))
    with pytest.raises(ForbiddenTargetError):
        other.get(server.url("/feed"))
    assert server.asked == []


@pytest.mark.parametrize(
    "url", ["", "http://", "http://[::1", "http://a b/", "http:///x", "http://a\0b/"]
)
def test_what_is_no_url_is_told(url: str) -> None:
    with pytest.raises(FetchError):
        Fetcher().get(url)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/missing", "answered 404 Not Found"),
        ("/broken", "answered 500 Internal Server Error"),
        ("/unheard-of", "answered 799."),
        ("/odd", "answered 204 No Content"),
        ("/brotli", "not asked for: br"),
        ("/damaged", "damaged compressed data"),
        ("/hangs-up", "broke off"),
        ("/no-http", "does not speak HTTP"),
        ("/bomb", "larger than 5,000,000 bytes"),
    ],
)
def test_the_error_names_the_url_and_what_was_wrong(
    server: Server, fetcher: Fetcher, path: str, what: str
) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher.get(server.url(path))
    assert server.url(path) in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize("path", ["/slow-body", "/slow-headers", "/silent"])
def test_a_drip_ends_at_the_deadline(server: Server, path: str) -> None:
    with pytest.raises(FetchError, match=r"did not answer in full within 0\.3 seconds"):
        hasty(server).get(server.url(path))


def test_nobody_listening_is_told() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as unused:
        place = f"127.0.0.1:{unused.server_port}"
    with pytest.raises(FetchError, match="cannot be reached"):
        Fetcher(allowed_private=frozenset({place})).get(f"http://{place}/")


def test_a_name_that_does_not_resolve_is_told() -> None:
    with pytest.raises(FetchError, match=r"nowhere\.invalid/ cannot be found"):
        Fetcher().get("http://nowhere.invalid/")


def test_a_name_with_one_forbidden_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(ForbiddenTargetError, match=r"leads to 10\.0\.0\.7, which is private"):
        Fetcher().get("http://paper.example/")


def test_a_name_server_that_does_not_answer_ends_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait() and [])
    with pytest.raises(FetchError, match="did not answer in full"):
        Fetcher(limits=Limits(seconds=0.1)).get("http://paper.example/")
    never.set()


def test_a_name_that_cannot_be_one_is_told() -> None:
    with pytest.raises(FetchError):
        Fetcher().get(f"http://{'a' * 64}.example/")


def test_no_time_is_no_answer() -> None:
    with pytest.raises(FetchError, match="within 0 seconds"):
        Fetcher(limits=Limits(seconds=0)).get("http://paper.example/")


def test_user_info_is_sent_as_credentials(server: Server, fetcher: Fetcher) -> None:
    fetched = fetcher.get(f"http://ann:s%20cret@{server.place}/feed")
    assert server.asked[0][1]["authorization"] == f"Basic {b64encode(b'ann:s cret').decode()}"
    assert "ann" not in fetched.url


def test_credentials_do_not_follow_to_another_origin(server: Server) -> None:
    with Server() as second:
        threading.Thread(target=second.serve_forever, args=(0.01,), daemon=True).start()
        redirect("/elsewhere", second.url("/feed"))
        allowed = Fetcher(allowed_private=frozenset({server.place, second.place}))
        allowed.get(f"http://ann:secret@{server.place}/elsewhere")
        second.shutdown()
    assert "authorization" not in second.asked[0][1]


def test_errors_never_show_user_info(server: Server, fetcher: Fetcher) -> None:
    for path in ("/missing", "/loop", "/to-metadata"):
        with pytest.raises(FetchError) as caught:
            fetcher.get(f"http://ann:secret@{server.place}{path}")
        assert "secret" not in str(caught.value)


def test_validators_that_cannot_be_a_header_are_refused(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError):
        fetcher.get(server.url("/feed"), etag='"a"\r\nX-Evil: 1')
    assert server.asked == []


def test_proxies_of_the_environment_are_not_used(
    server: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    assert fetcher.get(server.url("/feed")).body == FEED


def test_a_connection_goes_to_the_checked_address_whatever_the_name(server: Server) -> None:
    backend = CheckedBackend(["127.0.0.1"], deadline=Deadline(5))
    stream = backend.connect_tcp("name.invalid", server.server_port)
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", server.server_port)
    stream.close()


def test_a_dead_address_gives_way_to_the_next(server: Server) -> None:
    backend = CheckedBackend(["127.255.255.255", "127.0.0.1"], deadline=Deadline(5))
    stream = backend.connect_tcp("paper.example", server.server_port)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()


@pytest.fixture
def secure(server: Server, tmp_path: Path) -> Path:
    """The same server behind TLS, with a certificate for localhost."""
    path = tmp_path / "localhost.pem"
    path.write_bytes(b"".join(certificate("localhost")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    return path


def test_tls_checks_the_name_in_the_url_though_an_address_was_called(
    server: Server, secure: Path
) -> None:
    place = f"localhost:{server.server_port}"
    fetcher = Fetcher(allowed_private=frozenset({place, server.place}))
    fetcher._client._exchange._tls.load_verify_locations(secure)
    assert fetcher.get(f"https://{place}/feed").body == FEED
    with pytest.raises(FetchError, match="not valid for '127"):
        fetcher.get(f"https://{server.place}/feed")


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, secure: Path) -> None:
    place = f"localhost:{server.server_port}"
    with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
        Fetcher(allowed_private=frozenset({place})).get(f"https://{place}/feed")
