"""The pages for everybody: the publications, their archive and web editions, the feed of editions, the sign-up form."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.actions.manage import list_publications
from newsletter.actions.show import publication_of, web_edition
from newsletter.actions.subscribe import sign_up
from newsletter.errors import AddressError, InputError
from newsletter.publication import Publication
from newsletter.web.archive import archive_page, months_of
from newsletter.web.atom import ATOM_KIND, atom_feed
from newsletter.web.desk import AtDesk, Desk
from newsletter.web.entries import entries_of
from newsletter.web.freshness import fresh
from newsletter.web.json_feed import JSON_FEED_KIND, json_feed
from newsletter.web.names import Slot, Slug
from newsletter.web.neighbours import with_neighbours
from newsletter.web.paper import frame_of, path_of
from newsletter.web.visitor import origin_of
from newsletter.web.zones import choices

router = APIRouter(tags=["readers"], default_response_class=HTMLResponse)
LAST_PAGE = 200
PRIVATE = ("/api/", "/confirm/", "/preferences/", "/preview/", "/unsubscribe/")
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in PRIVATE)


@router.get("/")
def home(desk: AtDesk, request: Request) -> HTMLResponse:
    """The publications of this installation."""
    links = desk.services.links
    language = desk.pages.languages.wanted(request.headers.get("Accept-Language", ""))
    papers = [
        {
            "name": paper.name,
            "tagline": paper.tagline,
            "language": paper.language,
            "path": path_of(links.archive(paper.slug)),
        }
        for paper in list_publications(desk.services)
    ]
    values = {"name": language.words["home"]["title"], "papers": papers}
    response = desk.pages.page("home.html", language, values)
    response.headers["Vary"] = "Accept-Language"
    return response


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots() -> str:
    """What crawlers are to leave alone."""
    return ROBOTS


@router.get("/{slug}")
def archive(
    desk: AtDesk, slug: Slug, page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1
) -> HTMLResponse:
    """The editions of a publication that went out, and the sign-up form."""
    links = desk.services.links
    publication = publication_of(desk.services, slug)
    language = desk.pages.languages.of(publication.language)
    found = archive_page(desk.services, slug, page)
    here = path_of(links.archive(slug))
    return _page(
        desk,
        "archive.html",
        publication,
        months=months_of(found.editions, links=links, language=language),
        newer=f"{here}?page={page - 1}" if page > 1 else "",
        older=f"{here}?page={page + 1}" if found.older and page < LAST_PAGE else "",
        error="",
        address="",
    )


@router.get("/{slug}/feed.xml")
def feed(desk: AtDesk, request: Request, slug: Slug) -> Response:
    """The Atom feed of the editions that went out (RFC 4287)."""
    publication = publication_of(desk.services, slug)
    entries = entries_of(desk, publication)
    body = atom_feed(publication, entries, links=desk.services.links)
    return fresh(request, body, media_type=ATOM_KIND)


@router.get("/{slug}/feed.json")
def feed_in_json(desk: AtDesk, request: Request, slug: Slug) -> Response:
    """The JSON Feed of the editions that went out (JSON Feed 1.1)."""
    publication = publication_of(desk.services, slug)
    entries = entries_of(desk, publication)
    body = json_feed(publication, entries, links=desk.services.links)
    return fresh(request, body, media_type=JSON_FEED_KIND)


@router.get("/{slug}/subscribe")
def show_sign_up(desk: AtDesk, slug: Slug) -> HTMLResponse:
    """The sign-up form."""
    return _page(desk, "subscribe.html", publication_of(desk.services, slug), error="", address="")


@router.post("/{slug}/subscribe")
def do_sign_up(
    desk: AtDesk,
    request: Request,
    slug: Slug,
    address: Annotated[str, Form()] = "",
    timezone: Annotated[str, Form(description="where they live; empty for our zone")] = "",
    website: Annotated[str, Form(description="a trap: people do not see it")] = "",
) -> HTMLResponse:
    """Ask an address to confirm. The answer is the same whether it is known or not."""
    publication = publication_of(desk.services, slug)
    if not website:
        try:
            sign_up(desk.services, slug, address, ip=origin_of(request), timezone=timezone)
        except AddressError:
            return _once_more(desk, publication, address=address.strip(), timezone=timezone)
        except InputError:
            return _elsewhere(desk, publication, address=address.strip(), timezone=timezone)
        desk.ring.notify()
    return _page(desk, "subscribe_done.html", publication)


@router.get("/{slug}/{on}/{slot}")
def edition(desk: AtDesk, request: Request, slug: Slug, on: date, slot: Slot) -> Response:
    """The web edition, as it was frozen when the edition went out, with the ways to those around it."""
    found = web_edition(desk.services, slug, on, slot)
    page = with_neighbours(found, pages=desk.pages, links=desk.services.links)
    return fresh(request, page.encode(), media_type="text/html")


def _once_more(
    desk: Desk, publication: Publication, *, address: str, timezone: str
) -> HTMLResponse:
    words = desk.pages.languages.of(publication.language).words["sign_up"]
    error = words["bad_address"].format(address=address) if address else words["no_address"]
    known = {"error": error, "address": address, "timezone": timezone}
    return _page(desk, "subscribe.html", publication, status=422, **known)


def _elsewhere(
    desk: Desk, publication: Publication, *, address: str, timezone: str
) -> HTMLResponse:
    words = desk.pages.languages.of(publication.language).words["zones"]
    wrong = words["wrong"].format(zone=timezone)
    known = {"error": "", "address": address, "wrong_zone": wrong}
    return _page(desk, "subscribe.html", publication, status=422, **known)


def _page(
    desk: Desk, template: str, publication: Publication, *, status: int = 200, **values: object
) -> HTMLResponse:
    language = desk.pages.languages.of(publication.language)
    frame = frame_of(publication, desk.services.links)
    where = {"zones": choices(language, publication), "timezone": "", "wrong_zone": ""}
    return desk.pages.page(template, language, frame | where | values, status=status)
