"""Who may look, and from where something may be sent.

Browsers ask for HTTP Basic credentials (RFC 7617) and send them along by themselves, also with a form of another site:
so a POST must say that it comes from a page of our own.
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPBasic, HTTPBasicCredentials

from newsletter.actions import manage
from newsletter.web.desk import AtDesk

REALM = "newsletter preview"
OUR_OWN = frozenset({"same-origin", "none"})
"""What Sec-Fetch-Site says of a page of ours, and of a person's own doing (W3C Fetch Metadata)."""
_basic = HTTPBasic(
    auto_error=False,
    realm=REALM,
    description="any user name; the password is a token made with: newsletter token add NAME",
)


def admit(desk: AtDesk, given: Annotated[HTTPBasicCredentials | None, Depends(_basic)]) -> None:
    """Let in whoever gives a good token as password; 401 to all others."""
    if given is None or manage.holder_of(desk.services, given.password) is None:
        raise HTTPException(
            401,
            "Any user name will do; the password is a token. Make one with: newsletter token add NAME",
            headers={"WWW-Authenticate": f'Basic realm="{REALM}"'},
        )


def from_here(request: Request) -> None:
    """Refuse what another site's page sends with the credentials that the browser knows; 403."""
    site = request.headers.get("Sec-Fetch-Site")
    trusted = _is_ours(request) if site is None else site in OUR_OWN
    if not trusted:
        raise HTTPException(403, "That was not sent from a page of this newsletter.")


def _is_ours(request: Request) -> bool:
    """Whether Origin names the host that was asked, for browsers that send no fetch metadata."""
    host = request.headers.get("Host", "").lower()
    origin = request.headers.get("Origin", "").lower()
    return bool(host) and origin.partition("://")[2] == host
