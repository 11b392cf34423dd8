"""PTR: whether an address has a name that leads back to it, as Gmail asks of whoever hands mail over."""

from collections.abc import Iterator

from newsletter.domain.answer import Resolver
from newsletter.domain.finding import Finding, error, ok, warning
from newsletter.domain.sending import Leaving


def reverse_findings(resolver: Resolver, leaving: tuple[Leaving, ...]) -> Iterator[Finding]:
    """Look at each address that mail may leave from."""
    if not leaving:
        yield warning(
            "PTR",
            "it is not known which address mail leaves from: name it with --address, also for SPF",
        )
    for way in leaving:
        yield _named(resolver, way)


def _named(resolver: Resolver, way: Leaving) -> Finding:
    about, answer = f"PTR {way.ip}", resolver.ptr(way.ip)
    if answer.trouble:
        return error(about, f"could not be asked for: {answer.trouble}")
    back = [name for name in answer.values if way.ip in resolver.addresses(name).values]
    if back:
        return ok(about, f"{way.named} is {back[0]}, which leads back to it")
    if not answer.values:
        said = f"{way.named} has no name: ask its provider for a PTR record"
    else:
        said = f"{way.named} is {answer.values[0]}, which does not lead back to it: give that name the address"
    if way.sure:
        return error(about, f"{said}; Gmail refuses it otherwise")
    return warning(about, f"{said}, unless this relay sends from other addresses")
