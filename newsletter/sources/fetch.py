"""Fetching a document over HTTP(S) from a URL that anybody may have typed.

Refuses private networks, odd ports and other schemes, on the first address and on every redirect;
ends at a total deadline and at a cap on decoded bytes; asks conditionally (RFC 9110 13).
Nothing is taken from the environment (no proxy, no netrc). Knows nothing of feeds.
"""

import re
import socket
from base64 import b64encode
from dataclasses import dataclass
from http import HTTPStatus
from typing import NoReturn

import httpcore
import httpx

from newsletter.errors import FetchError, ForbiddenTargetError, UnknownHostError
from newsletter.sources.addresses import refusal
from newsletter.sources.encoding import (
    ACCEPTED,
    CutShortError,
    TooBigError,
    UnknownCodingError,
    decoded,
)
from newsletter.sources.network import CheckedBackend, Deadline, resolve

__all__ = ["Fetched", "Fetcher", "Limits", "Look"]

USER_AGENT = "newsletter/0.1 (feed reader)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_HEAD = frozenset({405, 501})
"""How servers say that they know no HEAD (RFC 9110 15.5.6 and 15.6.2)."""
NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
USER_INFO = re.compile(r"//[^/?#]*@")
LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost: seconds in all, decoded bytes, redirects followed."""

    seconds: float = 20.0
    bytes: int = 5_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document as it came. ``url`` is where it was in the end.

    ``unchanged`` means 304 and an empty body. ``etag`` and ``last_modified`` are to be handed in at
    the next fetch, as they are.
    """

    url: str
    body: bytes
    content_type: str
    etag: str
    last_modified: str
    unchanged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a server says of a document without giving it; ``size_bytes`` is None where it does not tell."""

    status: int
    content_type: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Fetcher:
    """Fetches documents; keeps no state between them, so one may serve many threads.

    Args:
        allowed_private: ``host:port`` pairs that the operator allows in spite of the rules.
        limits: what one fetch may cost.
        user_agent: the User-Agent header.
    """

    def __init__(
        self,
        *,
        allowed_private: frozenset[str] = frozenset(),
        limits: Limits = Limits(),
        user_agent: str = USER_AGENT,
    ) -> None:
        self._allowed = frozenset(entry.lower() for entry in allowed_private)
        self._limits = limits
        self._user_agent = user_agent
        self._tls = httpx.create_ssl_context(trust_env=False)

    def get(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch a document, or learn that it has not changed since those validators.

        User-info in the URL is sent as Basic credentials, to that origin only.

        Raises:
            ForbiddenTargetError: the URL, or one it redirects to, is not to be fetched.
            FetchError: anything else; the sentence names the URL and what was wrong.
        """
        deadline = Deadline(self._limits.seconds)
        first = target = _parsed(url)
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        for _ in range(self._limits.redirects + 1):
            credentials = first if _origin(first) == _origin(target) else httpx.URL()
            headers = self._headers(target, credentials) | validators
            answer = self._ask(target, headers, deadline, allowed=self._allowed, read=True)
            if answer.status not in REDIRECTS:
                return _fetched(target, answer, etag=etag, last_modified=last_modified)
            target = _redirected(target, answer)
        raise FetchError(f"{_shown(url)} redirects more than {self._limits.redirects} times.")

    def look(self, url: str, *, seconds: float, also_allowed: str = "") -> Look:
        """Ask what there is at a URL, and read none of it: by HEAD, or by GET where a server knows no HEAD.

        Args:
            url: what to ask for; redirects are followed under the same rules.
            seconds: to wait at most.
            also_allowed: a ``host:port`` that may be asked for this time although it is private.

        Raises:
            ForbiddenTargetError: the URL, or one it redirects to, is not to be fetched.
            UnknownHostError: there is no such host.
            FetchError: no answer came; the sentence names the URL and what was wrong.
        """
        deadline = Deadline(seconds)
        target = _parsed(url)
        allowed = self._allowed | {also_allowed.lower()}
        for _ in range(self._limits.redirects + 1):
            headers = self._headers(target, httpx.URL()) | {"Accept": "*/*"}
            for method in ("HEAD", "GET"):
                answer = self._ask(target, headers, deadline, method=method, allowed=allowed)
                if answer.status not in NO_HEAD:
                    break
            if answer.status not in REDIRECTS:
                return _look(answer)
            target = _redirected(target, answer)
        raise FetchError(f"{_shown(url)} redirects more than {self._limits.redirects} times.")

    def _headers(self, target: httpx.URL, credentials: httpx.URL) -> dict[str, str]:
        headers = {
            "Host": target.netloc.decode(),
            "User-Agent": self._user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
        }
        if credentials.userinfo:
            pair = f"{credentials.username}:{credentials.password}".encode()
            headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
        return headers

    def _ask(
        self,
        target: httpx.URL,
        headers: dict[str, str],
        deadline: Deadline,
        *,
        allowed: frozenset[str],
        method: str = "GET",
        read: bool = False,
    ) -> _Answer:
        try:
            addresses = self._checked(target, deadline, allowed)
            backend = CheckedBackend(addresses, deadline=deadline)
            return self._exchange(method, target, headers, backend, read=read)
        except httpcore.TimeoutException:
            _fail(target, f"did not answer in full within {deadline.seconds:g} seconds.")
        except TooBigError:
            _fail(target, f"is larger than {self._limits.bytes:,} bytes.")
        except CutShortError as error:
            _fail(target, f"sent damaged compressed data: {error}.")
        except UnknownCodingError as error:
            _fail(target, f"answered in a coding that was not asked for: {_plain(str(error))}.")
        except httpcore.ConnectError as error:
            _fail(target, f"cannot be reached: {_plain(str(error))}.")
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            _fail(target, f"broke off or does not speak HTTP: {_plain(str(error))}.")

    def _checked(
        self, target: httpx.URL, deadline: Deadline, allowed: frozenset[str]
    ) -> tuple[str, ...]:
        """The addresses that may be connected to, every one of them looked at."""
        port = target.port or PORTS[target.scheme]
        trusted = f"{target.host}:{port}" in allowed
        if not trusted and port not in PORTS.values():
            _forbid(target, f"uses port {port}; only 80 and 443 are fetched from.")
        try:
            addresses = resolve(target.raw_host.decode(), port, deadline=deadline)
        except OSError as error:
            what = f"cannot be found: {_plain(error.strerror or str(error))}."
            if error.errno in NO_SUCH_NAME:
                raise UnknownHostError(f"{_shown(target)} {what}") from None
            _fail(target, what)
        for address in () if trusted else addresses:
            if why := refusal(address):
                _forbid(target, f"leads to {address}, which is {why}; it is not fetched.")
        return addresses

    def _exchange(
        self,
        method: str,
        target: httpx.URL,
        headers: dict[str, str],
        backend: CheckedBackend,
        *,
        read: bool,
    ) -> _Answer:
        fields = [
            (name.encode(), value.encode("latin-1", "replace"))
            for name, value in headers.items()
            if value
        ]
        url = httpcore.URL(
            scheme=target.raw_scheme,
            host=target.raw_host,
            port=target.port,
            target=target.raw_path,
        )
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            pool.stream(method, url, headers=fields) as response,
        ):
            return self._answer(response, read=read)

    def _answer(self, response: httpcore.Response, *, read: bool) -> _Answer:
        """Read the body of a 2xx answer only: nobody needs that of a redirect or an error."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        body = b""
        if read and response.status // 100 == HTTPStatus.OK // 100:
            coding = headers.get("content-encoding", "")
            body = decoded(response.iter_stream(), coding=coding, most=self._limits.bytes)
        return _Answer(status=response.status, headers=headers, body=body)


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise FetchError(f"{_shown(url)!r} is not a URL.") from None
    if parsed.scheme not in PORTS:
        raise ForbiddenTargetError(f"{_shown(url)!r} is not an http or https URL.")
    if not parsed.host:
        raise FetchError(f"{_shown(url)!r} names no host.")
    return parsed


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or PORTS[url.scheme]


def _redirected(target: httpx.URL, answer: _Answer) -> httpx.URL:
    location = answer.headers.get("location", "")
    if not location:
        _fail(target, f"answered {_status(answer.status)} without saying where to.")
    try:
        joined = str(target.join(location))
    except (httpx.InvalidURL, ValueError):
        joined = location
    return _parsed(joined)


def _fetched(target: httpx.URL, answer: _Answer, *, etag: str, last_modified: str) -> Fetched:
    unchanged = answer.status == HTTPStatus.NOT_MODIFIED and bool(etag or last_modified)
    if answer.status != HTTPStatus.OK and not unchanged:
        _fail(target, f"answered {_status(answer.status)}.")
    return Fetched(
        url=str(target.copy_with(userinfo=b"")),
        body=answer.body,
        content_type=answer.headers.get("content-type", ""),
        etag=answer.headers.get("etag", etag if unchanged else ""),
        last_modified=answer.headers.get("last-modified", last_modified if unchanged else ""),
        unchanged=unchanged,
    )


def _look(answer: _Answer) -> Look:
    length = answer.headers.get("content-length", "")
    return Look(
        status=answer.status,
        content_type=answer.headers.get("content-type", ""),
        size_bytes=int(length) if length.isascii() and length.isdecimal() else None,
    )


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _shown(url: object) -> str:
    """A URL for a sentence: without user-info (it holds passwords), on one line, not endless."""
    return _plain(USER_INFO.sub("//", str(url)))[:LONGEST_SHOWN]


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).rstrip(". ")


def _fail(target: httpx.URL, what: str) -> NoReturn:
    raise FetchError(f"{_shown(target)} {what}") from None


def _forbid(target: httpx.URL, what: str) -> NoReturn:
    raise ForbiddenTargetError(f"{_shown(target)} {what}") from None
