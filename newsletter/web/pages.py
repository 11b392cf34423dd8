"""Pages: templates filled and answered. Pages of one reader are never kept or indexed by anybody."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.design import Design
from newsletter.errors import InputError, RenderError
from newsletter.web.language import Language, Languages

Tokens = Mapping[str, Any]

PERSONAL = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
NO_PAPER: Mapping[str, Any] = {
    "home": "",
    "feed": "",
    "json_feed": "",
    "contact": "",
    "postal_address": (),
    "design": Design(),
}
"""What the frame of a page needs that belongs to no publication."""
MOST_DESIGNS = 100
"""How many tables of tokens are kept: a few dozen publications, and what their designs were before."""


class Pages:
    """The page templates of an installation. One object serves several threads.

    Args:
        folders: what an earlier folder has, wins.
        tokens: colours, type and space of a design; asked once for each.
    """

    def __init__(self, folders: Sequence[Path], tokens: Callable[[Design], Tokens]) -> None:
        self.languages = Languages(folders)
        self._tokens = tokens
        self._known: dict[str, Tokens] = {}
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
        return HTMLResponse(self.part(template, language, values), status_code=status)

    def part(self, template: str, language: Language, values: Mapping[str, Any]) -> str:
        """A template filled: a page, or what is put into one; raises as `page`."""
        spoken = {"lang": language.tag, "dir": language.direction, "words": language.words}
        given = {**NO_PAPER, **spoken, **values}
        given["tokens"] = self._tokens_of(given["design"])
        try:
            return self._environment.get_template(template).render(given)
        except TemplateError as error:
            raise RenderError(f"The template {template} cannot be rendered: {error}") from error

    def personal_page(
        self, template: str, language: Language, values: Mapping[str, Any], *, status: int = 200
    ) -> HTMLResponse:
        """A page for one reader; raises as `page`."""
        response = self.page(template, language, values, status=status)
        response.headers.update(PERSONAL)
        return response

    def _tokens_of(self, design: Design) -> Tokens:
        """The tokens of a design, from the disk only when they are new."""
        key = repr(design)
        tokens = self._known.get(key)
        if tokens is None:
            if len(self._known) >= MOST_DESIGNS:
                self._known.clear()
            tokens = self._known[key] = self._given(design)
        return tokens

    def _given(self, design: Design) -> Tokens:
        try:
            return self._tokens(design)
        except InputError:
            # Its palette has gone from the operator's folder. Who wants to unsubscribe must be able to all the same.
            return self._tokens(Design())
