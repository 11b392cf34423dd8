"""Checkup: would mail be rendered, and handed over? Asked by a person, with samples; nothing is kept or sent."""

from datetime import date

from newsletter.actions import letter
from newsletter.actions.report import rendition_of
from newsletter.actions.sample_report import sample_report
from newsletter.actions.services import Services
from newsletter.article import UNSTORED
from newsletter.digest import (
    Composition,
    Counts,
    Digest,
    Edition,
    EditionId,
    EditionState,
    Item,
    Section,
)
from newsletter.publication import Publication
from newsletter.render import NoticeUrls
from newsletter.rendition import NoticeKind
from newsletter.report import ReportKind
from newsletter.transport import SmtpTransport, transport_from


def check_templates(services: Services, publication: Publication) -> None:
    """Render every mail of a publication from samples.

    Raises:
        RenderError: a template cannot be rendered; the sentence names it.
    """
    letter.render(services, publication, _sample(services, publication), neighbours=None)
    links, slug = services.links, publication.slug
    urls = NoticeUrls(archive=links.archive(slug), sign_up=links.sign_up(slug), home=links.base_url)
    for kind in NoticeKind:
        services.renderer.notice(kind, publication, urls=urls)
    for event in ReportKind:
        report = sample_report(event, now=services.clock.now())
        rendition_of(services, report, publication)


def check_mail_server(url: str) -> str | None:
    """Begin and end a conversation with the server of an SMTP URL.

    Returns:
        Its ``host:port``, or None for a URL that only files mail.

    Raises:
        SettingsError: the URL is wrong.
        TransportError: the server cannot be reached, or does not accept us.
    """
    transport = transport_from([url])
    if not isinstance(transport, SmtpTransport):
        return None
    transport.check()
    return transport.name


def _sample(services: Services, publication: Publication) -> Edition:
    now = services.clock.now()
    return Edition(
        id=EditionId(0),
        publication_id=publication.id,
        on=now.date(),
        slot="0000",
        state=EditionState.DRAFT,
        composition=Composition(
            digest=_digest(now.date()),
            reason="",
            counts=Counts(articles=4, duplicates=0, stories=4),
        ),
        created_at=now,
    )


def _digest(on: date) -> Digest:
    return Digest(
        on=on,
        lead=_item("lead"),
        lead_paragraphs=("<p>A sample paragraph.</p>",),
        related=(_item("related"),),
        sections=(Section(name="World", items=(_item("section"),)),),
        headlines=(_item("headline"),),
    )


def _item(name: str) -> Item:
    url = f"https://news.example/{name}"
    return Item(
        article_id=UNSTORED,
        canonical_url=url.removeprefix("https://"),
        title=f"A sample {name}",
        url=url,
        source="A sample source",
        published_at=None,
        summary="A sample sentence.",
    )
