"""Rendering: a digest or a notice becomes subject, preheader, HTML, text and web page, with slots for the reader.

Templates hold all markup and all fixed words; the code here chooses, cleans and measures what they
are given. Knows nothing of readers, servers, databases or time.
"""

from newsletter.render.language import language_of, long_date
from newsletter.render.renderer import Renderer
from newsletter.render.report import ReportUrls
from newsletter.render.urls import EditionUrls, NoticeUrls
from newsletter.render.variants import Scheme, Variant, varied

__all__ = [
    "EditionUrls",
    "NoticeUrls",
    "Renderer",
    "ReportUrls",
    "Scheme",
    "Variant",
    "language_of",
    "long_date",
    "varied",
]
