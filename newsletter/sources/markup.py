"""HTML from strangers, made small, safe and absolute: text, a few tags, links, and the first picture.

nh3 cleans; what it is slow on (deep nesting, where it is quadratic: 100,000 levels took over a
minute) and what it would lose (the border between two blocks) is dealt with first, in one pass over
the tags. Knows nothing of feeds.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.article import Picture
from newsletter.sources.line import one_line
from newsletter.sources.picture import picture_of
from newsletter.sources.web_url import mail_or_web_url

if TYPE_CHECKING:
    import nh3

__all__ = ["Cleaned", "clean", "paragraphs", "plain"]

LONGEST = 100_000
DEEPEST = 48

KEPT = {"p", "br", "a", "strong", "em", "b", "i", "ul", "ol", "li", "blockquote", "h2", "h3", "h4"}
LOOKED_AT = {"img", "figure", "figcaption"}
# Their content is no text for a reader.
DROPPED_WHOLE = {
    *("script", "style", "template", "iframe", "noscript", "noembed", "object", "applet", "svg"),
    *("math", "title", "textarea", "select", "button", "video", "audio", "canvas", "xmp"),
}
RENAMED = {
    **dict.fromkeys(
        ("div", "section", "article", "header", "footer", "main", "aside", "nav", "center"), "p"
    ),
    **dict.fromkeys(("address", "pre", "dl", "dt", "dd", "tr", "td", "th", "caption", "hr"), "p"),
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
}
INLINE = {
    *("abbr", "acronym", "cite", "code", "del", "dfn", "font", "ins", "kbd", "mark", "q", "s"),
    *("samp", "small", "span", "strike", "sub", "sup", "time", "tt", "u", "var", "wbr", "big"),
    *("table", "tbody", "thead", "tfoot", "picture", "source", "form", "input", "label", "embed"),
    *("html", "head", "body", "meta", "link", "base", "frame", "frameset", "param", "area", "map"),
    *("details", "summary", "marquee", "blink", "nobr", "bdo", "bdi", "ruby", "rt", "rp"),
}
KNOWN = KEPT | LOOKED_AT | DROPPED_WHOLE | RENAMED.keys() | INLINE
NEVER_DEEP = {"p", "br", "li", "img"}
"""Void, or closed by the next of their kind."""
NESTING = (KEPT | LOOKED_AT | DROPPED_WHOLE) - NEVER_DEEP
NOTHING = "wbr"
"""A void tag that is not kept: what a tag is renamed to when it is to vanish."""

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
STRAY = re.compile(rf"<(?!/?(?:{'|'.join(sorted(KNOWN))})\b|!--)", re.IGNORECASE)
# nh3 writes attributes in double quotes and escapes < in text, so these find exactly its tags.
WRITTEN = r'(?: [a-z]+="[^"]*")*'
ANY_WRITTEN = re.compile(rf"<(/?[a-z0-9]+){WRITTEN}>")
IMAGE = re.compile(rf"<img({WRITTEN})>")
FIGURE = re.compile(r"<figure>(.*?)</figure>", re.DOTALL)
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
EMPTY = re.compile(
    rf"<(p|a|strong|em|b|i|ul|ol|li|blockquote|h[234]){WRITTEN}>(?:\s|&nbsp;|<br>)*</\1>"
)
EMPTY_ROUNDS = 4
SPACES = re.compile(r"\s+")
AFTER_BLOCK = re.compile(r"(</(?:p|ul|ol|li|blockquote|h[234])>) (?=<)")
LINKLESS = re.compile(r"<a>(.*?)</a>", re.DOTALL)
IMAGES_LOOKED_AT = 20
BREAKS = {
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h2",
    "h3",
    "h4",
    "figure",
    "figcaption",
    "img",
}
TWICE_ESCAPED = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|[nm]dash|hellip|#\d+|#x\w+);")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What is left: ``html`` of the kept tags, its ``text`` on one line, the first ``picture``."""

    html: str = ""
    text: str = ""
    picture: Picture | None = None


