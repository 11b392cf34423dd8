"""What an error of the product is in HTTP."""

import logging
from dataclasses import dataclass, field
from http import HTTPStatus

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
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (FetchError, HTTPStatus.BAD_GATEWAY),
    (TransportError, HTTPStatus.BAD_GATEWAY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error for a caller of the API (its kind and status) and for a person (the page's status)."""

    kind: str
    message: str
    api_status: int
    page_status: int
    headers: dict[str, str] = field(default_factory=dict)


def failure_of(error: Exception) -> Failure:
    """What to answer; an error that is ours to mend is logged."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    status = next((code for kind, code in STATUS if isinstance(error, kind)), None)
    if status is None:
        log.error("request failed", exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    page = HTTPStatus.NOT_FOUND if isinstance(error, TokenError) else status
    kind = type(error).__name__.removesuffix("Error").lower()
    return Failure(kind=kind, message=str(error), api_status=status, page_status=page)


def _of_http(error: HTTPException) -> Failure:
    message = (
        "There is no such page." if error.status_code == HTTPStatus.NOT_FOUND else error.detail
    )
    return Failure(
        kind=HTTPStatus(error.status_code).phrase.lower(),
        message=message,
        api_status=error.status_code,
        page_status=error.status_code,
        headers=dict(error.headers or {}),
    )
