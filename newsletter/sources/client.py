"""How a document is fetched: conditions, redirects, credentials, and what is asked of the next server.

How one question is put and answered is in `exchange`. Nothing is taken from the environment (no proxy, no netrc).
"""

from base64 import b64encode
from http import HTTPStatus

import httpx

from newsletter.errors import FetchError, ForbiddenTargetError
from newsletter.sources.encoding import ACCEPTED
from newsletter.sources.exchange import PORTS, Answer, Exchange, Question, fail, shown
from newsletter.sources.fetch import Fetched, Limits, Look
from newsletter.sources.network import Deadline

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_HEAD = frozenset({405, 501})
"""How servers say that they know no HEAD (RFC 9110 15.5.6 and 15.6.2)."""


class Client:
    """What a `Fetcher` fetches with; its arguments are the fetcher's, ``allowed`` in small letters."""

    def __init__(self, *, allowed: frozenset[str], limits: Limits, user_agent: str) -> None:
        self._allowed = allowed
        self._limits = limits
        self._user_agent = user_agent
        self._exchange = Exchange(most_bytes=limits.bytes)

    def get(self, url: str, *, etag: str, last_modified: str) -> Fetched:
        """See `Fetcher`."""
        deadline = Deadline(self._limits.seconds)
        first = target = _parsed(url)
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        for _ in range(self._limits.redirects + 1):
            credentials = first if _origin(first) == _origin(target) else httpx.URL()
            headers = self._headers(target, credentials) | validators
            question = Question(target=target, headers=headers, allowed=self._allowed, read=True)
            answer = self._exchange.ask(question, deadline)
            if answer.status not in REDIRECTS:
                return _fetched(target, answer, etag=etag, last_modified=last_modified)
            target = _redirected(target, answer)
        raise FetchError(f"{shown(url)} redirects more than {self._limits.redirects} times.")

    def look(self, url: str, *, seconds: float, also_allowed: str) -> Look:
        """See `Fetcher`."""
        deadline = Deadline(seconds)
        target = _parsed(url)
        allowed = self._allowed | {also_allowed.lower()}
        for _ in range(self._limits.redirects + 1):
            headers = self._headers(target, httpx.URL()) | {"Accept": "*/*"}
            for method in ("HEAD", "GET"):
                question = Question(method=method, target=target, headers=headers, allowed=allowed)
                answer = self._exchange.ask(question, deadline)
                if answer.status not in NO_HEAD:
                    break
            if answer.status not in REDIRECTS:
                return _look(answer)
            target = _redirected(target, answer)
        raise FetchError(f"{shown(url)} redirects more than {self._limits.redirects} times.")

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


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise FetchError(f"{shown(url)!r} is not a URL.") from None
    if parsed.scheme not in PORTS:
        raise ForbiddenTargetError(f"{shown(url)!r} is not an http or https URL.")
    if not parsed.host:
        raise FetchError(f"{shown(url)!r} names no host.")
    return parsed


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or PORTS[url.scheme]


def _redirected(target: httpx.URL, answer: Answer) -> httpx.URL:
    location = answer.headers.get("location", "")
    if not location:
        fail(target, f"answered {_status(answer.status)} without saying where to.")
    try:
        joined = str(target.join(location))
    except (httpx.InvalidURL, ValueError):
        joined = location
    return _parsed(joined)


def _fetched(target: httpx.URL, answer: Answer, *, etag: str, last_modified: str) -> Fetched:
    unchanged = answer.status == HTTPStatus.NOT_MODIFIED and bool(etag or last_modified)
    if answer.status != HTTPStatus.OK and not unchanged:
        fail(target, f"answered {_status(answer.status)}.")
    return Fetched(
        url=str(target.copy_with(userinfo=b"")),
        body=answer.body,
        content_type=answer.headers.get("content-type", ""),
        etag=answer.headers.get("etag", etag if unchanged else ""),
        last_modified=answer.headers.get("last-modified", last_modified if unchanged else ""),
        unchanged=unchanged,
    )


def _look(answer: Answer) -> Look:
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
