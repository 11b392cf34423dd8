"""The pages behind the signed links of mails: confirm, unsubscribe, preferences.

Link scanners open every link and run scripts, so GET shows a page with a button and only POST acts. Mailbox providers
POST by themselves (RFC 8058), in either form encoding: without cookies, so without a CSRF token, and they follow no
redirect. What the body says does not matter: the address is the whole order.
"""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from newsletter.actions.show import publication_of
from newsletter.actions.subscribe import confirm, move_to, subscription_of, unsubscribe
from newsletter.errors import InputError
from newsletter.links import Purpose
from newsletter.publication import Publication
from newsletter.subscriber import Subscription, SubscriptionState
from newsletter.web.desk import AtDesk, Desk
from newsletter.web.language import Language
from newsletter.web.paper import frame_of, path_of
from newsletter.web.zones import choices, label_of

router = APIRouter(tags=["readers"], default_response_class=HTMLResponse)


@router.get("/confirm/{token}")
def show_confirm(desk: AtDesk, token: str) -> HTMLResponse:
    """Ask for the last click of a sign-up."""
    found = subscription_of(desk.services, Purpose.CONFIRM, token)
    waiting = found.state is SubscriptionState.PENDING
    return _page(desk, "confirm.html" if waiting else "confirm_done.html", found)


@router.post("/confirm/{token}")
def do_confirm(desk: AtDesk, token: str) -> HTMLResponse:
    """Confirm a sign-up; again changes nothing."""
    found = confirm(desk.services, token)
    desk.ring.notify()
    return _page(desk, "confirm_done.html", found)


@router.get("/unsubscribe/{token}")
def show_unsubscribe(desk: AtDesk, token: str) -> HTMLResponse:
    """Ask whether to unsubscribe."""
    found = subscription_of(desk.services, Purpose.UNSUBSCRIBE, token)
    reads = found.state is SubscriptionState.CONFIRMED
    return _page(desk, "unsubscribe.html" if reads else "unsubscribe_done.html", found)


@router.post("/unsubscribe/{token}")
def do_unsubscribe(desk: AtDesk, token: str) -> HTMLResponse:
    """Unsubscribe; again changes nothing."""
    found = unsubscribe(desk.services, token)
    desk.ring.notify()
    return _page(desk, "unsubscribe_done.html", found)


@router.get("/preferences/{token}")
def show_preferences(desk: AtDesk, token: str) -> HTMLResponse:
    """Show a reader what is known of their subscription."""
    return _page(
        desk, "preferences.html", subscription_of(desk.services, Purpose.PREFERENCES, token)
    )


@router.post("/preferences/{token}")
def do_prefer(desk: AtDesk, token: str, timezone: Annotated[str, Form()] = "") -> HTMLResponse:
    """Keep where a reader lives; it holds from the next edition on."""
    try:
        found = move_to(desk.services, token, timezone)
    except InputError:
        found = subscription_of(desk.services, Purpose.PREFERENCES, token)
        return _page(desk, "preferences.html", found, status=422, wrong_zone=timezone)
    return _page(desk, "preferences.html", found, saved=True)


def _page(
    desk: Desk,
    template: str,
    found: Subscription,
    *,
    status: int = 200,
    saved: bool = False,
    wrong_zone: str = "",
) -> HTMLResponse:
    links = desk.services.links
    publication = publication_of(desk.services, found.publication)
    language = desk.pages.languages.of(publication.language)
    zone = ZoneInfo(publication.timezone)
    since, until = found.confirmed_at or found.created_at, found.unsubscribed_at
    ended = found.state is SubscriptionState.UNSUBSCRIBED and until is not None
    values = {
        **frame_of(publication, links),
        "address": found.address,
        "state": found.state.value,
        "origin": found.origin.value,
        "since": language.long_date(since.astimezone(zone).date()),
        "until": language.long_date(until.astimezone(zone).date()) if ended and until else "",
        "leave": path_of(links.personal(Purpose.UNSUBSCRIBE, found.key)),
        "saved": saved,
        **_lives_in(language, publication, found, wrong=wrong_zone),
    }
    return desk.pages.personal_page(template, language, values, status=status)


def _lives_in(
    language: Language, publication: Publication, found: Subscription, *, wrong: str
) -> dict[str, object]:
    """Where a reader lives, for the form that changes it; ``wrong`` is a zone that was asked for and is none."""
    words = language.words["zones"]
    return {
        "zones": choices(language, publication, found.timezone),
        "timezone": found.timezone,
        "wrong_zone": words["wrong"].format(zone=wrong) if wrong else "",
        "zone": label_of(language, publication, found.timezone),
    }
