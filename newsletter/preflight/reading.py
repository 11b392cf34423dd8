"""Can everybody read it: a plain text that says the same, language and direction, a lead that leads somewhere."""

from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.digest import Digest
from newsletter.preflight.addresses import scheme_of
from newsletter.preflight.document import Document
from newsletter.preflight.finding import Check, Remark
from newsletter.preflight.sentences import counted, listed, quoted

AROUND = "<>()[],.;"
"""What may stand around an address in a text."""


def about_reading(document: Document, *, text: str, digest: Digest) -> Iterator[Remark]:
    """What keeps some readers from reading the edition."""
    yield from _about_language(document)
    yield from _about_text(document, text)
    lead = digest.lead
    if scheme_of(lead.url) not in {"http", "https"}:
        sentence = f"The lead {quoted(lead.title)} has no link to its article."
        yield Remark(check=Check.LEAD_LINK_MISSING, sentence=sentence)


def _about_language(document: Document) -> Iterator[Remark]:
    places = {"<html>": document.outer_language, "the body's child": document.inner_language}
    missing = [place for place, there in places.items() if not there]
    if missing:
        sentence = f"lang and dir are missing on {' and '.join(missing)}."
        yield Remark(check=Check.LANGUAGE_MISSING, sentence=sentence)


def _about_text(document: Document, text: str) -> Iterator[Remark]:
    if not text.strip():
        yield Remark(check=Check.TEXT_MISSING, sentence="The mail has no plain text.")
        return
    words = set(text.split())
    words |= {word.strip(AROUND) for word in words}
    told = {link.url: link for link in reversed(document.links) if scheme_of(link.url)}
    missing = [link for url, link in told.items() if _written(url) not in words]
    if missing:
        names = listed([f"{quoted(link.text)} ({link.url})" for link in reversed(missing)])
        verb = "is" if len(missing) == 1 else "are"
        sentence = f"{counted(len(missing), 'link')} of the HTML {verb} not in the text: {names}."
        yield Remark(check=Check.TEXT_LINK_MISSING, sentence=sentence)


def _written(url: str) -> str:
    """An address as a text writes it: that of a person without scheme and subject."""
    if scheme_of(url) not in {"mailto", "tel"}:
        return url
    return unquote(url.partition(":")[2].partition("?")[0])
