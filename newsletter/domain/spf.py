"""SPF (RFC 7208): which addresses may send with the domain of the envelope, and whether ours are among them."""

from collections.abc import Iterator
from ipaddress import ip_address

from newsletter.domain.answer import Resolver
from newsletter.domain.finding import Finding, error, ok, warning
from newsletter.domain.sending import Leaving, SendingDomain
from newsletter.domain.spf_record import SpfRecord
from newsletter.domain.spf_walk import MOST_LOOKUPS, MOST_VOID, Result, Walk


def spf_findings(
    resolver: Resolver, sender: SendingDomain, leaving: tuple[Leaving, ...]
) -> Iterator[Finding]:
    """Look at the record that receivers ask for: that of the envelope's domain."""
    domain = sender.bounce_domain
    about = f"SPF {domain}"
    walk = Walk(resolver=resolver, sender=domain)
    found = walk.record(domain)
    match found:
        case Result.TEMPERROR:
            yield error(about, f"could not be asked for: {walk.troubles[0]}")
        case Result.NONE:
            yield error(about, f"no record: publish at {domain} the TXT record {_wanted(leaving)}")
        case Result():
            yield error(about, f"receivers cannot read it: {'; '.join(walk.faults)}")
        case SpfRecord():
            yield from _of_record(resolver, domain, found)
            for way in leaving:
                yield _covered(resolver, domain, way)
    if sender.domain != domain:
        yield _of_sender(resolver, sender.domain)


def _wanted(leaving: tuple[Leaving, ...]) -> str:
    terms = [f"ip{ip_address(way.ip).version}:{way.ip}" for way in leaving]
    return f'"v=spf1 {" ".join(terms) or "ip4:ADDRESS-OF-YOUR-MAIL-SERVER"} -all"'


def _of_record(resolver: Resolver, domain: str, record: SpfRecord) -> Iterator[Finding]:
    about, walk = f"SPF {domain}", Walk(resolver=resolver, sender=domain)
    walk.check(domain)
    for fault in walk.faults:
        yield error(about, f"receivers cannot use it: {fault}")
    for trouble in walk.troubles:
        yield error(about, f"a part of it could not be asked for: {trouble}")
    yield _cost(about, walk)
    if walk.void:
        many = len(walk.void) > MOST_VOID
        said = f"these lead nowhere, take them out: {', '.join(walk.void)}"
        yield (
            error(about, f"{said} (more than {MOST_VOID} make it invalid)")
            if many
            else warning(about, said)
        )
    if walk.uses_ptr:
        yield warning(about, "ptr is slow and not to be used (RFC 7208 5.5); name the addresses")
    yield _end(about, _ending(walk, record))


def _cost(about: str, walk: Walk) -> Finding:
    if walk.lookups <= MOST_LOOKUPS:
        return ok(about, f"one record; it costs {walk.lookups} of {MOST_LOOKUPS} DNS lookups")
    return error(
        about,
        f"it costs more than {MOST_LOOKUPS} DNS lookups ({walk.lookups}), so receivers give up: "
        "take includes out, or name addresses instead",
    )


def _ending(walk: Walk, record: SpfRecord) -> str:
    """The qualifier of the ``all`` that a record comes to, also by its redirects."""
    seen: set[str] = set()
    while not record.ending and record.redirect and record.redirect not in seen:
        seen.add(record.redirect)
        following = walk.record(record.redirect)
        if isinstance(following, Result):
            return ""
        record = following
    return record.ending


def _end(about: str, qualifier: str) -> Finding:
    match qualifier:
        case "+":
            return error(about, "+all lets everybody send in your name: end it with -all or ~all")
        case "?":
            return warning(about, "?all says nothing about others: end it with -all or ~all")
        case "":
            return warning(
                about, "it has no end, which says nothing about others: end it with -all"
            )
        case _:
            return ok(about, f"ends in {qualifier}all")


def _covered(resolver: Resolver, domain: str, way: Leaving) -> Finding:
    about = f"SPF of {way.ip}"
    result = Walk(resolver=resolver, sender=domain, ip=ip_address(way.ip)).check(domain)
    if result is Result.PASS:
        return ok(about, f"{way.named} may send for {domain}")
    advice = f'{result}: {way.named} is not in the record of {domain}; add "ip{ip_address(way.ip).version}:{way.ip}"'
    if way.sure:
        return error(about, advice)
    return warning(about, f"{advice}, unless this relay sends from other addresses")


def _of_sender(resolver: Resolver, domain: str) -> Finding:
    about = f"SPF {domain}"
    found = Walk(resolver=resolver, sender=domain).record(domain)
    if isinstance(found, SpfRecord):
        return ok(about, "the sender's domain has a record of its own too")
    return warning(
        about,
        "the sender's domain has no usable record; DMARC does not need it when DKIM fits, but others then "
        f'forge it more easily: publish at {domain} "v=spf1 -all", or with what else sends for it',
    )
