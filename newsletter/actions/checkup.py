"""Checkup: would mail be rendered, and handed over? Asked by a person, with samples; nothing is kept or sent."""

from newsletter.actions.services import Services
from newsletter.actions.specimens import MAILS, sample_matter
from newsletter.publication import Publication
from newsletter.transport import SmtpTransport, transport_from


def check_templates(services: Services, publication: Publication) -> None:
    """Render every mail of a publication from samples.

    Raises:
        RenderError: a template cannot be rendered; the sentence names it.
    """
    matter = sample_matter(services, publication)
    for mail in MAILS:
        mail.make(services, matter)


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
