"""MX: whether answers to the sender, and bounces to the envelope, reach anybody (RFC 5321 5.1, RFC 7505)."""

from collections.abc import Iterator

from newsletter.domain.answer import NULL_MX, Resolver
from newsletter.domain.finding import Finding, error, ok, warning
from newsletter.domain.sending import SendingDomain


def exchange_findings(resolver: Resolver, sender: SendingDomain) -> Iterator[Finding]:
    """Look at the domains that people and mail servers answer to."""
    yield _takes_mail(resolver, sender.domain, what="answers of readers")
    if sender.bounce_domain != sender.domain:
        yield _takes_mail(resolver, sender.bounce_domain, what="bounces")


def _takes_mail(resolver: Resolver, domain: str, *, what: str) -> Finding:
    about, answer = f"MX {domain}", resolver.mx(domain)
    if answer.trouble:
        return error(about, f"could not be asked for: {answer.trouble}")
    if NULL_MX in answer.values:
        return error(
            about, f"a null MX (RFC 7505): it takes no mail, so {what} are lost; name a server"
        )
    if not answer.values:
        return _without(resolver, domain, what=what)
    lost = [host for host in answer.values if not _reachable(resolver, host)]
    if len(lost) == len(answer.values):
        return error(about, f"{what} are lost: {', '.join(lost)} has no address")
    if lost:
        return warning(about, f"{', '.join(lost)} has no address: take it out or give it one")
    return ok(about, f"{what} go to {', '.join(answer.values)}")


def _without(resolver: Resolver, domain: str, *, what: str) -> Finding:
    about, answer = f"MX {domain}", resolver.addresses(domain)
    if answer.values:
        return warning(about, f"no MX record, so {what} go to {answer.values[0]}: say so with one")
    return error(
        about,
        f"no MX record and no address: {what} are lost, and many receivers refuse such a sender; publish one",
    )


def _reachable(resolver: Resolver, host: str) -> bool:
    answer = resolver.addresses(host)
    return bool(answer.values or answer.trouble)
