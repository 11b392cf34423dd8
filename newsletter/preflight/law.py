"""What the law and the mailbox providers ask for: who writes, and a way out (CAN-SPAM, RFC 8058)."""

from collections.abc import Iterator

from newsletter.preflight.addresses import scheme_of
from newsletter.preflight.document import Document
from newsletter.preflight.finding import Check, Remark
from newsletter.publication import Publication


def about_law(
    document: Document, *, text: str, publication: Publication, unsubscribe: str
) -> Iterator[Remark]:
    """What is missing that a mail to many must have.

    Args:
        document: the HTML as it is sent.
        text: the plain text as it is sent.
        publication: whose edition it is.
        unsubscribe: the reader's link to unsubscribe, empty if there is none.
    """
    if not publication.postal_address.strip():
        sentence = (
            f"{publication.name} has no postal address, which most countries' law asks for "
            f"(newsletter publication set {publication.slug} --postal-address)."
        )
        yield Remark(check=Check.POSTAL_ADDRESS, sentence=sentence)
    in_html = any(link.url == unsubscribe for link in document.links)
    places = {"HTML": in_html, "plain text": unsubscribe in text}
    for place, there in places.items():
        if not (unsubscribe and there):
            sentence = f"The {place} has no link to unsubscribe."
            yield Remark(check=Check.UNSUBSCRIBE_MISSING, sentence=sentence)
    if unsubscribe and scheme_of(unsubscribe) != "https":
        sentence = "Mailboxes offer their own unsubscribe button only for an https link (RFC 8058)."
        yield Remark(check=Check.UNSUBSCRIBE_HTTP, sentence=sentence)
