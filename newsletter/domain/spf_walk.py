"""What receivers answer for an address (RFC 7208 4.6), and how many questions a record may cost them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from newsletter.domain.answer import NULL_MX, Answer, Resolver
from newsletter.domain.spf_macros import expanded, has_macros
from newsletter.domain.spf_record import Mechanism, SpfRecord, is_spf, parsed

MOST_LOOKUPS = 10
MOST_VOID = 2
MOST_EXCHANGES = 10
"""RFC 7208 4.6.4."""
ENOUGH = 40
"""Where counting stops: a record that includes itself has no end."""
COUNTED = frozenset({"a", "mx", "ptr", "exists", "include"})


class Result(StrEnum):
    """RFC 7208 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 - the RFC's word
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


OF_QUALIFIER = {
    "+": Result.PASS,
    "-": Result.FAIL,
    "~": Result.SOFTFAIL,
    "?": Result.NEUTRAL,
}
ERRORS = frozenset({Result.TEMPERROR, Result.PERMERROR})


@dataclass(slots=True, kw_only=True)
class Walk:
    """One evaluation, and what it met. Without an address nothing matches, so that it goes through everything."""

    resolver: Resolver
    sender: str
    ip: IPv4Address | IPv6Address | None = None
    lookups: int = 0
    void: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    uses_ptr: bool = False

    def check(self, domain: str) -> Result:
        """What the record of a domain says of the address."""
        record = self.record(domain)
        if isinstance(record, Result):
            return record
        for mechanism in record.mechanisms:
            result = self._tried(mechanism, domain)
            if result is not None:
                return result
        if not record.redirect:
            return Result.NEUTRAL
        return self._elsewhere(record.redirect, domain, by=f"redirect={record.redirect}")

    def record(self, domain: str) -> SpfRecord | Result:
        """The one record of a domain, or why it has none."""
        answer = self._noted(self.resolver.txt(domain))
        found = [text for text in answer.values if is_spf(text)]
        if answer.trouble:
            return Result.TEMPERROR
        if not found:
            return Result.NONE
        if len(found) > 1:
            self.faults.append(f"{domain} has {len(found)} SPF records; it may have one")
            return Result.PERMERROR
        record = parsed(found[0])
        self.faults += [f"in the record of {domain}, {fault}" for fault in record.faults]
        return Result.PERMERROR if record.faults else record

    def _tried(self, mechanism: Mechanism, domain: str) -> Result | None:
        if mechanism.name in COUNTED:
            self.lookups += 1
        if self.lookups > (MOST_LOOKUPS if self.ip else ENOUGH):
            return Result.PERMERROR
        if mechanism.name == "include":
            return self._included(mechanism, domain)
        return OF_QUALIFIER[mechanism.qualifier] if self._matches(mechanism, domain) else None

    def _included(self, mechanism: Mechanism, domain: str) -> Result | None:
        result = self._elsewhere(mechanism.domain, domain, by=mechanism.text, counted=True)
        if self.ip is None:
            return None
        if result is Result.PASS:
            return OF_QUALIFIER[mechanism.qualifier]
        return result if result in ERRORS else None

    def _elsewhere(self, template: str, domain: str, *, by: str, counted: bool = False) -> Result:
        """The result of another domain's record; that there is none there is a fault (RFC 7208 5.2, 6.1)."""
        self.lookups += 0 if counted else 1
        name = self._name(template, domain)
        if not name:
            return Result.NEUTRAL
        if self.lookups > (MOST_LOOKUPS if self.ip else ENOUGH):
            return Result.PERMERROR
        result = self.check(name)
        if result is Result.NONE:
            self.faults.append(f"{by} in the record of {domain} leads to no SPF record")
            return Result.PERMERROR
        return result

    def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        match mechanism.name:
            case "all":
                return True
            case "ip4" | "ip6":
                return bool(self.ip and mechanism.network and self.ip in mechanism.network)
            case "ptr":
                self.uses_ptr = True
                return self._has_name(mechanism.domain or domain)
            case "exists":
                name = self._name(mechanism.domain, domain)
                return bool(name and self._asked(name).values and self.ip)
            case _:
                name = self._name(mechanism.domain or domain, domain)
                return bool(name) and self._addressed(self._hosts(mechanism, name), mechanism)

    def _hosts(self, mechanism: Mechanism, name: str) -> tuple[str, ...]:
        if mechanism.name == "a":
            return (name,)
        answer = self._noted(self.resolver.mx(name), void=f"mx:{name}")
        return tuple(host for host in answer.values if host != NULL_MX)[:MOST_EXCHANGES]

    def _addressed(self, hosts: Iterable[str], mechanism: Mechanism) -> bool:
        found = [address for host in hosts for address in self._asked(host).values]
        return self.ip is not None and any(
            self.ip in ip_network(f"{address}/{mechanism.prefixes[':' in address]}", strict=False)
            for address in found
            if ip_address(address).version == self.ip.version
        )

    def _has_name(self, domain: str) -> bool:
        if self.ip is None:
            return False
        for name in self.resolver.ptr(str(self.ip)).values[:MOST_EXCHANGES]:
            inside = name == domain or name.endswith(f".{domain}")
            if inside and str(self.ip) in self.resolver.addresses(name).values:
                return True
        return False

    def _asked(self, host: str) -> Answer:
        return self._noted(self.resolver.addresses(host), void=host)

    def _noted(self, answer: Answer, *, void: str = "") -> Answer:
        if answer.trouble and answer.trouble not in self.troubles:
            self.troubles.append(answer.trouble)
        elif not answer.values and void:
            self.void.append(void)
        return answer

    def _name(self, template: str, domain: str) -> str:
        """The name to ask for; nothing where only an address could tell it."""
        if not has_macros(template):
            return template
        if self.ip is None:
            return ""
        return expanded(template, domain=domain, ip=self.ip, sender=self.sender)
