"""The examination of a sending domain, in the order in which one mends things."""

from collections.abc import Iterator

from newsletter.domain.answer import Resolver
from newsletter.domain.dkim import dkim_findings
from newsletter.domain.dmarc import dmarc_findings
from newsletter.domain.exchange import exchange_findings
from newsletter.domain.finding import Finding
from newsletter.domain.reverse import reverse_findings
from newsletter.domain.sending import SendingDomain, leaving_from
from newsletter.domain.spf import spf_findings


def examine_domain(resolver: Resolver, sender: SendingDomain) -> Iterator[Finding]:
    """Look at all that receivers look at."""
    leaving = leaving_from(resolver, sender)
    yield from spf_findings(resolver, sender, leaving)
    yield from dkim_findings(resolver, sender)
    yield from dmarc_findings(resolver, sender)
    yield from exchange_findings(resolver, sender)
    yield from reverse_findings(resolver, leaving)
