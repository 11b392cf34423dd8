"""The block elements of a body: its paragraphs, headings, lists and quotations, each as HTML.

Reads the cleaned HTML of `Article.body_html`, or plain text; keeps nothing that the cleaning took out, knows nothing
of digests.
"""

import re
from html.parser import HTMLParser

from newsletter.composer.text.prose import text_of

KEPT = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "blockquote"})
LEFT_OUT = frozenset({"figure", "table", "pre", "h1", "h5", "h6", "dl", "aside"})
CONTAINERS = frozenset({"article", "body", "div", "html", "main", "section"})
VOID = frozenset({"br", "hr", "img", "wbr"})

_BLANK_LINE = re.compile(r"\n\s*\n|(?:<br\s*/?>\s*){2,}", re.IGNORECASE)


def blocks_of(body_html: str) -> tuple[str, ...]:
    """The block elements of a body in order; loose text becomes paragraphs, split at blank lines.

    Pictures, tables and empty blocks are no prose and are left out.
    """
    cutter = _Cutter()
    cutter.feed(body_html)
    cutter.close()
    return tuple(cutter.finished())


class _Cutter(HTMLParser):
    """Cuts HTML at its outermost block elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._blocks: list[str] = []
        self._html: list[str] = []
        self._tag = ""  # the outermost block that is open; loose text has none
        self._depth = 0

    def finished(self) -> list[str]:
        self._end_block()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - kept as written
        block = tag in KEPT | LEFT_OUT | CONTAINERS
        if block and self._tag in {"", "p"}:  # HTML 13.1.2.4: these end a paragraph left open
            self._end_block()
        if block and not self._tag:
            self._tag, self._depth = ("" if tag in CONTAINERS else tag), 0
        if self._tag or not block:
            self._html.append(self.get_starttag_text() or "")
        self._depth += tag == self._tag

    def handle_endtag(self, tag: str) -> None:
        if not self._tag and tag in KEPT | LEFT_OUT | CONTAINERS:
            self._end_block()
            return
        if tag not in VOID:
            self._html.append(f"</{tag}>")
        self._depth -= tag == self._tag
        if self._tag and not self._depth:
            self._end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        self._html.append(data)

    def handle_entityref(self, name: str) -> None:
        self._html.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._html.append(f"&#{name};")

    def _end_block(self) -> None:
        html, tag = "".join(self._html), self._tag
        self._html, self._tag, self._depth = [], "", 0
        if not tag:
            self._blocks.extend(_paragraphs(html))
        elif tag in KEPT and text_of(html):
            closed = html if html.endswith(f"</{tag}>") else f"{html}</{tag}>"
            self._blocks.append(closed)


def _paragraphs(loose: str) -> list[str]:
    parts = (part.strip() for part in _BLANK_LINE.split(loose))
    return [f"<p>{part}</p>" for part in parts if text_of(part)]
