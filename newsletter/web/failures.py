"""What an error is in HTTP: a kind and a status for the API's callers, a word and a status for the pages' readers."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from newsletter.errors import (
    FetchError,
    InputError,
    NewsletterError,
    NotFoundError,
    StateError,
    TokenError,
    TransportError,
)

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[NewsletterError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (StateError, HTTPStatus.CONFLICT),
    (InputError, HTTPStatus(422)),  # its name differs between Python 3.12 and 3.13
    (FetchError, HTTPStatus.BAD_GATEWAY),
    (TransportError, HTTPStatus.BAD_GATEWAY),
)
OURS = "Something went wrong on our side; the log of the server says what."
_CAPITAL = re.compile(r"(?<=.)(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What to answer. ``word`` is the key of the sentence that a page shows, in its own language."""

    kind: str
    message: str
    status: int
    word: str = "refused"
    page_status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


def failure_of(error: Exception) -> Failure:
    """What to answer; an error that is ours to mend is logged."""
    match error:
        case TokenError():
            return Failure(
                kind="token", message=str(error), status=422, word="link", page_status=404
            )
        case NewsletterError():
            return _of_ours(error)
        case RequestValidationError():
            return _of_validation(error)
        case HTTPException():
            return _of_http(error)
        case _:
            return Failure(kind="internal", message=OURS, status=500, word="ours")


def _of_ours(error: NewsletterError) -> Failure:
    status = next((code for kind, code in STATUS if isinstance(error, kind)), None)
    if status is None:
        log.error("request failed", exc_info=error)
    match error:
        case NotFoundError(kind="subscription"):
            word = "link"  # nobody but a signed link names one
        case NotFoundError():
            word = "missing"
        case _:
            word = "ours" if status is None else "refused"
    return Failure(kind=_kind(error), message=str(error), status=status or 500, word=word)


def _of_validation(error: RequestValidationError) -> Failure:
    first = error.errors()[0]
    place, *names = (str(part) for part in first["loc"])
    message = f"{'.'.join(names) or place}: {first['msg']}"
    if place == "path":  # what cannot be the name of anything names nothing
        return Failure(kind="not_found", message=message, status=404, word="missing")
    return Failure(kind="input", message=message, status=422)


def _of_http(error: HTTPException) -> Failure:
    phrase = HTTPStatus(error.status_code).phrase
    words = {HTTPStatus.NOT_FOUND: "missing", HTTPStatus.UNAUTHORIZED: "token"}
    return Failure(
        kind=phrase.lower().replace(" ", "_"),
        message=error.detail,
        status=error.status_code,
        word=words.get(HTTPStatus(error.status_code), "refused"),
        headers=error.headers or {},
    )


def _kind(error: NewsletterError) -> str:
    return _CAPITAL.sub("_", type(error).__name__.removesuffix("Error")).lower()
