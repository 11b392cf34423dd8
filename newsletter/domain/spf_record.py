"""SPF records as text and as data (RFC 7208 5, 6 and 12)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

VERSION = "v=spf1"
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*)=(.*)")
_MECHANISM = re.compile(r"([+~?-]?)([A-Za-z0-9]+)(?::([^/]+))?(?:/(\d{1,3}))?(?://(\d{1,3}))?")
_ADDRESSED = re.compile(r"([+~?-]?)(ip4|ip6):(\S+)", re.IGNORECASE)
_WIDEST = {4: 32, 6: 128}
_NEEDS_DOMAIN = frozenset({"include", "exists"})
_KNOWN = frozenset({"all", "a", "mx", "ptr"}) | _NEEDS_DOMAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One mechanism. ``domain`` is empty for the domain at hand; ``prefixes`` are those of IPv4 and IPv6."""

    text: str
    name: str
    qualifier: str = "+"
    domain: str = ""
    network: IPv4Network | IPv6Network | None = None
    prefixes: tuple[int, int] = (32, 128)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    """A record. With ``faults`` it is none: receivers then answer "permerror"."""

    mechanisms: tuple[Mechanism, ...] = ()
    redirect: str = ""
    faults: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """The qualifier of its ``all``, or nothing."""
        return next((m.qualifier for m in self.mechanisms if m.name == "all"), "")


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record (RFC 7208 4.5)."""
    return text.lower().partition(" ")[0] == VERSION


def parsed(text: str) -> SpfRecord:
    """A record read; what stands behind ``all`` is never looked at, but has to be well formed."""
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, str] = {}
    faults: list[str] = []
    for term in text.split(" ")[1:]:
        modifier = _MODIFIER.fullmatch(term)
        if modifier:
            name = modifier[1].lower()
            if name in modifiers and name in {"redirect", "exp"}:
                faults.append(f"{name}= stands twice")
            modifiers[name] = modifier[2]
        elif term:
            mechanism = _mechanism(term)
            if mechanism is None:
                faults.append(f"{term!r} is not a term of SPF")
            else:
                mechanisms.append(mechanism)
    if modifiers.get("redirect") == "":
        faults.append("redirect= names no domain")
    return SpfRecord(
        mechanisms=tuple(mechanisms),
        redirect=modifiers.get("redirect", ""),
        faults=tuple(faults),
    )


def _mechanism(term: str) -> Mechanism | None:
    addressed = _ADDRESSED.fullmatch(term)
    if addressed:
        return _of_network(term, *addressed.groups())
    found = _MECHANISM.fullmatch(term)
    if found is None:
        return None
    qualifier, name, domain, four, six = found.groups()
    name, prefixes = name.lower(), (int(four or 32), int(six or 128))
    if name not in _KNOWN or prefixes[0] > _WIDEST[4] or prefixes[1] > _WIDEST[6]:
        return None
    if not _well_formed(name, domain=bool(domain), prefix=bool(four or six)):
        return None
    return Mechanism(
        text=term,
        name=name,
        qualifier=qualifier or "+",
        domain=(domain or "").rstrip("."),
        prefixes=prefixes,
    )


def _well_formed(name: str, *, domain: bool, prefix: bool) -> bool:
    match name:
        case "all":
            return not domain and not prefix
        case "ptr":
            return not prefix
        case "include" | "exists":
            return domain and not prefix
        case _:
            return True


def _of_network(term: str, qualifier: str, name: str, text: str) -> Mechanism | None:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    if network.version != int(name[-1]):
        return None
    return Mechanism(text=term, name=name.lower(), qualifier=qualifier or "+", network=network)
