"""Providers: who keeps the mailboxes of one or several domains, and so has one pace for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsletter.errors import SettingsError
from newsletter.pacing.limits import NO_LIMITS, Limits, limits_of

KNOWN = (
    ("gmail.com", "googlemail.com"),
    ("outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.fr"),
    ("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "aol.com"),
    ("icloud.com", "me.com", "mac.com"),
    ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de"),
)
"""Domains that are known to be one provider's, when the settings say nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider by its first domain."""

    domains: tuple[str, ...]
    limits: Limits = NO_LIMITS

    @property
    def name(self) -> str:
        """Its first domain."""
        return self.domains[0]


class Providers:
    """All providers that are named, in the settings or here; any other domain is a provider of its own.

    Args:
        lines: the setting `domain_pace`.

    Raises:
        SettingsError: a line cannot be read, or names a domain that another one has.
    """

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self.paced = tuple(_provider(line) for line in lines)
        self._by_domain: dict[str, Provider] = {}
        for provider in self.paced:
            self._add(provider)
        for domains in KNOWN:
            free = tuple(domain for domain in domains if domain not in self._by_domain)
            if free:
                self._add(Provider(domains=free))

    def of(self, domain: str) -> Provider:
        """The provider of an address's domain."""
        return self._by_domain.get(domain) or Provider(domains=(domain,))

    def domains_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """All domains of the providers of those names, in order."""
        return tuple(sorted({domain for name in names for domain in self.of(name).domains}))

    def _add(self, provider: Provider) -> None:
        for domain in provider.domains:
            if domain in self._by_domain:
                raise SettingsError(f"domain_pace names {domain} twice")
            self._by_domain[domain] = provider


def _provider(line: str) -> Provider:
    words = line.lower().split()
    paces = [word for word in words if "/" in word]
    domains = tuple(word for word in words if "/" not in word)
    if not paces or not domains:
        raise SettingsError(
            f"domain_pace has {line!r}; right would be gmail.com googlemail.com 20/s 600/min"
        )
    try:
        return Provider(domains=domains, limits=limits_of(paces))
    except SettingsError as error:
        raise SettingsError(f"domain_pace: {error}") from None
