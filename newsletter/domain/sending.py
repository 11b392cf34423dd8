"""A sending domain: the names, the key and the addresses that receivers hold together."""

from dataclasses import dataclass
from ipaddress import ip_address

from newsletter.domain.answer import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingDomain:
    """Who sends, as receivers will see it.

    ``domain`` is that of the sender (From), ``bounce_domain`` that of the envelope. ``signs_as`` is DKIM's ``d=``,
    empty when the relay signs; ``record`` is then empty too, else the TXT record of our own key. ``selector_named``
    when a person said that the selector is in use. ``addresses`` were named by a person: mail leaves from them.
    ``servers`` are the hosts that we hand mail to, which need not be the ones that it leaves from.
    """

    domain: str
    bounce_domain: str
    selector: str
    selector_named: bool = False
    signs_as: str = ""
    record: str = ""
    addresses: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()

    @property
    def key_name(self) -> str:
        """Where the public key belongs."""
        return f"{self.selector}._domainkey.{self.signs_as or self.domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """An address that mail may leave from; ``sure`` when a person named it, else ``server`` has it."""

    ip: str
    server: str = ""

    @property
    def sure(self) -> bool:
        """Whether it is known that mail leaves from here."""
        return not self.server

    @property
    def named(self) -> str:
        """The address as sentences name it."""
        return f"{self.ip} ({self.server})" if self.server else self.ip


def leaving_from(resolver: Resolver, sender: SendingDomain) -> tuple[Leaving, ...]:
    """The public addresses that mail may leave from; those of a private network say nothing."""
    named = [Leaving(ip=ip) for ip in sender.addresses]
    served = [
        Leaving(ip=ip, server=server)
        for server in sender.servers
        for ip in _addresses(resolver, server)
        if ip_address(ip).is_global and ip not in sender.addresses
    ]
    return (*named, *served)


def _addresses(resolver: Resolver, server: str) -> tuple[str, ...]:
    try:
        return (str(ip_address(server)),)
    except ValueError:
        return resolver.addresses(server).values
