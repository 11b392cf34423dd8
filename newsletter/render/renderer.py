"""The renderer: templates, words, tokens and inliner put together, once a process."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.design import Design
from newsletter.digest import Digest
from newsletter.errors import InputError, RenderError
from newsletter.publication import Publication
from newsletter.render import slots
from newsletter.render.context import EditionContext, NoticeContext, edition_context, notice_context
from newsletter.render.designs import looks_in, palettes_in, tokens_of
from newsletter.render.language import language_of
from newsletter.render.page import page_values
from newsletter.render.prose import one_line
from newsletter.render.report import ReportContext, ReportUrls, report_context
from newsletter.render.spares import fitted
from newsletter.render.tables import Table, words_of
from newsletter.render.templates import Templates
from newsletter.render.urls import EditionUrls, NoticeUrls
from newsletter.rendition import NoticeKind, Rendition, Slot
from newsletter.report import Report

if TYPE_CHECKING:
    from newsletter.render.inliner import Inliner

EDITION = "digest"
REPORT = "report"
LONGEST_SUBJECT = 200
"""Characters. The digest's own template keeps to 60; this is for an operator's."""


class Renderer:
    """Renders mails and web editions. One object serves several threads.

    Args:
        email_folders: of mail templates, words and tokens; what an earlier folder has, wins.
        web_folders: of page templates, likewise.
    """

    def __init__(self, *, email_folders: Sequence[Path], web_folders: Sequence[Path]) -> None:
        self._folders = tuple(email_folders)
        self._html = Templates(email_folders, autoescape=True)
        self._text = Templates(email_folders, autoescape=False)
        self._pages = Templates(web_folders, autoescape=True)

    @cached_property
    def _inliner(self) -> "Inliner":
        from newsletter.render.inliner import Inliner  # noqa: PLC0415 - 12 MB, for who makes a mail

        return Inliner()

    def looks(self) -> tuple[str, ...]:
        """The names of the looks that a publication's design may have."""
        return looks_in(self._folders)

    def palettes(self) -> tuple[str, ...]:
        """The names of the palettes that a publication's design may have."""
        return palettes_in(self._folders)

    def tokens(self, design: Design) -> Table:
        """Colours, type and space of a design, for the mails and for every page of its publication.

        Raises:
            InputError: the design names what there is not, or a value of it cannot be used.
            RenderError: the table of tokens is missing or wrong.
        """
        return tokens_of(self._folders, design)

    def edition(self, publication: Publication, digest: Digest, *, urls: EditionUrls) -> Rendition:
        """The mail and the web edition of a digest; the same arguments always give the same rendition.

        Raises:
            RenderError: a template, table of words or tokens is missing or wrong, or the design names what there is
                not; the sentence names it.
        """
        context = edition_context(
            publication,
            digest,
            urls=urls,
            words=words_of(self._folders, publication.language),
            language=language_of(publication.language),
        )
        content = f"{publication!r} {digest!r} {urls!r}"
        tokens = self._tokens_of(publication)
        values = _values(context) | page_values(publication, digest, context)
        page = self._pages.render("edition.html", values | {"tokens": tokens})
        markers = _markers(slots.IN_EDITIONS, content)
        return self._mail(EDITION, context, tokens=tokens, markers=markers, page=page)

    def notice(self, kind: NoticeKind, publication: Publication, *, urls: NoticeUrls) -> Rendition:
        """A mail to one reader that is no edition.

        Raises:
            RenderError: as for an edition.
        """
        context = notice_context(
            kind,
            publication,
            urls=urls,
            words=words_of(self._folders, publication.language),
            language=language_of(publication.language),
        )
        content = f"{kind} {publication!r} {urls!r}"
        markers = _markers(slots.IN_NOTICES[kind], content)
        return self._mail(kind, context, tokens=self._tokens_of(publication), markers=markers)

    def _tokens_of(self, publication: Publication) -> Table:
        """The tokens of a design that was checked when it was kept; what it names may have gone since."""
        try:
            return self.tokens(publication.design)
        except InputError as error:
            # Not the reader's input: a mail that waits for it must not be refused.
            raise RenderError(
                f"The design of {publication.slug} cannot be used: {error}"
            ) from error

    def report(self, publication: Publication, report: Report, *, urls: ReportUrls) -> Rendition:
        """A mail that tells an admin what happened to an edition.

        Raises:
            RenderError: as for an edition.
        """
        context = report_context(
            publication,
            report,
            urls=urls,
            words=words_of(self._folders, publication.language),
            language=language_of(publication.language),
        )
        markers = _markers(slots.IN_REPORTS, f"{report!r} {publication!r} {urls!r}")
        return self._mail(REPORT, context, tokens=self._tokens_of(publication), markers=markers)

    def _mail(
        self,
        mail: str,
        context: EditionContext | NoticeContext | ReportContext,
        *,
        tokens: Table,
        markers: dict[Slot, str],
        page: str = "",
    ) -> Rendition:
        values = _values(context)
        subject = one_line(
            self._text.render(f"{mail}/subject.txt", values), longest=LONGEST_SUBJECT
        )
        values |= {"subject": subject, "slots": {str(slot): text for slot, text in markers.items()}}
        text = _spaced(self._text.render(f"{mail}/body.txt", values))
        html = self._html.render(f"{mail}/body.html", values | {"tokens": tokens})
        html = fitted(self._inliner.inlined(html, mail=mail), mail=mail, markers=markers)
        return Rendition(
            subject=subject,
            preheader=context.preheader,
            html=html,
            text=text,
            markers=slots.used(markers, html=html, text=text, mail=mail),
            page=page,
        )


def _markers(wanted: Iterable[Slot], content: str) -> dict[Slot, str]:
    return slots.markers_for(wanted, content=content)


def _spaced(text: str) -> str:
    """Text with at most one empty line in a row; the blank in the signature's "-- " stays."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _values(context: EditionContext | NoticeContext | ReportContext) -> dict[str, Any]:
    """The fields of a context by name, as templates see them."""
    return {field.name: getattr(context, field.name) for field in fields(context)}
