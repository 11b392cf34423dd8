"""The pages behind the signed links of mails: confirm, unsubscribe, preferences.

Link scanners open every link and run scripts, so GET shows a page with a button and only POST acts. Mailbox providers
POST by themselves (RFC 8058), in either form encoding: without cookies, so without a CSRF token, and they follow no
redirect.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from newsletter.actions.show import publication_of
from newsletter.actions.subscribe import confirm, subscription_of, unsubscribe
from newsletter.links import Purpose
from newsletter.subscriber import Subscription, SubscriptionState
from newsletter.web.desk import AtDesk, Desk

router = APIRouter(tags=["readers"], default_response_class=HTMLResponse)


@router.get("/confirm/{token}")
def show_confirm(desk: AtDesk, token: str) -> HTMLResponse:
    """Ask for the last click of a sign-up."""
    found = subscription_of(desk.services, Purpose.CONFIRM, token)
    return _page(desk, "confirm.html", found, token=token)


@router.post("/confirm/{token}")
def do_confirm(desk: AtDesk, token: str) -> HTMLResponse:
    """Confirm a sign-up; again changes nothing."""
    found = confirm(desk.services, token)
    desk.ring.notify()
    return _page(desk, "confirmed.html", found, token=token)


@router.get("/unsubscribe/{token}")
def show_unsubscribe(desk: AtDesk, token: str) -> HTMLResponse:
    """Ask whether to unsubscribe."""
    found = subscription_of(desk.services, Purpose.UNSUBSCRIBE, token)
    return _page(desk, "unsubscribe.html", found, token=token)


@router.post("/unsubscribe/{token}")
def do_unsubscribe(desk: AtDesk, token: str) -> HTMLResponse:
    """Unsubscribe, whatever the body says; again changes nothing."""
    found = unsubscribe(desk.services, token)
    desk.ring.notify()
    return _page(desk, "unsubscribed.html", found, token=token)


@router.get("/preferences/{token}")
def show_preferences(desk: AtDesk, token: str) -> HTMLResponse:
    """Show a reader what is known of their subscription."""
    found = subscription_of(desk.services, Purpose.PREFERENCES, token)
    leave = desk.services.links.token(Purpose.UNSUBSCRIBE, found.key)
    return _page(desk, "preferences.html", found, token=leave)


def _page(desk: Desk, template: str, found: Subscription, *, token: str) -> HTMLResponse:
    publication = publication_of(desk.services, found.publication)
    values: dict[str, Any] = {
        "name": publication.name,
        "tagline": publication.tagline,
        "home": desk.services.links.archive(publication.slug),
        "address": found.address,
        "state": found.state.value,
        "confirmed": found.state is SubscriptionState.CONFIRMED,
        "unsubscribed": found.state is SubscriptionState.UNSUBSCRIBED,
        "origin": found.origin.value,
        "since": found.confirmed_at or found.created_at,
        "unsubscribe_path": f"/unsubscribe/{token}",
        "sign_up_path": f"/{publication.slug}/subscribe",
    }
    return desk.pages.respond_personally(template, **values)
