"""Fetching a document over HTTP(S) from a URL that anybody may have typed.

Refuses private networks, odd ports and other schemes, on the first address and on every redirect;
ends at a total deadline and at a cap on decoded bytes; asks conditionally (RFC 9110 13). How that is done is in
`client`: with its libraries and the authorities that it trusts it takes 4 MB, so it is loaded at the first question.
Knows nothing of feeds.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.sources.client import Client

__all__ = ["Fetched", "Fetcher", "Limits", "Look"]

USER_AGENT = "newsletter/0.1 (feed reader)"


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

    def get(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch a document, or learn that it has not changed since those validators.

        User-info in the URL is sent as Basic credentials, to that origin only.

        Raises:
            ForbiddenTargetError: the URL, or one it redirects to, is not to be fetched.
            FetchError: anything else; the sentence names the URL and what was wrong.
        """
        return self._client.get(url, etag=etag, last_modified=last_modified)

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
        return self._client.look(url, seconds=seconds, also_allowed=also_allowed)

    @cached_property
    def _client(self) -> "Client":
        from newsletter.sources.client import Client  # noqa: PLC0415 - see above

        return Client(allowed=self._allowed, limits=self._limits, user_agent=self._user_agent)
