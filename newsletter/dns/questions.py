"""Asking: what a server said becomes an `Answer`, also when it said nothing. Nothing is raised, nothing is kept."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from dns.exception import DNSException, Timeout
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, NoNameservers, NoResolverConfiguration, Resolver
from dns.reversename import from_address

from newsletter.domain import NULL_MX, Answer
from newsletter.errors import InputError

LIFETIME_SECONDS = 5.0
"""For one question with all its tries."""
PATIENCE = 2
"""After so many questions in a row without an answer no more are asked: a dead server is not waited for all day."""
PORT = 53


class DnsResolver:
    """Asks the machine's own servers, or one that is named.

    Args:
        resolver: dnspython's, set up; it asks by UDP and again by TCP where an answer was cut.
        lifetime_seconds: how long a question may take.
    """

    def __init__(self, resolver: Resolver, *, lifetime_seconds: float = LIFETIME_SECONDS) -> None:
        self._resolver = resolver
        self._lifetime = lifetime_seconds
        self._silences = 0

    def txt(self, name: str) -> Answer:
        """See `newsletter.domain.Resolver`."""
        return self._ask(
            name, RdataType.TXT, lambda found: b"".join(found.strings).decode("latin-1")
        )

    def mx(self, name: str) -> Answer:
        """See `newsletter.domain.Resolver`."""
        ranked = self._ask(
            name, RdataType.MX, lambda found: f"{found.preference:05} {_plain(found.exchange)}"
        )
        hosts = tuple(line.partition(" ")[2] for line in sorted(ranked.values))
        return Answer(values=hosts, trouble=ranked.trouble)

    def addresses(self, name: str) -> Answer:
        """See `newsletter.domain.Resolver`."""
        four = self._ask(name, RdataType.A, lambda found: str(found.address))
        six = self._ask(name, RdataType.AAAA, lambda found: str(ip_address(found.address)))
        values = four.values + six.values
        return Answer(values=values, trouble="" if values else four.trouble or six.trouble)

    def ptr(self, ip: str) -> Answer:
        """See `newsletter.domain.Resolver`."""
        return self._ask(
            from_address(ip).to_text(), RdataType.PTR, lambda found: _plain(found.target)
        )

    def _ask(self, name: str, kind: RdataType, read: Callable[[Any], str]) -> Answer:
        if self._silences >= PATIENCE:
            return Answer(trouble="no DNS server answers")
        try:
            found = self._resolved(name, kind)
        except NXDOMAIN:
            return Answer()
        except Timeout:
            self._silences += 1
            return Answer(trouble=f"no DNS server answered about {name} in {self._lifetime:g} s")
        except NoNameservers as error:
            return Answer(trouble=f"the DNS servers failed about {name}: {_reason(error)}")
        except DNSException as error:
            return Answer(trouble=f"{name} cannot be asked for: {error}")
        return Answer(values=tuple(read(record) for record in found))

    def _resolved(self, name: str, kind: RdataType) -> tuple[Any, ...]:
        answer = self._resolver.resolve(
            name, kind, raise_on_no_answer=False, lifetime=self._lifetime, search=False
        )
        self._silences = 0
        return tuple(answer.rrset or ())


def resolver_at(where: str = "") -> DnsResolver:
    """A resolver that asks the server at ``IP``, ``IP:PORT`` or ``[IP]:PORT``; else the machine's own.

    Raises:
        InputError: that is no address, or the machine names no server.
    """
    if where:
        resolver = Resolver(configure=False)
        server, resolver.port = _server(where)
        resolver.nameservers = [server]
        return DnsResolver(resolver)
    try:
        return DnsResolver(Resolver())
    except NoResolverConfiguration:
        raise InputError("This machine names no DNS server; name one with --resolver.") from None


def _server(where: str) -> tuple[str, int]:
    bare = where.strip("[]")
    host, colon, port = (bare, "", "") if _is_address(bare) else where.rpartition(":")
    host = host.strip("[]")
    if not _is_address(host) or (colon and not (port.isascii() and port.isdigit())):
        raise InputError(f"{where!r} is no DNS server; right would be 9.9.9.9 or 127.0.0.1:5353")
    return host, int(port) if port else PORT


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _plain(name: Any) -> str:
    text: str = name.to_text(omit_final_dot=True)
    return NULL_MX if text in {".", "@", ""} else text.lower()


def _reason(error: NoNameservers) -> str:
    """What the last server answered, e.g. SERVFAIL."""
    errors = error.kwargs.get("errors") or []
    return str(errors[-1][3]) if errors else str(error)
