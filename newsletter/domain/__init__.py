"""Whether the DNS of a sending domain is as receivers want it: SPF, DKIM, DMARC, MX and PTR.

Records in, findings out: DNS itself is behind the `Resolver` port. Knows no settings and sends nothing.
"""

from newsletter.domain.answer import NULL_MX, Answer, Resolver
from newsletter.domain.examination import examine_domain
from newsletter.domain.finding import Finding, Verdict
from newsletter.domain.sending import SendingDomain

__all__ = [
    "NULL_MX",
    "Answer",
    "Finding",
    "Resolver",
    "SendingDomain",
    "Verdict",
    "examine_domain",
]
