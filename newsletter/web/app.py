"""The FastAPI application: routes, security headers, and what an error becomes."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from newsletter import __version__
from newsletter.actions.services import Services
from newsletter.errors import NewsletterError
from newsletter.web import api, failures, health, personal, public
from newsletter.web.desk import Desk
from newsletter.web.pages import Pages
from newsletter.web.ring import Ring

CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: http: data:; "
    "media-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(
    services: Services, *, ring: Ring, media: Path | None = None, templates: Sequence[Path]
) -> FastAPI:
    """Build the web process's application.

    Args:
        services: what actions work with.
        ring: how workers are told that there may be work.
        media: a folder of pictures to serve below ``/media``, if there is one.
        templates: folders of page templates; what an earlier folder has, wins.
    """
    app = FastAPI(
        title="newsletter",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.desk = Desk(services=services, ring=ring, pages=Pages(templates))
    app.middleware("http")(_with_headers)
    app.add_exception_handler(NewsletterError, _refused)
    app.add_exception_handler(HTTPException, _refused)
    if media is not None:
        app.mount("/media", StaticFiles(directory=media, check_dir=False), name="media")
    for router in (health.router, api.router, personal.router, public.router):
        app.include_router(router)
    return app


async def _with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _refused(request: Request, error: Exception) -> Response:
    """An error as JSON for the API, as a page for people."""
    failure = failures.failure_of(error)
    if request.url.path.startswith("/api/"):
        content = {"error": {"kind": failure.kind, "message": failure.message}}
        return JSONResponse(content, status_code=failure.api_status, headers=failure.headers)
    desk: Desk = request.app.state.desk
    return desk.pages.respond(
        "error.html", status=failure.page_status, message=failure.message, name="Newsletter"
    )
