"""Pages: templates filled and answered. Pages of one reader are never kept or indexed by anybody."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import RenderError
from newsletter.web.language import Language, Languages

PERSONAL = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
NO_PAPER: Mapping[str, Any] = {"home": "", "feed": "", "contact": "", "postal_address": ()}
"""What the frame of a page needs that belongs to no publication."""


class Pages:
    """The page templates of an installation. One object serves several threads.

    Args:
        folders: what an earlier folder has, wins.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.languages = Languages(folders)
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self, template: str, language: Language, values: Mapping[str, Any], *, status: int = 200
    ) -> HTMLResponse:
        """A page for everybody.

        Raises:
            RenderError: the template cannot be rendered; the sentence names it.
        """
        spoken = {"lang": language.tag, "dir": language.direction, "words": language.words}
        try:
            html = self._environment.get_template(template).render({**NO_PAPER, **spoken, **values})
        except TemplateError as error:
            raise RenderError(f"The template {template} cannot be rendered: {error}") from error
        return HTMLResponse(html, status_code=status)

    def personal_page(
        self, template: str, language: Language, values: Mapping[str, Any]
    ) -> HTMLResponse:
        """A page for one reader; raises as `page`."""
        response = self.page(template, language, values)
        response.headers.update(PERSONAL)
        return response
