"""Pages: templates filled and answered. Pages of one reader are never kept or indexed by anybody."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

PERSONAL = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
DEFAULTS = {"lang": "en", "dir": "ltr"}


class Pages:
    """The page templates of an installation.

    Args:
        folders: what an earlier folder has, wins.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def respond(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page for everybody."""
        html = self._environment.get_template(template).render(DEFAULTS | values)
        return HTMLResponse(html, status_code=status)

    def respond_personally(
        self, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page for one reader."""
        response = self.respond(template, status=status, **values)
        response.headers.update(PERSONAL)
        return response
