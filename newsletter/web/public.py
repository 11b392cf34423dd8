"""The pages for everybody: the publications, their archive and web editions, the feed of editions, the sign-up form."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.actions.manage import list_publications
from newsletter.actions.show import editions_of, publication_of, web_edition
from newsletter.actions.subscribe import sign_up
from newsletter.errors import AddressError
from newsletter.publication import Publication
from newsletter.web.atom import edition_feed
from newsletter.web.desk import AtDesk, Desk

router = APIRouter(tags=["readers"], default_response_class=HTMLResponse)
ARCHIVE_LENGTH = 100
FEED_LENGTH = 20
ROBOTS = "User-agent: *\nDisallow: /confirm/\nDisallow: /unsubscribe/\nDisallow: /preferences/\nDisallow: /api/\n"


@router.get("/")
def home(desk: AtDesk) -> HTMLResponse:
    """The publications of this installation."""
    found = list_publications(desk.services)
    return desk.pages.respond("home.html", publications=found, name="Newsletters")


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots() -> str:
    """What crawlers are to leave alone."""
    return ROBOTS


@router.get("/{slug}")
def archive(desk: AtDesk, slug: str) -> HTMLResponse:
    """The editions of a publication that went out, and the sign-up form."""
    publication = publication_of(desk.services, slug)
    editions = editions_of(desk.services, slug, limit=ARCHIVE_LENGTH, public=True)
    return _page(desk, "archive.html", publication, editions=editions)


@router.get("/{slug}/feed.xml")
def feed(desk: AtDesk, slug: str) -> Response:
    """The Atom feed of the editions that went out (RFC 4287)."""
    publication = publication_of(desk.services, slug)
    editions = editions_of(desk.services, slug, limit=FEED_LENGTH, public=True)
    body = edition_feed(publication, editions, links=desk.services.links)
    return Response(body, media_type="application/atom+xml")


@router.get("/{slug}/subscribe")
def show_sign_up(desk: AtDesk, slug: str) -> HTMLResponse:
    """The sign-up form."""
    return _page(desk, "subscribe.html", publication_of(desk.services, slug), error="", address="")


@router.post("/{slug}/subscribe")
def do_sign_up(
    desk: AtDesk,
    request: Request,
    slug: str,
    address: Annotated[str, Form()] = "",
    website: Annotated[str, Form(description="a trap: people do not see it")] = "",
) -> HTMLResponse:
    """Ask an address to confirm. The answer is the same whether it is known or not."""
    publication = publication_of(desk.services, slug)
    if not website:
        try:
            sign_up(desk.services, slug, address, ip=request.client.host if request.client else "")
        except AddressError as error:
            return _page(
                desk, "subscribe.html", publication, status=422, error=str(error), address=address
            )
        desk.ring.notify()
    return _page(desk, "subscribe_sent.html", publication)


@router.get("/{slug}/{on}/{slot}")
def edition(desk: AtDesk, slug: str, on: date, slot: str) -> HTMLResponse:
    """The web edition, as it was frozen when the edition went out."""
    return HTMLResponse(web_edition(desk.services, slug, on, slot))


def _page(
    desk: Desk, template: str, publication: Publication, *, status: int = 200, **values: object
) -> HTMLResponse:
    links = desk.services.links
    return desk.pages.respond(
        template,
        status=status,
        name=publication.name,
        tagline=publication.tagline,
        slug=publication.slug,
        home=links.archive(publication.slug),
        feed=links.feed(publication.slug),
        postal_address=publication.postal_address,
        **values,
    )
