"""The routes of the preview. GET shows; the one POST sends one copy."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Response
from fastapi.responses import HTMLResponse

from newsletter.actions import manage, preview, samples, show
from newsletter.actions.specimens import Specimen
from newsletter.actions.trial import send_specimen
from newsletter.digest import EditionId
from newsletter.errors import NewsletterError
from newsletter.web.desk import AtDesk, Desk
from newsletter.web.failures import failure_of
from newsletter.web.names import Slug
from newsletter.web.pages import PERSONAL
from newsletter.web.paper import path_of
from newsletter.web.preview.admission import admit, from_here
from newsletter.web.preview.card import GMAIL_CUTS_AT_BYTES
from newsletter.web.preview.controls import (
    controls_of,
    editions_of,
    mails_of,
    view_of,
)
from newsletter.web.preview.sheet import framed
from newsletter.web.preview.view import Part, View

router = APIRouter(prefix="/preview", tags=["preview"], default_response_class=HTMLResponse)
EDITIONS = 8
KEPT_SECONDS = 24 * 60 * 60

_PICTURES_ONLY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: http: data:; base-uri 'none'"
SHEET = PERSONAL | {
    "Content-Security-Policy": (
        f"{_PICTURES_ONLY}; frame-src 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    # With no-referrer, which holds elsewhere, a browser would not say which page a form was sent from.
    "Referrer-Policy": "same-origin",
}
DOCUMENT = PERSONAL | {
    "Content-Security-Policy": (
        f"{_PICTURES_ONLY}; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
}
"""A mail alone: no script and no form may work in it, also when it is opened outside of its frame."""

Admitted = Depends(admit)
MailName = Annotated[str, Path(max_length=40, description="the name of a mail, e.g. digest")]


@router.get("", dependencies=[Admitted])
def choose(desk: AtDesk) -> HTMLResponse:
    """The publications whose mails can be looked at."""
    links = desk.services.links
    papers = [
        {"name": paper.name, "tagline": paper.tagline, "path": path_of(links.preview(paper.slug))}
        for paper in manage.list_publications(desk.services)
    ]
    return _page(desk, "preview_home.html", papers=papers)


@router.get("/-/{picture}", response_class=Response)
def sample_picture(picture: str) -> Response:
    """A picture of the sample, for everybody: a mail client shows no token."""
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}", "X-Robots-Tag": "noindex"}
    return Response(samples.picture_of(picture), media_type="image/png", headers=headers)


@router.get("/{slug}", dependencies=[Admitted])
def sheet(desk: AtDesk, slug: Slug, view: Annotated[View, Query()]) -> HTMLResponse:
    """Every mail of a publication side by side, or one of them in its frames."""
    services = desk.services
    every = preview.specimens(services, slug, EditionId(view.edition))
    alone = _specimen(desk, slug, view) if view.mail else None
    chosen = view if alone is None else view_of(view, alone)
    here = _here(desk, slug)
    cards = [framed(specimen, chosen, here=here) for specimen in ((alone,) if alone else every)]
    return _page(
        desk,
        "preview.html",
        **_frame(desk, slug),
        view=chosen,
        mails=mails_of(chosen, every),
        controls=controls_of(chosen),
        editions=editions_of(chosen, show.editions_of(services, slug, limit=EDITIONS)),
        cards=cards,
        send=f"{here}/{chosen.mail}/send" if alone else "",
        limit=GMAIL_CUTS_AT_BYTES,
    )


@router.get("/{slug}/{mail}", dependencies=[Admitted])
def document(
    desk: AtDesk, slug: Slug, mail: MailName, view: Annotated[View, Query()]
) -> HTMLResponse:
    """One mail as a document, as a reader would get it; its personal links lead nowhere."""
    specimen = _specimen(desk, slug, view.with_(mail=mail))
    if view.part is Part.TEXT:
        page = _page(
            desk, "preview_text.html", text=preview.shown_text(specimen), scheme=view.scheme.value
        )
    else:
        pictures = path_of(desk.services.links.sample_picture(""))
        page = HTMLResponse(
            preview.shown_html(desk.services, specimen, view.variant, pictures=pictures)
        )
    page.headers.update(DOCUMENT)
    return page


@router.post("/{slug}/{mail}/send", dependencies=[Admitted, Depends(from_here)])
def send(
    desk: AtDesk,
    slug: Slug,
    mail: MailName,
    view: Annotated[View, Query()],
    address: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Send one copy of what is shown to an address, outside the ledger, and tell what the server said."""
    view = view.with_(mail=mail)
    specimen = _specimen(desk, slug, view)
    status, sentence = _sent(desk, specimen, address)
    return _page(
        desk,
        "preview_sent.html",
        status=status,
        **_frame(desk, slug),
        heading=specimen.title,
        back=f"{_here(desk, slug)}{view.query}",
        taken=status == HTTPStatus.OK,
        sentence=sentence,
    )


def _sent(desk: Desk, specimen: Specimen, address: str) -> tuple[int, str]:
    """The status to answer with, and what became of the copy in a sentence."""
    try:
        reply = send_specimen(desk.services, specimen, address)
    except NewsletterError as error:
        failure = failure_of(error)
        return failure.status, failure.message
    status = HTTPStatus.OK if reply.positive else HTTPStatus.BAD_GATEWAY
    return status, f"{reply.server} said: {reply.code} {reply.text}"


def _specimen(desk: Desk, slug: str, view: View) -> Specimen:
    return preview.specimen(
        desk.services, slug, view.mail, look=view.look, edition_id=EditionId(view.edition)
    )


def _here(desk: Desk, slug: str) -> str:
    return path_of(desk.services.links.preview(slug))


def _frame(desk: Desk, slug: str) -> dict[str, Any]:
    publication = show.publication_of(desk.services, slug)
    return {
        "name": publication.name,
        "home": path_of(desk.services.links.preview()),
        "here": _here(desk, slug),
    }


def _page(desk: Desk, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the preview; it speaks English, as all that is for admins."""
    language = desk.pages.languages.of("en")
    page = desk.pages.page(template, language, values, status=status)
    page.headers.update(SHEET)
    return page
