"""What the checks ask of DNS. An answer is data: records, none, or that it could not be asked."""

from dataclasses import dataclass
from typing import Protocol

NULL_MX = "."
"""The exchange that says "no mail here" (RFC 7505)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What DNS has at a name. No values and no ``trouble``: there is nothing at it.

    ``trouble`` says why it could not be asked, and then nothing is known.
    """

    values: tuple[str, ...] = ()
    trouble: str = ""


class Resolver(Protocol):
    """Asks DNS. Names are A-labels without a dot at the end; nothing is raised."""

    def txt(self, name: str) -> Answer:
        """The TXT records of a name, the strings of each joined."""
        ...

    def mx(self, name: str) -> Answer:
        """The hosts that take mail for a name, the most preferred first; `NULL_MX` for a null MX."""
        ...

    def addresses(self, name: str) -> Answer:
        """The IPv4 and IPv6 addresses of a name."""
        ...

    def ptr(self, ip: str) -> Answer:
        """The names of an address."""
        ...
