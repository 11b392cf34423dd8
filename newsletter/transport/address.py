"""Transport URLs: how an operator writes down where mail goes.

    smtp://host:25                        no encryption: a relay on this machine or network
    smtp+starttls://user:pass@host:587    STARTTLS is required and the certificate verified
    smtps://user:pass@host:465            TLS from the first byte, the certificate verified
    maildir:///absolute/folder            or maildir:relative/folder
    memory:

``?weight=3`` shares mail among several; ``per_second=50``, ``per_minute=1000``, ``per_day=20000``, ``connections=5``
and ``warm_up=2026-11-01`` limit what one is given. SMTP also knows ``verify=no``, ``helo=name``, ``chunking=no`` for a
server whose CHUNKING does not work, and ``account=name`` to tell two accounts at one server apart. No error shows any
part of a URL in which a password could be.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from newsletter.errors import SettingsError
from newsletter.paces import Gate
from newsletter.pacing import NO_LIMITS, OPTIONS, Limits, limits_from
from newsletter.transport.fleet import Fleet, Member
from newsletter.transport.maildir import MaildirTransport
from newsletter.transport.memory import MemoryTransport
from newsletter.transport.port import Transport
from newsletter.transport.server import Security, Server
from newsletter.transport.smtp import SmtpTransport

PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}
SCHEMES = (*Security, "maildir", "memory")
_HEAVIEST = 1000
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_NAME = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")


GateFor = Callable[[str, Limits], Gate]
"""Gives the gate before a server of that name and with those limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What a URL says."""

    transport: Transport
    weight: int
    limits: Limits


def transport_from(urls: Sequence[str], gate_for: GateFor | None = None) -> Transport:
    """The transport of one URL, or a fleet of several.

    Args:
        urls: at least one.
        gate_for: holds servers to their limits and lets those rest that cannot be reached; else nothing is limited.

    Raises:
        SettingsError: a URL is wrong; the sentence says what would be right.
    """
    written = [_read(url, number) for number, url in enumerate(urls, start=1)]
    if not written:
        raise SettingsError("No transport is set: give at least one URL, such as smtp://localhost.")
    _check_names([each.transport.name for each in written])
    alone = written[0].transport
    gated = isinstance(alone, SmtpTransport) or written[0].limits != NO_LIMITS
    if len(written) == 1 and (gate_for is None or not gated):
        return alone
    return Fleet([_member(each, gate_for) for each in written])


def _check_names(names: Sequence[str]) -> None:
    """What is said of a server by its name, its limits and what it answered, is said of one only."""
    for number, name in enumerate(names, start=1):
        first = names.index(name) + 1
        if first < number:
            raise SettingsError(
                f"Transport {number}: {name} is transport {first} already. One URL is enough for a server; two "
                "accounts there are told apart by account=NAME in their URLs"
            )


def _member(written: _Written, gate_for: GateFor | None) -> Member:
    transport = written.transport
    gate = None if gate_for is None else gate_for(transport.name, written.limits)
    return Member(transport=transport, weight=written.weight, gate=gate)


def _read(url: str, number: int) -> _Written:
    try:
        return _parsed(url.strip())
    except SettingsError as error:
        raise SettingsError(f"Transport {number}: {error}.") from None


def _parsed(url: str) -> _Written:
    parts = _split(url)
    options = _options(parts)
    weight = _weight(options.pop("weight", "1"))
    limits = limits_from(options)
    transport = _transport(parts, options)
    return _Written(transport=transport, weight=weight, limits=limits)


def _transport(parts: SplitResult, options: dict[str, str]) -> Transport:
    match parts.scheme:
        case "maildir":
            return MaildirTransport(_folder(parts))
        case "memory":
            return MemoryTransport()
        case scheme:
            server = _server(parts, options, security=Security(scheme))
            return SmtpTransport(server)


def _split(url: str) -> SplitResult:
    scheme, colon, _ = url.partition(":")
    if not colon or scheme not in SCHEMES:
        raise SettingsError(f"a URL begins with one of {', '.join(f'{s}:' for s in SCHEMES)}")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingsError(_malformed(scheme)) from None
    if parts.fragment:
        raise SettingsError(_malformed(scheme))
    return parts


def _malformed(scheme: str) -> str:
    return (
        f"a {scheme} URL is {scheme}://user:password@host:port, with / # ? @ : % in the user name or "
        "password percent-encoded, e.g. %23 for #"
    )


def _options(parts: SplitResult) -> dict[str, str]:
    known = {"weight", *OPTIONS} | (
        {"verify", "helo", "chunking", "account"} if parts.scheme in PORTS else set()
    )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not options.keys() <= known or (parts.query and not options):
        raise SettingsError(f"{parts.scheme} knows only the options {', '.join(sorted(known))}")
    return options


def _weight(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _HEAVIEST):
        raise SettingsError(f"weight is a whole number from 1 to {_HEAVIEST}")
    return int(text)


def _folder(parts: SplitResult) -> Path:
    if parts.netloc or not parts.path:
        raise SettingsError(
            "a maildir URL is maildir:///absolute/folder or maildir:relative/folder"
        )
    return Path(unquote(parts.path))


def _server(parts: SplitResult, options: dict[str, str], *, security: Security) -> Server:
    host = parts.hostname or ""
    if not _HOST.fullmatch(host) or parts.path not in {"", "/"}:
        raise SettingsError(_malformed(parts.scheme))
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise SettingsError("a user name needs a password, and a password a user name")
    return Server(
        host=host,
        port=parts.port or PORTS[security],
        security=security,
        username=username,
        password=password,
        verify=_verify(options, security=security),
        helo=_helo(options.get("helo", "")),
        chunking=_yes("chunking", options),
        account=_account(options.get("account", "")),
    )


def _verify(options: dict[str, str], *, security: Security) -> bool:
    verify = _yes("verify", options)
    if not verify and security is Security.NONE:
        raise SettingsError("verify=no means nothing for smtp, which has no certificate to verify")
    return verify


def _yes(option: str, options: dict[str, str]) -> bool:
    text = options.get(option, "yes")
    if text not in {"yes", "no"}:
        raise SettingsError(f"{option} is yes or no")
    return text == "yes"


def _helo(text: str) -> str:
    if text and not _NAME.fullmatch(text):
        raise SettingsError("helo is this machine's domain name, or its address in brackets")
    return text


def _account(text: str) -> str:
    if text and not _NAME.fullmatch(text):
        raise SettingsError("account is a name of letters, digits, dots and hyphens")
    return text
