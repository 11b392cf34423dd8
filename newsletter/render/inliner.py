"""Inlining: CSS rules become `style` attributes, by premailer, once for each mail.

Mail clients drop `<style>` (Gmail for foreign accounts, anything inside a quote), so the plain rules
are inlined; what cannot be inlined stays in a block of its own (``data-premailer="ignore"``).
"""

import logging

import cssutils
import cssutils.util
from premailer import Premailer

from newsletter.errors import RenderError


class Inliner:
    """Runs premailer so that it fetches nothing, opens nothing and says nothing."""

    def __init__(self) -> None:
        # One warning for each mso-* property, custom property or calc() otherwise (premailer 161, 230).
        cssutils.log.setLevel(logging.CRITICAL)
        # allow_network=False does not reach cssutils, which would fetch every @import, file: included.
        cssutils.util._defaultFetcher = _nothing  # noqa: SLF001 the only switch there is

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


def _premailer(html: str) -> Premailer:
    return Premailer(
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
        cache_css_parsing=True,
    )


def _nothing(_url: str) -> tuple[None, bytes]:
    return None, b""
