"""Inlining: CSS rules become `style` attributes, by premailer, once for each mail.

Mail clients drop `<style>` (Gmail for foreign accounts, anything inside a quote), so the plain rules
are inlined; what cannot be inlined stays in a block of its own (``data-premailer="ignore"``).
"""

import logging
from functools import lru_cache, update_wrapper
from inspect import unwrap
from types import ModuleType
from typing import Any

import cssutils
import cssutils.util
from premailer import Premailer, merge_style, premailer

from newsletter.errors import RenderError

CACHED = {
    "_create_cssselector": (premailer,),
    "csstext_to_pairs": (merge_style, premailer),
}
"""premailer's functions that remember their answers, and the modules that look them up by name."""
CACHE_ENTRIES = 1000
"""Of each function; our own mails need about 200 altogether."""


class _Remembering(Premailer):  # type: ignore[misc]  # premailer has no types
    """Takes a style block apart once: the rules of a look are the same in all its mails, and take longest of all."""

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Any], list[Any]]:
        rules, leftover = _taken_apart(css_body, ruleset_index)
        return list(rules), list(leftover)


class Inliner:
    """Runs premailer so that it fetches nothing, opens nothing and says nothing."""

    def __init__(self) -> None:
        # One warning for each mso-* property, custom property or calc() otherwise (premailer 161, 230).
        cssutils.log.setLevel(logging.CRITICAL)
        # allow_network=False does not reach cssutils, which would fetch every @import, file: included.
        cssutils.util._defaultFetcher = _nothing  # noqa: SLF001 the only switch there is
        for name, modules in CACHED.items():
            _give_own_cache(name, modules)

    def inlined(self, html: str, *, mail: str) -> str:
        """The document with its plain style block moved into attributes.

        Args:
            html: a whole document with an upper-case doctype; premailer drops a lower-case one.
            mail: the folder of its templates, for the error's sentence.

        Raises:
            RenderError: its CSS or HTML cannot be read.
        """
        try:
            return str(_premailer(html).transform(pretty_print=False))
        except Exception as error:
            raise RenderError(
                f"The template {mail}/body.html cannot be inlined: {error}"
            ) from error


@lru_cache(maxsize=CACHE_ENTRIES)
def _taken_apart(css: str, index: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    rules, leftover = Premailer._parse_style_rules(_premailer(""), css, index)  # noqa: SLF001 it is no function alone
    return tuple(rules), tuple(leftover)


def _premailer(html: str) -> Premailer:
    return _Remembering(
        html,
        allow_network=False,
        allow_loading_external_files=False,
        disable_validation=True,
        keep_style_tags=False,
        remove_classes=False,
        strip_important=True,
        # It would overwrite <img width="600"> with width="100%", which Outlook takes by its word.
        disable_basic_attributes=["width", "height", "align"],
        align_floating_images=False,
        cache_css_parsing=False,  # `_taken_apart` remembers more
    )


def _give_own_cache(name: str, modules: tuple[ModuleType, ...]) -> None:
    """Part a function from the one cache that premailer's functions share, whose keys do not name the function.

    What one of them remembered for a text was given as the answer of another one: an element with ``style="td"`` and a
    rule for ``td`` broke that mail, one with ``style="h2"`` all later mails of the process (premailer 3.10.0).
    """
    sharing = getattr(modules[0], name)
    if hasattr(sharing, "cache_parameters"):  # an inliner before this one has done it
        return
    alone = lru_cache(maxsize=CACHE_ENTRIES)(unwrap(sharing))
    for module in modules:
        setattr(module, name, update_wrapper(alone, sharing))


def _nothing(_url: str) -> tuple[None, bytes]:
    return None, b""
