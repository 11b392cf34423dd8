"""The FastAPI application: its routes, and what an error becomes."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from newsletter import __version__
from newsletter.actions.services import Services
from newsletter.errors import NewsletterError
from newsletter.web import api, health, personal, preview, public
from newsletter.web.desk import Desk, desk_of
from newsletter.web.failures import Failure, failure_of
from newsletter.web.guard import HEADERS, Guard
from newsletter.web.pages import PERSONAL, Pages
from newsletter.web.paper import front_of
from newsletter.web.ring import PatientRing, Ring
from newsletter.web.watching import Watching

ERRORS = (NewsletterError, RequestValidationError, HTTPException, Exception)


def create_app(
    services: Services, *, ring: Ring, media: Path | None = None, templates: Sequence[Path]
) -> FastAPI:
    """Build the web process's application.

    Args:
        services: what actions work with.
        ring: how workers are told that there may be work.
        media: a folder of pictures to serve below ``/media``, if there is one.
        templates: folders of page templates and their words; what an earlier folder has, wins.
    """
    # The pages that show an OpenAPI document load their scripts from elsewhere: the document alone is served.
    app = FastAPI(
        title="newsletter",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect is no answer to a one-click POST (RFC 8058)
    )
    pages = Pages(templates, services.renderer.tokens)
    app.state.desk = Desk(
        services=services, ring=PatientRing(ring), pages=pages, watching=Watching(services)
    )
    app.add_middleware(Guard)
    for kind in ERRORS:
        app.add_exception_handler(kind, _answer)
    if media is not None:
        app.mount("/media", StaticFiles(directory=media, check_dir=False), name="media")
    for router in (health.router, api.router, preview.router, personal.router, public.router):
        app.include_router(router)
    return app


def _answer(request: Request, error: Exception) -> Response:
    """An error as JSON for the API, as a page for people."""
    failure = failure_of(error)
    in_api = request.url.path.startswith("/api/")
    response = _as_json(failure) if in_api else _as_page(request, failure)
    # An answer to a bug goes out around the guard, which sets these on all others.
    response.headers.update(HEADERS | dict(failure.headers))
    return response


def _as_json(failure: Failure) -> Response:
    content = {"error": {"kind": failure.kind, "message": failure.message}}
    return JSONResponse(content, status_code=failure.status)


def _as_page(request: Request, failure: Failure) -> Response:
    desk = desk_of(request)
    language = desk.pages.languages.wanted(request.headers.get("Accept-Language", ""))
    values = {
        "name": language.words["home"]["title"],
        "word": failure.word,
        "front": front_of(desk.services.links),
    }
    status = failure.page_status or failure.status
    response = desk.pages.page("error.html", language, values, status=status)
    response.headers.update(PERSONAL | {"Vary": "Accept-Language"})
    return response
