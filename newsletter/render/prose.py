"""Foreign text made fit to print: one-line texts, and paragraphs of an article's body.

Sources clean what they bring; here it is cleaned again, because one `style` attribute would be enough
to stop premailer in every later mail of the process (its three caches share their keys).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup

from newsletter.render.urls import link_target

LONGEST_PARAGRAPH = 20_000
"""Characters of HTML. nh3's time is quadratic in nesting: 20,000 cost a third of a second at the very worst."""

DEEPEST = 30
"""Elements inside of one another. libxml2 drops all that follows 256 open ones, the footer of the mail included."""

TAGS = {"p", "br", "a", "strong", "em", "b", "i", "ul", "ol", "li", "blockquote", "h2", "h3", "h4"}
_BLOCKS = ("<p>", "<h2>", "<ul>", "<ol>", "<blockquote>")
_SUBHEADS = ("<h2>", "<h3>", "<h4>")
_HEADING = re.compile(r"(</?)h[34]>")
# Controls, lone surrogates, and the bidirectional overrides that make a line read as another one.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, list or subhead of a body. ``lines`` are its plain text, ``links`` where it leads to.

    ``block`` tells whether ``markup`` brings its own element or wants to stand in a `<p>`; ``subhead`` that it is a
    heading.
    """

    markup: Markup
    lines: tuple[str, ...]
    links: tuple[str, ...] = ()
    block: bool = True
    subhead: bool = False


def one_line(text: str, *, longest: int) -> str:
    """Printable text without line breaks, cut at a word so that it has at most ``longest`` characters."""
    return clipped(" ".join(_UNPRINTABLE.sub("", text).split()), longest=longest)


def clipped(text: str, *, longest: int) -> str:
    """The text, cut at a word and ended by an ellipsis where it has more than ``longest`` characters."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head, space, _ = cut.rpartition(" ")
    if not text[longest - 1].isspace() and space and len(head) > longest // 2:
        cut = head
    return _whole(cut).rstrip(" ,;:.\u2013\u2014-") + "…"


def paragraphs_of(blocks: Iterable[str]) -> tuple[Paragraph, ...]:
    """The blocks of a body, cleaned; what is empty, too long or too nested to be a paragraph is left out."""
    fitting = (_paragraph(block) for block in blocks if len(block) <= LONGEST_PARAGRAPH)
    return tuple(paragraph for paragraph in fitting if paragraph.lines)


def opening_of(paragraphs: Sequence[Paragraph], *, most: int) -> tuple[Paragraph, ...]:
    """How the text begins: at most so many paragraphs and lists, with the subheads above them."""
    texts = [at for at, paragraph in enumerate(paragraphs) if not paragraph.subhead]
    if most <= 0:
        return ()
    # A subhead with nothing under it would end the opening like a broken promise.
    return tuple(paragraphs if len(texts) <= most else paragraphs[: texts[most - 1] + 1])


def _paragraph(block: str) -> Paragraph:
    import nh3  # noqa: PLC0415 - 2 MB, for who prints foreign text

    html = nh3.clean(
        _UNPRINTABLE.sub("", block),
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _name, value: link_target(value) or None,
        link_rel=None,
    ).strip()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Paragraph(
        # One level below the lead's h1, whatever level it had where it came from (WCAG 1.3.1).
        markup=Markup(_HEADING.sub(r"\1h2>", html)),  # noqa: S704 nh3 has just cleaned it
        lines=reader.lines() if reader.deepest <= DEEPEST else (),
        links=tuple(dict.fromkeys(reader.links)),
        block=_HEADING.sub(r"\1h2>", html).startswith(_BLOCKS),
        subhead=html.startswith(_SUBHEADS),
    )


def _whole(text: str) -> str:
    """The text without a joiner at its end, whose partner was cut off (Unicode TR 29)."""
    while text and (text[-1] == "\u200d" or unicodedata.category(text[-1]) == "Sk"):
        text = text[:-1]
    return text


class _Reader(HTMLParser):
    """Reads the plain lines and the links out of cleaned HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.deepest = 0
        self._depth = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag != "br"
        self.deepest = max(self.deepest, self._depth)
        if tag in {"p", "br", "li", "blockquote", "h2", "h3", "h4"}:
            self._text.append("\n- " if tag == "li" else "\n")
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag != "br"

    def handle_data(self, data: str) -> None:
        self._text.append(re.sub(r"\s+", " ", data))

    def lines(self) -> tuple[str, ...]:
        stripped = (" ".join(line.split()) for line in "".join(self._text).split("\n"))
        return tuple(line for line in stripped if line not in {"", "-"})
