"""DKIM (RFC 6376): whether the public key is where receivers look for it, and is ours."""

from collections.abc import Iterator

from newsletter.domain.answer import Resolver
from newsletter.domain.finding import Finding, error, ok, warning
from newsletter.domain.sending import SendingDomain
from newsletter.domain.tags import tags_of

SHORTEST_BITS = 1024
"""What receivers still take (RFC 8301 3.2); they recommend 2048."""
GOOD_BITS = 2048


def dkim_findings(resolver: Resolver, sender: SendingDomain) -> Iterator[Finding]:
    """Look at the record of the selector."""
    about = f"DKIM {sender.key_name}"
    answer = resolver.txt(sender.key_name)
    if answer.trouble:
        yield error(about, f"could not be asked for: {answer.trouble}")
    elif not answer.values:
        yield _missing(about, sender)
    elif len(answer.values) > 1:
        yield error(about, f"{len(answer.values)} records; receivers take any of them: leave one")
    else:
        yield from _of_record(about, sender, tags_of(answer.values[0]))


def _missing(about: str, sender: SendingDomain) -> Finding:
    if sender.record:
        return error(about, f'no key: publish there the TXT record "{sender.record}"')
    if sender.selector_named:
        return error(about, "no key: whoever signs with this selector has to publish it there")
    return warning(
        about,
        "no key, and mails are not signed here: name the selector of the relay that signs with --selector, "
        "or set dkim_domain and dkim_key",
    )


def _of_record(about: str, sender: SendingDomain, tags: dict[str, str]) -> Iterator[Finding]:
    broken = _broken(tags)
    if broken:
        yield error(about, broken)
        return
    yield _strength(about, tags)
    if sender.record:
        yield _ours(about, sender, tags)
    if "y" in _list(tags.get("t", "")):
        yield warning(about, "t=y says that you are only testing: take it out")
    if "s" in _list(tags.get("t", "")) and (sender.signs_as or sender.domain) != sender.domain:
        yield ok(about, "t=s: the key is for this very domain, not for those below it")


def _broken(tags: dict[str, str]) -> str:
    """Why receivers cannot use a record at all (RFC 6376 3.6.1), or nothing."""
    if tags.get("v", "DKIM1") != "DKIM1" or ("v" in tags and next(iter(tags)) != "v"):
        return "v=DKIM1 has to stand first, or nowhere"
    if "p" not in tags:
        return "it has no p=, the public key"
    if not tags["p"]:
        return "p= is empty: the key was revoked; publish the key that signs, under a new selector"
    if "h" in tags and "sha256" not in _list(tags["h"]):
        return "h= does not allow sha256, which mails are signed with"
    if "s" in tags and not {"*", "email"} & _list(tags["s"]):
        return "s= does not allow e-mail"
    return ""


def _strength(about: str, tags: dict[str, str]) -> Finding:
    from newsletter.domain.public_key import rsa_bits  # noqa: PLC0415 - 7 MB, for who has a record

    kind = tags.get("k", "rsa").lower()
    if kind == "ed25519":
        return warning(about, "an Ed25519 key alone: Gmail does not verify it; sign with RSA too")
    bits = rsa_bits(_packed(tags["p"])) if kind == "rsa" else 0
    if not bits:
        return error(about, f"its p= is no public key that can be read (k={kind})")
    if bits < SHORTEST_BITS:
        return error(about, f"an RSA key of {bits} bits, which receivers refuse: use {GOOD_BITS}")
    if bits < GOOD_BITS:
        return warning(about, f"an RSA key of {bits} bits, which is weak: use {GOOD_BITS}")
    return ok(about, f"an RSA key of {bits} bits")


def _ours(about: str, sender: SendingDomain, tags: dict[str, str]) -> Finding:
    if _packed(tags["p"]) == _packed(tags_of(sender.record)["p"]):
        return ok(about, "it is the public half of dkim_key")
    return error(
        about,
        f'it is another key than dkim_key, so every signature fails: publish "{sender.record}"',
    )


def _packed(text: str) -> str:
    return "".join(text.split())


def _list(text: str) -> set[str]:
    return {part.strip() for part in text.split(":")}
