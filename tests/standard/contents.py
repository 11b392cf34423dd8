"""Rows 5, 10 and 11 of the standard: size, privacy and law, as lists of faults that are empty when all is well."""

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from newsletter.digest import Digest, Item
from newsletter.message import Copy
from newsletter.rendition import Slot
from tests.standard.letters import Letter
from tests.standard.wire_format import content_of

BUDGET_BYTES = 80_000
STYLE_BYTES = 16_000
"""Gmail drops a block that is longer than 16,384 characters (hteumeuleu/email-bugs#90)."""

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_LOADED = re.compile(r'(?:\bsrc|\bsrcset|\bbackground|\bposter)="([^"]*)"')
_CSS_LOADED = re.compile(r"url\(|@import|@font-face")
_PIXEL = re.compile(r'<img[^>]*\b(?:width|height)="[01]"')


def size_faults(letter: Letter) -> list[str]:
    """HTML with the slots filled within 80 kB; kept styles within 16 kB and without an @ inside of an @."""
    html = content_of(letter.data, "html")
    faults = [f"{size:,} bytes of HTML"] if (size := len(html.encode())) > BUDGET_BYTES else []
    css = "".join(_STYLE.findall(html))
    if len(css.encode()) > STYLE_BYTES:
        faults.append(f"{len(css.encode()):,} bytes of kept styles")
    if nested_at_rules(css):
        faults.append("an @ inside of an @")
    return faults


def nested_at_rules(css: str) -> bool:
    """Whether a block that an at-rule opens holds another one (email-bugs#21)."""
    depths: list[bool] = []
    rule = ""
    for character in re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL):
        if character == "{":
            if "@" in rule and any(depths):
                return True
            depths.append("@" in rule)
        elif character == "}" and depths:
            depths.pop()
        rule = "" if character in "{};" else rule + character
    return False


def hidden_faults(letter: Letter) -> list[str]:
    """Text of size zero, and more than the preheader that is not displayed: rspamd counts both as hidden text."""
    html = content_of(letter.data, "html")
    styles = "".join(re.findall(r'style="([^"]*)"', html))
    faults = ["a font of size zero"] if re.search(r"font-size: ?0(?![.\d])", styles) else []
    hidden = len(re.findall(r"display: ?none", styles))
    return faults + ([f"{hidden} parts that are not displayed"] if hidden > 1 else [])


def privacy_faults(letter: Letter, digest: Digest) -> list[str]:
    """A pixel, a link that knows its reader, or anything loaded that is no picture of an article."""
    html = content_of(letter.data, "html")
    allowed = {urlsplit(url).netloc for url in _pictures(digest.items())} | _own_hosts(letter)
    hosts = {urlsplit(unescape(url)).netloc for url in _LOADED.findall(html)}
    faults = [f"something is loaded from {host or 'a relative URL'}" for host in hosts - allowed]
    faults += ["a picture of one pixel"] if _PIXEL.search(html) else []
    faults += ["a link that knows its reader"] if _knowing_links(letter) else []
    return faults + (["a style that loads something"] if _CSS_LOADED.search(html) else [])


def tellings_apart(one: bytes, other: bytes, copies: tuple[Copy, Copy]) -> list[str]:
    """Where two readers' mails differ in more than the values of their slots."""
    faults = []
    for kind in ("plain", "html"):
        left = _without_values(content_of(one, kind), copies[0])
        if left != _without_values(content_of(other, kind), copies[1]):
            faults.append(f"the {kind} part tells readers apart outside of its slots")
    return faults


def law_faults(letter: Letter) -> list[str]:
    """What CAN-SPAM, CASL and the GDPR want a reader to see, in both parts: who, why, since when, the way out."""
    values = letter.copy.values
    wanted = {
        "the postal address": letter.publication.postal_address.splitlines(),
        "the publication's name": [letter.publication.name],
        "since when": [values[Slot.SUBSCRIBED_ON]],
        "the way out": [values[Slot.UNSUBSCRIBE_URL]],
        "the preferences": [values[Slot.PREFERENCES_URL]],
        "who reads the answers": [letter.publication.reply_to or letter.publication.sender.address],
    }
    faults = []
    for kind in ("plain", "html"):
        seen = unescape(content_of(letter.data, kind))
        faults += [
            f"{what} is not in the {kind} part"
            for what, texts in wanted.items()
            if not _all(texts, seen)
        ]
    return faults


def _all(texts: list[str], seen: str) -> bool:
    return bool(texts) and all(text and text in seen for text in texts)


def _without_values(text: str, copy: Copy) -> str:
    for value in sorted(copy.values.values(), key=len, reverse=True):
        text = unescape(text).replace(value, "")
    return text


def _knowing_links(letter: Letter) -> list[str]:
    """Links with a reader's value in them that are not the reader's own page as a whole."""
    markers = tuple(letter.rendition.markers.values())
    links = re.findall(r'href="([^"]*)"', letter.rendition.html)
    return [link for link in links if link not in markers and any(m in link for m in markers)]


def _pictures(items: Iterable[Item]) -> list[str]:
    return [item.picture.url for item in items if item.picture]


def _own_hosts(letter: Letter) -> set[str]:
    design = letter.publication.design
    return {urlsplit(url).netloc for url in (design.logo, design.logo_dark) if url}
