"""Checkup: would mail be rendered, and handed over? Asked by a person, with samples; nothing is kept or sent."""

from newsletter.actions.services import Services
from newsletter.actions.specimens import MAILS, sample_matter
from newsletter.errors import JournalError
from newsletter.publication import Publication
from newsletter.store import claims
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


def check_claims(services: Services) -> None:
    """Look whether readers wait for a worker that has not said for a whole lease that it is at work.

    Raises:
        JournalError: they do; the sentence says since when, and what may keep them from being settled.
    """
    with services.store.read() as tx:
        ends = [claim.lease_until for claim in claims.every(tx)]
    over = [end for end in ends if end < services.clock.now()]
    if over:
        raise JournalError(
            f"{len(over)} claims outlived their lease, the oldest on {min(over):%Y-%m-%d at %H:%M} UTC: "
            "no beat ticks, a worker is frozen, or its journal cannot be read, which the worker's log says"
        )
