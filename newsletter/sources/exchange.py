"""One question to one address: checked, bounded, and answered or told why not.

Knows nothing of redirects, conditions and documents.
"""

import re
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import NoReturn

import httpcore
import httpx

from newsletter.errors import FetchError, ForbiddenTargetError, UnknownHostError
from newsletter.sources.addresses import refusal
from newsletter.sources.encoding import CutShortError, TooBigError, UnknownCodingError, decoded
from newsletter.sources.network import CheckedBackend, Deadline, resolve

__all__ = ["PORTS", "Answer", "Exchange", "Question", "fail", "shown"]

PORTS = {"http": 80, "https": 443}
NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
USER_INFO = re.compile(r"//[^/?#]*@")
LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of whom. ``allowed`` are ``host:port`` pairs that may be private; ``read`` wants the body."""

    method: str = "GET"
    target: httpx.URL
    headers: dict[str, str]
    allowed: frozenset[str]
    read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: ``headers`` by lower-case name, ``body`` decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


class Exchange:
    """Asks; keeps no state between questions.

    Args:
        most_bytes: how large a decoded body may be.
    """

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._tls = httpx.create_ssl_context(trust_env=False)

    def ask(self, question: Question, deadline: Deadline) -> Answer:
        """Put a question and give the answer, whatever its status.

        Raises:
            ForbiddenTargetError: the address is not to be asked.
            UnknownHostError: there is no such host.
            FetchError: no answer came in full; the sentence names the URL and what was wrong.
        """
        target = question.target
        try:
            addresses = _checked(question, deadline)
            return self._exchange(question, CheckedBackend(addresses, deadline=deadline))
        except httpcore.TimeoutException:
            fail(target, f"did not answer in full within {deadline.seconds:g} seconds.")
        except TooBigError:
            fail(target, f"is larger than {self._most_bytes:,} bytes.")
        except CutShortError as error:
            fail(target, f"sent damaged compressed data: {error}.")
        except UnknownCodingError as error:
            fail(target, f"answered in a coding that was not asked for: {_plain(str(error))}.")
        except httpcore.ConnectError as error:
            fail(target, f"cannot be reached: {_plain(str(error))}.")
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            fail(target, f"broke off or does not speak HTTP: {_plain(str(error))}.")

    def _exchange(self, question: Question, backend: CheckedBackend) -> Answer:
        target = question.target
        fields = [
            (name.encode(), value.encode("latin-1", "replace"))
            for name, value in question.headers.items()
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
            pool.stream(question.method, url, headers=fields) as response,
        ):
            return self._answer(response, read=question.read)

    def _answer(self, response: httpcore.Response, *, read: bool) -> Answer:
        """Read the body of a 2xx answer only: nobody needs that of a redirect or an error."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        body = b""
        if read and response.status // 100 == HTTPStatus.OK // 100:
            coding = headers.get("content-encoding", "")
            body = decoded(response.iter_stream(), coding=coding, most=self._most_bytes)
        return Answer(status=response.status, headers=headers, body=body)


def _checked(question: Question, deadline: Deadline) -> tuple[str, ...]:
    """The addresses that may be connected to, every one of them looked at."""
    target = question.target
    port = target.port or PORTS[target.scheme]
    trusted = f"{target.host}:{port}" in question.allowed
    if not trusted and port not in PORTS.values():
        _forbid(target, f"uses port {port}; only 80 and 443 are fetched from.")
    try:
        addresses = resolve(target.raw_host.decode(), port, deadline=deadline)
    except OSError as error:
        what = f"cannot be found: {_plain(error.strerror or str(error))}."
        if error.errno in NO_SUCH_NAME:
            raise UnknownHostError(f"{shown(target)} {what}") from None
        fail(target, what)
    for address in () if trusted else addresses:
        if why := refusal(address):
            _forbid(target, f"leads to {address}, which is {why}; it is not fetched.")
    return addresses


def shown(url: object) -> str:
    """A URL for a sentence: without user-info (it holds passwords), on one line, not endless."""
    return _plain(USER_INFO.sub("//", str(url)))[:LONGEST_SHOWN]


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).rstrip(". ")


def fail(target: httpx.URL, what: str) -> NoReturn:
    """Say what was wrong with the answer of a URL."""
    raise FetchError(f"{shown(target)} {what}") from None


def _forbid(target: httpx.URL, what: str) -> NoReturn:
    raise ForbiddenTargetError(f"{shown(target)} {what}") from None
