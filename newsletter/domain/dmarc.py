"""DMARC (RFC 9989, 9990, 9991): whether the sender's domain has a policy, and whether its mail fulfils it."""

import re
from collections.abc import Iterator

from newsletter.domain.answer import Resolver
from newsletter.domain.dmarc_record import POLICIES, DmarcRecord, TreeWalk, aligned, walked
from newsletter.domain.finding import Finding, error, ok, warning
from newsletter.domain.sending import SendingDomain
from newsletter.domain.tags import of_version

REMOVED = ("pct", "rf", "ri")
"""Tags of RFC 7489 that RFC 9989 took away."""
_REPORT_DOMAIN = re.compile(r"mailto:[^@,!]+@([^,!?\s]+)", re.IGNORECASE)


def dmarc_findings(resolver: Resolver, sender: SendingDomain) -> Iterator[Finding]:
    """Look at the record that applies to the sender's domain, and at alignment."""
    about, walk = f"DMARC {sender.domain}", walked(resolver, sender.domain)
    for name in walk.doubled:
        yield error(about, f"_dmarc.{name} has several records, so none counts: leave one")
    if walk.trouble:
        yield error(about, f"could not be asked for: {walk.trouble}")
        return
    if walk.policy is None:
        yield error(
            about,
            "no record, so Gmail, Yahoo and Microsoft refuse big senders: publish at "
            f'_dmarc.{sender.domain} "v=DMARC1; p=none; rua=mailto:postmaster@{sender.domain}"',
        )
    else:
        yield from _of_record(resolver, walk, walk.policy)
    yield _alignment(resolver, sender, walk.policy)


def _of_record(resolver: Resolver, walk: TreeWalk, record: DmarcRecord) -> Iterator[Finding]:
    about = f"DMARC {walk.start}"
    yield _policy(about, walk, record)
    yield from _tags(about, record)
    reports = _REPORT_DOMAIN.findall(record.tags.get("rua", ""))
    if not reports:
        yield warning(about, "no rua=mailto:..., so nobody reports to you what fails")
    for target in reports:
        yield from _reported(resolver, record.domain, target.lower())


def _policy(about: str, walk: TreeWalk, record: DmarcRecord) -> Finding:
    where = "" if record.domain == walk.start else f", by the record of {record.domain}"
    if record.tags.get("p", "").lower() not in POLICIES:
        return warning(about, f"no readable p=, which counts as p=none{where}")
    policy = record.policy_for(walk.start)
    if policy == "none":
        return ok(
            about,
            f"policy none{where}: enough for Gmail, Yahoo and Microsoft, but forged mail is still taken; when the "
            "reports show that all of yours passes, go on to quarantine",
        )
    return ok(about, f"policy {policy}{where}")


def _tags(about: str, record: DmarcRecord) -> Iterator[Finding]:
    gone = [f"{name}=" for name in REMOVED if name in record.tags]
    if gone:
        yield warning(
            about,
            f"{', '.join(gone)} is no longer part of DMARC (RFC 9989): take it out; t=y is for testing",
        )
    if record.tags.get("t", "n").lower() == "y":
        yield warning(about, "t=y: receivers are asked not to apply the policy yet")
    if record.tags.get("psd", "u").lower() == "y":
        yield warning(about, "psd=y is for registries such as co.uk: take it out")
    for name in ("sp", "np"):
        if record.tags.get(name, "none").lower() not in POLICIES:
            yield warning(about, f"{name}={record.tags[name]} is none of none, quarantine, reject")


def _reported(resolver: Resolver, domain: str, target: str) -> Iterator[Finding]:
    """Whether another organisation agrees to get our reports (RFC 9990, external destinations)."""
    if aligned(resolver, domain, target, strict=False):
        return
    name = f"{domain}._report._dmarc.{target}"
    answer = resolver.txt(name)
    if not answer.trouble and not of_version(answer, "DMARC1"):
        yield warning(
            f"DMARC {domain}",
            f'reports to {target} are not sent: it has to publish at {name} the TXT record "v=DMARC1"',
        )


def _alignment(resolver: Resolver, sender: SendingDomain, record: DmarcRecord | None) -> Finding:
    tags = {} if record is None else record.tags
    strict = {name: tags.get(name, "r").lower() == "s" for name in ("adkim", "aspf")}
    by_spf = aligned(resolver, sender.domain, sender.bounce_domain, strict=strict["aspf"])
    spf = f"SPF ({sender.bounce_domain})"
    if not sender.signs_as:
        return _unsigned(sender, spf=spf, by_spf=by_spf)
    dkim = f"DKIM ({sender.signs_as})"
    by_dkim = aligned(resolver, sender.domain, sender.signs_as, strict=strict["adkim"])
    return _told(sender.domain, dkim=(dkim, by_dkim), spf=(spf, by_spf))


def _unsigned(sender: SendingDomain, *, spf: str, by_spf: bool) -> Finding:
    about = f"alignment {sender.domain}"
    signed = f"mails are not signed here; see that the relay signs with d={sender.domain}"
    if by_spf:
        return ok(about, f"{spf} fits the sender; {signed}, for mail that is forwarded")
    return warning(about, f"{spf} does not fit the sender, so all rests on DKIM: {signed}")


def _told(domain: str, *, dkim: tuple[str, bool], spf: tuple[str, bool]) -> Finding:
    about = f"alignment {domain}"
    match dkim[1], spf[1]:
        case True, True:
            return ok(about, f"{dkim[0]} and {spf[0]} fit the sender")
        case True, False:
            return ok(about, f"{dkim[0]} fits the sender, which is enough; {spf[0]} does not")
        case False, True:
            return warning(
                about,
                f"only {spf[0]} fits the sender, {dkim[0]} does not: forwarded mail fails; sign with d={domain}",
            )
        case _:
            return error(
                about,
                f"neither {dkim[0]} nor {spf[0]} fits the sender, so DMARC fails for every mail: sign with d={domain}",
            )
