"""A sending domain that is in order, for tests to break one thing at a time."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from newsletter.domain import Finding, SendingDomain, examine_domain
from tests.domain.zones import Zone, Zones

IP = "192.0.2.1"
SENDER = SendingDomain(
    domain="news.example",
    bounce_domain="bounce.news.example",
    selector="s1",
    signs_as="news.example",
    addresses=(IP,),
)
GOOD: Zone = {
    "news.example": {"TXT": ["v=spf1 -all"], "MX": ["10 mx.news.example"]},
    "bounce.news.example": {"TXT": [f"v=spf1 ip4:{IP} -all"], "MX": ["10 mx.news.example"]},
    "mx.news.example": {"A": ["192.0.2.9"]},
    "_dmarc.news.example": {"TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@news.example"]},
    "1.2.0.192.in-addr.arpa": {"PTR": ["out.news.example"]},
    "out.news.example": {"A": [IP]},
}


def zone(**changes: Any) -> Zone:
    """The good zone with other records; a name is written with ``__`` for each dot."""
    made = deepcopy(GOOD)
    for name, records in changes.items():
        made[name.replace("__", ".")] = records
    return made


def examined(records: Zone, **changes: object) -> list[Finding]:
    """All findings about the sender."""
    sender = replace(SENDER, **changes)  # type: ignore[arg-type]
    return list(examine_domain(Zones(records), sender))


def said(found: list[Finding], about: str) -> dict[str, str]:
    """The sentences about something, each with its verdict."""
    return {f.sentence: f.verdict.value for f in found if f.about.startswith(about)}


def verdict_on(found: list[Finding], about: str, words: str) -> str:
    """The verdict of the one finding about something whose sentence has those words."""
    matching = [v for sentence, v in said(found, about).items() if words in sentence]
    assert len(matching) == 1, (words, said(found, about))
    return matching[0]
