"""Examine: all checks of a mail, one after the other, the errors first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsletter.preflight.addresses import about_addresses
from newsletter.preflight.colours import about_colours
from newsletter.preflight.document import Document, read_document
from newsletter.preflight.finding import Finding, Remark, Severity, severity_of
from newsletter.preflight.foreign import said_by_articles
from newsletter.preflight.law import about_law
from newsletter.preflight.pictures import about_pictures
from newsletter.preflight.proof import Proof
from newsletter.preflight.reading import about_reading
from newsletter.preflight.residue import Parts, about_residue
from newsletter.preflight.sender import about_sender
from newsletter.preflight.size import about_size
from newsletter.preflight.subject import about_subject
from newsletter.preflight.visits import Target, Visit, about_visits, about_way_out
from newsletter.rendition import Rendition, Slot


def examine(proof: Proof) -> tuple[Finding, ...]:
    """What is wrong with a mail as far as it can be seen without the network, errors first."""
    return _findings(_remarks(proof), rehearsal=proof.rehearsal)


def examine_visits(
    targets: Sequence[Target],
    visits: Mapping[str, Visit],
    *,
    way_out: Visit | None,
    rehearsal: bool,
) -> tuple[Finding, ...]:
    """What is wrong with what a mail leads to, errors first.

    Args:
        targets: what there was to visit.
        visits: what was seen, by address.
        way_out: what was seen at a reader's page to unsubscribe; None when there is no reader.
        rehearsal: that no mail of this installation reaches anybody.
    """
    remarks = [*about_visits(targets, visits)]
    if way_out is not None:
        remarks += about_way_out(way_out)
    return _findings(remarks, rehearsal=rehearsal)


def _remarks(proof: Proof) -> Iterator[Remark]:
    mail = proof.mail()
    document, text = read_document(mail.html), mail.text
    base_url, publication = proof.base_url, proof.publication
    unsubscribe = proof.values.get(Slot.UNSUBSCRIBE_URL, "")
    yield from about_subject(mail)
    yield from about_addresses(document, base_url=base_url)
    yield from about_pictures(document.images, base_url=base_url)
    yield from about_size(mail.html, document.styles)
    yield from about_colours(proof.tokens)
    yield from _about_residue(proof, mail, document)
    yield from about_law(document, text=text, publication=publication, unsubscribe=unsubscribe)
    yield from about_reading(document, text=text, digest=proof.digest)
    yield from about_sender(proof.sender_address, signs_for=proof.signs_for)


def _about_residue(proof: Proof, mail: Rendition, document: Document) -> Iterator[Remark]:
    empty = proof.empty_mail()
    return about_residue(
        Parts(rendition=mail, document=document, text=mail.text),
        skeleton=Parts(rendition=empty, document=read_document(empty.html), text=empty.text),
        said=said_by_articles(proof.digest),
    )


def _findings(remarks: Iterable[Remark], *, rehearsal: bool) -> tuple[Finding, ...]:
    found = [
        Finding(
            severity=severity_of(remark.check, rehearsal=rehearsal),
            check=remark.check,
            sentence=remark.sentence,
        )
        for remark in remarks
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.ERROR))
