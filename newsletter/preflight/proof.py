"""A proof: the mail of an edition with everything that it is checked against."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlsplit

from newsletter.digest import Digest
from newsletter.publication import Publication
from newsletter.rendition import Rendition, Slot

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A mail and what is around it.

    ``values`` fill the slots as they would for one reader. ``skeleton`` is the same mail made of the silenced digest.
    ``tokens`` is the design's table: group to name to value,
    colours as ``#rrggbb`` in ``light`` and ``dark``. ``sender_address`` is that of the letterhead, ``signs_for`` the
    domain of our DKIM signature, empty when the mail leaves unsigned. ``only_filed`` says that mails are kept in a
    folder or in memory and handed to no server.
    """

    rendition: Rendition
    skeleton: Rendition
    values: Mapping[Slot, str]
    digest: Digest
    publication: Publication
    sender_address: str
    tokens: Mapping[str, Mapping[str, str]]
    base_url: str
    signs_for: str = ""
    only_filed: bool = False

    @property
    def rehearsal(self) -> bool:
        """Whether no mail of this installation reaches anybody, so that law and https can wait."""
        return self.only_filed or urlsplit(self.base_url).hostname in LOOPBACK

    def mail(self) -> Rendition:
        """The mail as a reader is sent it."""
        return self._filled(self.rendition)

    def empty_mail(self) -> Rendition:
        """The skeleton as a reader would be sent it."""
        return self._filled(self.skeleton)

    def _filled(self, made: Rendition) -> Rendition:
        html, text = made.html, made.text
        for slot, marker in made.markers.items():
            value = self.values.get(slot, marker)
            html, text = html.replace(marker, escape(value)), text.replace(marker, value)
        return replace(made, html=html, text=text)
