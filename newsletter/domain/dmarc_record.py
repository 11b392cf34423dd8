"""DMARC records and where they apply: the DNS tree walk of RFC 9989, which took the public suffix list's place."""

from dataclasses import dataclass, field

from newsletter.domain.answer import Resolver
from newsletter.domain.tags import of_version, tags_of

MOST_LABELS = 8
"""A longer name is cut to the last seven of its labels after the first question (RFC 9989, DNS Tree Walk)."""
POLICIES = frozenset({"none", "quarantine", "reject"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """The record of one domain."""

    domain: str
    tags: dict[str, str] = field(default_factory=dict)

    def policy_for(self, domain: str) -> str:
        """What is asked for mail of a domain that fails; without a readable policy nothing is ("none")."""
        own = self.tags.get("p", "").lower()
        below = self.tags.get("sp", "").lower()
        wanted = own if domain == self.domain or below not in POLICIES else below
        return wanted if wanted in POLICIES else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeWalk:
    """What a walk from a domain upwards met, the longest name first. ``doubled`` names have several records."""

    start: str
    records: tuple[DmarcRecord, ...] = ()
    doubled: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def organisation(self) -> str:
        """The organizational domain: alike for domains that belong together."""
        for record in self.records:
            match record.tags.get("psd", "u").lower():
                case "n":
                    return record.domain
                case "y" if record.domain != self.start:
                    return _below(record.domain, self.start)
        return self.records[-1].domain if self.records else self.start

    @property
    def policy(self) -> DmarcRecord | None:
        """The record that applies: the domain's own, else that of its organisation, else of what is above."""
        by_domain = {record.domain: record for record in self.records}
        return (
            by_domain.get(self.start)
            or by_domain.get(self.organisation)
            or (self.records[-1] if self.records else None)
        )


def walked(resolver: Resolver, domain: str) -> TreeWalk:
    """Walk up the tree from a domain and gather the records on the way."""
    records: list[DmarcRecord] = []
    doubled: list[str] = []
    for name in _steps(domain):
        answer = resolver.txt(f"_dmarc.{name}")
        if answer.trouble:
            return TreeWalk(start=domain, records=tuple(records), trouble=answer.trouble)
        found = of_version(answer, "DMARC1")
        if len(found) > 1:
            doubled.append(name)
        elif found:
            records.append(DmarcRecord(domain=name, tags=tags_of(found[0])))
            if _ends(records[-1], domain):
                break
    return TreeWalk(start=domain, records=tuple(records), doubled=tuple(doubled))


def aligned(resolver: Resolver, one: str, other: str, *, strict: bool) -> bool:
    """Whether two domains count as one for DMARC: the same, or with relaxed alignment of one organisation."""
    if one == other or strict:
        return one == other
    return walked(resolver, one).organisation == walked(resolver, other).organisation


def _ends(record: DmarcRecord, start: str) -> bool:
    psd = record.tags.get("psd", "u").lower()
    return psd == "n" or (psd == "y" and record.domain != start)


def _steps(domain: str) -> list[str]:
    labels = domain.split(".")
    shorter = labels[1:] if len(labels) < MOST_LABELS else labels[-(MOST_LABELS - 1) :]
    return [domain, *(".".join(shorter[start:]) for start in range(len(shorter)))]


def _below(suffix: str, domain: str) -> str:
    labels = domain.split(".")
    return ".".join(labels[-(len(suffix.split(".")) + 1) :])
