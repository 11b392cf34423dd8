"""The sender: a domain that exists, and a signature that speaks for it (DMARC's alignment, RFC 9989)."""

from collections.abc import Iterator

from newsletter.preflight.finding import Check, Remark

PLACEHOLDERS = (
    "example",
    "test",
    "invalid",
    "localhost",
    "example.org",
    "example.com",
    "example.net",
)
"""Domains that nobody has (RFC 2606)."""
SHARED = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "gv", "ltd", "ne", "net", "nom", "or", "org"}
)
"""Labels below which a country's registry sells names, as in example.co.uk."""
COUNTRY = 2
"""Letters of a country's top-level domain."""


def about_sender(address: str, *, signs_for: str) -> Iterator[Remark]:
    """What is wrong with who the mail is from.

    Args:
        address: that of From.
        signs_for: the domain of our DKIM signature, empty when the mail leaves unsigned.
    """
    domain = address.rpartition("@")[2].lower()
    if any(domain == name or domain.endswith(f".{name}") for name in PLACEHOLDERS):
        sentence = f"{address} is a placeholder: nobody can write back, and servers refuse it."
        yield Remark(check=Check.SENDER_PLACEHOLDER, sentence=sentence)
    if not signs_for:
        sentence = f"Mails are not signed here; the mail server has to sign for {domain}."
        yield Remark(check=Check.DKIM_UNSIGNED, sentence=sentence)
    elif not aligned(domain, signs_for.lower()):
        sentence = (
            f"Mails from {domain} are signed for {signs_for}: receivers treat them as forged."
        )
        yield Remark(check=Check.DKIM_FOREIGN, sentence=sentence)


def aligned(one: str, other: str) -> bool:
    """Whether two domains belong to one organisation, as far as names tell: without DNS, no list is asked."""
    return _organisation(one) == _organisation(other)


def _organisation(domain: str) -> tuple[str, ...]:
    """The last two labels, or three where the second last is one of a registry's."""
    labels = domain.rstrip(".").split(".")
    sold_below = len(labels[-1]) == COUNTRY and labels[-2:-1] and labels[-2] in SHARED
    return tuple(labels[-3:] if sold_below else labels[-2:])
