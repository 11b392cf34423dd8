"""The API for an admin's acts: collect, compose, approve, send and the like, with a token.

A file a resource. What takes long runs in a thread of the pool, as every route here does that is no coroutine.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from newsletter.actions import manage
from newsletter.web.api import (
    design,
    editions,
    events,
    evidence,
    hand,
    ledger,
    pace,
    publications,
    rules,
)
from newsletter.web.api.answers import ERRORS
from newsletter.web.desk import AtDesk

_bearer = HTTPBearer(auto_error=False, description="a token made with: newsletter token add NAME")


def _admit(
    request: Request,
    desk: AtDesk,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    """Let in whoever carries a good token; 401 to all others."""
    name = None if given is None else manage.holder_of(desk.services, given.credentials)
    if name is None:
        raise HTTPException(
            401,
            "A token is needed: Authorization: Bearer TOKEN. Make one with: newsletter token add NAME",
            headers={"WWW-Authenticate": "Bearer"},
        )
    request.state.holder = name


router = APIRouter(prefix="/api", tags=["admin"], dependencies=[Depends(_admit)], responses=ERRORS)
for resource in (publications, rules, design, editions, events, ledger, evidence, hand, pace):
    router.include_router(resource.router)
