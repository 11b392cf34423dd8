"""What an answer to a copy says, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What came back. Hard: the address is no good; soft: it could not be delivered this time."""

    HARD = "bounced_hard"
    SOFT = "bounced_soft"
    COMPLAINED = "complained"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """Which copy was answered: ``about`` is ``e`` and an edition's id, or ``n`` and a notice's.

    ``key`` is the random key of the reader's subscription: who knows it has seen the mail, so it is what makes an
    answer believable.
    """

    about: str
    key: str

    @property
    def is_edition(self) -> bool:
        """Whether the copy was of an edition."""
        return self.about.startswith("e")

    @property
    def number(self) -> int:
        """The id of the edition or notice."""
        return int(self.about[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """An answer read. ``status`` is the enhanced code (RFC 3463); ``address`` and ``diagnostic`` are for people."""

    kind: Kind
    tag: Tag | None = None
    address: str = ""
    status: str = ""
    diagnostic: str = ""
