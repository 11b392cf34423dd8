"""Specimens: every mail that the product sends, rendered for nobody, to be looked at or tried.

`MAILS` is the list of them: a mail that is put there can be seen in every preview and is looked at by the doctor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from newsletter.actions import letter, notify, report
from newsletter.actions.sample_report import sample_report
from newsletter.actions.samples import sample_edition
from newsletter.actions.services import Services
from newsletter.digest import Edition, EditionId
from newsletter.errors import NotFoundError
from newsletter.message import Letterhead
from newsletter.publication import Publication
from newsletter.render import long_date
from newsletter.rendition import NoticeKind, Rendition
from newsletter.report import ReportKind

Rendered: TypeAlias = tuple[Rendition, Letterhead]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What mails are made of: a publication in the look that is wanted, and an edition of it, or the sample.

    ``frozen`` is set when readers got just this.
    """

    publication: Publication
    edition: Edition
    frozen: Rendered | None = None

    def in_look(self, look: str) -> "Matter":
        """The same in another look; what was frozen had its own."""
        if look == self.publication.design.look:
            return self
        design = replace(self.publication.design, look=look)
        return replace(self, publication=replace(self.publication, design=design), frozen=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail of the product: ``name`` in addresses and file names, ``title`` for people, and how it is made.

    ``has_looks`` says that a look puts its blocks together in another way.
    """

    name: str
    title: str
    make: Callable[[Services, Matter], Rendered]
    has_looks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A mail in one look, as it would be sent now. ``edition_id`` is the edition's, or that of the sample."""

    mail: Mail
    look: str
    publication: Publication
    edition_id: EditionId
    rendition: Rendition = field(repr=False)
    letterhead: Letterhead

    @property
    def subscribed_on(self) -> str:
        """The day since which its reader is said to read: its own."""
        return long_date(self.letterhead.date.date(), self.publication.language)

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.mail.title}: {self.look}" if self.mail.has_looks else self.mail.title


def _digest(services: Services, matter: Matter) -> Rendered:
    if matter.frozen is not None:
        return matter.frozen
    publication, edition = matter.publication, matter.edition
    rendition = letter.render(services, publication, edition)
    at = services.clock.now()
    return rendition, letter.letterhead_of(services, publication, edition, at=at)


def _notice(services: Services, matter: Matter, *, kind: NoticeKind) -> Rendered:
    at, publication = services.clock.now(), matter.publication
    rendition = notify.rendition_of(services, kind, publication)
    return rendition, notify.letterhead_of(services, kind, publication, at=at)


def _report(services: Services, matter: Matter, *, kind: ReportKind) -> Rendered:
    at, publication = services.clock.now(), matter.publication
    rendition = report.rendition_of(services, sample_report(kind, now=at), publication)
    return rendition, report.letterhead_of(services, kind, publication, at=at)


MAILS = (
    Mail(name="digest", title="Digest", make=_digest, has_looks=True),
    *(Mail(name=k, title=k.capitalize(), make=partial(_notice, kind=k)) for k in NoticeKind),
    *(
        Mail(name=f"report-{k}", title=f"Report: {k}", make=partial(_report, kind=k))
        for k in ReportKind
    ),
)


def mail_named(name: str) -> Mail:
    """The mail of that name.

    Raises:
        NotFoundError: there is none.
    """
    for mail in MAILS:
        if mail.name == name:
            return mail
    raise NotFoundError("mail", name)


def sample_matter(services: Services, publication: Publication) -> Matter:
    """The sample edition of a publication."""
    return Matter(publication=publication, edition=sample_edition(services, publication))


def specimen_of(services: Services, mail: Mail, matter: Matter, *, look: str = "") -> Specimen:
    """A mail made of the matter, in a look or else in the publication's own.

    Raises:
        NotFoundError: there is no such look.
        StateError: the edition has nothing to tell.
        RenderError: a template cannot be rendered.
    """
    look = look or matter.publication.design.look
    if look not in services.renderer.looks():
        raise NotFoundError("look", look)
    matter = matter.in_look(look)
    rendition, letterhead = mail.make(services, matter)
    return Specimen(
        mail=mail,
        look=look,
        publication=matter.publication,
        edition_id=matter.edition.id,
        rendition=rendition,
        letterhead=letterhead,
    )


def specimens_of(services: Services, matter: Matter) -> tuple[Specimen, ...]:
    """Every mail, those that have looks in each of them, the publication's own first; raises as `specimen_of`."""
    own = matter.publication.design.look
    looks = sorted(services.renderer.looks(), key=lambda look: look != own)
    return tuple(
        specimen_of(services, mail, matter, look=look)
        for mail in MAILS
        for look in (looks if mail.has_looks else [own])
    )