def clean(text: str, *, base: str = "") -> Cleaned:
    """Clean a piece of HTML; its links are made absolute against ``base``."""
    written = _cleaner(base).clean(_flat(text[:LONGEST]))
    body = (
        IMAGE.sub("", FIGURE.sub("", written))
        .replace("<figcaption>", "")
        .replace("</figcaption>", "")
    )
    body = LINKLESS.sub(r"\1", re.sub(r"</?figure>", "", body))
    for _ in range(EMPTY_ROUNDS):
        body = EMPTY.sub("", body)
    body = AFTER_BLOCK.sub(r"\1", SPACES.sub(" ", body)).strip()
    return Cleaned(html=body, text=_text(body), picture=_picture(written, base))


def plain(text: str) -> str:
    """Text or HTML as plain text on one line.

    A ``<`` that opens no HTML tag is text (``5 <6``, ``List<String>``): many sources do not escape.
    """
    if "<" not in text and "&" not in text:
        return one_line(text[:LONGEST])
    written = _cleaner("").clean(_flat(STRAY.sub("&lt;", text[:LONGEST])))
    return _text(written)


def paragraphs(text: str) -> Cleaned:
    """Plain text as HTML paragraphs, one for each block between blank lines."""
    blocks = [one_line(block) for block in re.split(r"\r?\n\s*\n|\r\s*\r", text[:LONGEST])]
    body = "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks if block)
    return Cleaned(html=body, text=one_line(text[:LONGEST]))


def _cleaner(base: str) -> "nh3.Cleaner":
    import nh3  # noqa: PLC0415 - 2 MB, for who reads foreign text

    def kept(tag: str, name: str, value: str) -> str | None:  # noqa: ARG001 - nh3's signature
        return mail_or_web_url(value, base=base) or None if name == "href" else value

    return nh3.Cleaner(
        tags=KEPT | LOOKED_AT,
        clean_content_tags=DROPPED_WHOLE,
        attributes={"a": {"href"}, "img": {"src", "alt", "title", "width", "height"}},
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _flat(text: str) -> str:
    """The same markup with other blocks as paragraphs, unknown tags gone, and no deep nesting."""
    open_tags: Counter[str] = Counter()

    def renamed(found: re.Match[str]) -> str:
        slash, name = found[1], found[2].lower()
        name = RENAMED.get(name, name)
        stays = name in NEVER_DEEP or (
            name in NESTING and _counted(name, open_tags, closing=bool(slash))
        )
        return f"<{slash}{name if stays else NOTHING}"

    cut_tag = text.rfind("<") if text.rfind(">") < text.rfind("<") else len(text)
    return TAG.sub(renamed, text if len(text) < LONGEST else text[:cut_tag])


def _counted(name: str, open_tags: Counter[str], *, closing: bool) -> bool:
    """Count a tag in or out; False when it would nest too deep, or closes nothing."""
    if closing:
        if not open_tags[name]:
            return False
        open_tags[name] -= 1
        return True
    if open_tags.total() >= DEEPEST:
        return False
    open_tags[name] += 1
    return True


def _text(written: str) -> str:
    spaced = ANY_WRITTEN.sub(lambda tag: " " if tag[1].lstrip("/") in BREAKS else "", written)
    text = html.unescape(spaced)
    if TWICE_ESCAPED.search(text):  # "Q&amp;amp;A" in the source: escaped once too often
        text = html.unescape(text)
    return one_line(text)


def _picture(written: str, base: str) -> Picture | None:
    """The first image that is one, with the caption of its figure."""
    captions = _captions(written)
    for image in islice(IMAGE.finditer(written), IMAGES_LOOKED_AT):
        told = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(image[1])}
        about = {"url": told.get("src", ""), "caption": captions.get(image[0], "")}
        if found := picture_of(told | about, base=base):
            return found
    return None


def _captions(written: str) -> dict[str, str]:
    """The caption of each image that stands in a figure, by its tag."""
    found = {}
    for figure in FIGURE.findall(written):
        caption = CAPTION.search(figure)
        if caption and (image := IMAGE.search(figure)):
            found[image[0]] = _text(caption[1])
    return found
