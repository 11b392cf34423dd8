"""Rows that the project's own checks measure: wire format, DKIM, size, privacy, law and what a browser shows."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import dkim

from bench.letter.editions import Measured
from bench.letter.row import Row, judged, skipped
from newsletter.design import Design
from newsletter.rendition import NoticeKind
from tests.browser import SCHEMES
from tests.render.golden_digest import NOTICE_URLS, PUBLICATION, renderer
from tests.render.screen import Screen, screen, without_styles
from tests.standard.contents import law_faults, privacy_faults, size_faults, tellings_apart
from tests.standard.letters import LOOKS, copy_for, key_record, signer
from tests.standard.wire_format import wire_faults


def named(letters: Sequence[Measured], faults: Callable[[Measured], list[str]]) -> list[str]:
    """The faults of all letters, each with the letter's name."""
    return [f"{one.name}: {fault}" for one in letters for fault in faults(one)]


def from_bytes(letters: Sequence[Measured]) -> Iterator[Row]:
    """What needs nothing but the bytes."""
    yield judged(
        "1 wire format",
        "raw bytes",
        named(letters, lambda one: wire_faults(one.letter)),
        figure=f"{len(letters)} mails, unsubscribe URL of 200 characters",
    )
    sizes = [len(one.html.encode()) for one in letters]
    yield judged(
        "5 size",
        "bytes",
        named(letters, lambda one: size_faults(one.letter)),
        figure=f"HTML {min(sizes):,} to {max(sizes):,} bytes",
    )
    yield judged("10 privacy", "bytes", named(letters, _private), figure="two readers compared")
    yield judged("11 law", "both parts", named(letters, lambda one: law_faults(one.letter)))


def signatures(letters: Sequence[Measured]) -> Iterator[Row]:
    """DKIM by the verifiers that Python and Debian have."""
    yield judged("2 DKIM", "dkimpy", named(letters, _unverified), figure=f"{len(letters)} mails")
    if shutil.which("opendkim") is None:
        yield skipped("2 DKIM", "opendkim", install="opendkim")
        return
    faults = named(letters, _refused_by_opendkim)
    yield judged("2 DKIM", "opendkim", faults, figure=f"{len(letters)} mails")


def on_screen(letters: Sequence[Measured]) -> Iterator[Row]:
    """Accessibility and layout in Chromium."""
    if shutil.which("chromium") is None:
        yield skipped("4 accessibility", "axe", install="chromium")
        return
    with screen() as browser:
        yield judged(
            "4 accessibility", "axe, mails", named(letters, lambda one: _axe(browser, one.html))
        )
        yield judged(
            "4 accessibility",
            "axe, web editions",
            named(letters, lambda one: _axe(browser, one.page)),
        )
        yield judged("4 accessibility", "axe, notices", _notices(browser))
        yield judged("4 layout", "Chromium", named(letters, lambda one: _layout(browser, one)))
        yield judged(
            "4 readable without styles", "axe", named(letters, lambda one: _bare(browser, one))
        )


def _private(one: Measured) -> list[str]:
    copies = copy_for("anna@example.net"), copy_for("bo@example.org", key="zz12zz")
    mails = [one.letter.mail.fill(copy).data for copy in copies]
    return privacy_faults(one.letter, one.digest) + tellings_apart(mails[0], mails[1], copies)


def _unverified(one: Measured) -> list[str]:
    return [] if dkim.verify(one.letter.data, dnsfunc=key_record) else ["does not verify"]


def _refused_by_opendkim(one: Measured) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "keys").write_text(f"{signer().dns_name} {signer().dns_text}\n")
        (folder / "conf").write_text(f"TestDNSData {folder}/keys\nMode v\n")
        (folder / "mail.eml").write_bytes(one.letter.data)
        command = ["opendkim", "-x", f"{folder}/conf", "-vv", "-t", f"{folder}/mail.eml"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    said = run.stdout + run.stderr
    return [] if "2048-bit key) succeeded" in said else [said.strip()[-120:]]


def _axe(browser: Screen, html: str) -> list[str]:
    return [found for scheme in SCHEMES for found in browser.violations(html, scheme=scheme)]


def _notices(browser: Screen) -> list[str]:
    faults = []
    for look in LOOKS:
        for kind in NoticeKind:
            dressed = replace(PUBLICATION, design=Design(look=look))
            html = renderer().notice(kind, dressed, urls=NOTICE_URLS).html
            faults += [f"{kind}, {look}: {fault}" for fault in _axe(browser, html)]
    return faults


def _layout(browser: Screen, one: Measured) -> list[str]:
    bare = without_styles(one.html)
    faults = [
        f"overflow: {found}"
        for html in (one.html, bare, one.page)
        for found in browser.overflows(html)
    ]
    return faults + [f"hole: {found}" for html in (one.html, bare) for found in browser.holes(html)]


def _bare(browser: Screen, one: Measured) -> list[str]:
    bare = without_styles(one.html)
    first = [item.title for item in (one.digest.lead, *(s.items[0] for s in one.digest.sections))]
    missing = browser.missing(bare, [title for title in first if title.isprintable()])
    return [f"not to be seen: {title}" for title in missing] + browser.violations(bare)
