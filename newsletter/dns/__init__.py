"""DNS: the questions of `newsletter.domain`, asked of real servers by dnspython. Knows nothing of mail."""

from newsletter.dns.questions import DnsResolver, resolver_at

__all__ = ["DnsResolver", "resolver_at"]
