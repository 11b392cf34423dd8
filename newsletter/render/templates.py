"""Jinja2 environments: sandboxed, strict, and with errors that name the template and the line."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import RenderError

TEXT_WIDTH = 78
"""Columns of a plain-text line (RFC 5322 2.1.1 recommends no more)."""


_EMPTY_LINES = re.compile(r"\n\s*\n")


class Templates:
    """The templates of some folders, the earlier folder winning.

    Args:
        folders: where to look, in this order.
        autoescape: always True for HTML; only plain text is written without.
    """

    def __init__(self, folders: Sequence[Path], *, autoescape: bool) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folders),
            autoescape=autoescape,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["wrap"] = wrapped

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Render one template.

        Raises:
            RenderError: it or one that it uses is missing, wrong, or uses what there is not.
        """
        try:
            rendered = self._environment.get_template(name).render(values)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise RenderError(_sentence(name, error)) from error
        # Blocks that are not shown leave empty lines, which mean nothing outside plain text.
        return _EMPTY_LINES.sub("\n", rendered) if self._environment.autoescape else rendered


def wrapped(text: str, *, indent: str = "") -> str:
    """Text in lines of at most 78 columns, each after the ``indent``; a URL is never broken."""
    return textwrap.fill(
        text,
        width=TEXT_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words="://" not in text,
        break_on_hyphens=False,
    )


def _sentence(name: str, error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        where = f"{error.name or name}, line {error.lineno}"
    else:
        where = _place(name, error)
    return f"The template {where} cannot be rendered: {_reason(error)}."


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no {error.name}"
    return (str(error) or type(error).__name__).rstrip(".")


def _place(name: str, error: Exception) -> str:
    """The innermost template of the traceback, which Jinja2 rewrites to template files and lines."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not _is_code(frame.filename)]
    if not frames:
        return name
    path = Path(frames[-1].filename)
    return f"{path.parent.name}/{path.name}, line {frames[-1].lineno}"


def _is_code(filename: str) -> bool:
    return filename.endswith(".py") or filename.startswith("<")
