"""A proof: the mail of an edition with everything that it is checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from newsletter.digest import Digest
from newsletter.publication import Publication
from newsletter.rendition import Rendition, Slot

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A mail and what is around it.

    ``values`` fill the slots as they would for one reader. ``tokens`` is the design's table: group to name to value,
    colours as ``#rrggbb`` in ``light`` and ``dark``. ``sender_address`` is that of the letterhead, ``signs_for`` the
    domain of our DKIM signature, empty when the mail leaves unsigned. ``only_filed`` says that mails are kept in a
    folder or in memory and handed to no server.
    """

    rendition: Rendition
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

    def html(self) -> str:
        """The HTML as a reader is sent it."""
        return self._filled(self.rendition.html, markup=True)

    def text(self) -> str:
        """The plain text as a reader is sent it."""
        return self._filled(self.rendition.text, markup=False)

    def _filled(self, text: str, *, markup: bool) -> str:
        for slot, marker in self.rendition.markers.items():
            value = self.values.get(slot, marker)
            text = text.replace(marker, escape(value) if markup else value)
        return text
