"""The HTML of a mail, read once for all checks: links, pictures, texts, styles. By the standard library's parser."""

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
"""Elements without an end tag."""
UNSEEN = frozenset({"style", "script"})
SPOKEN = ("alt", "title", "aria-label")
"""Attributes whose text a reader sees or hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An `<a href>`; ``text`` is what a reader sees of it, the alternative text of a picture included."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An `<img>`; ``alt`` is None without the attribute, sizes and style are as written."""

    url: str
    alt: str | None
    width: str = ""
    height: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the checks look at.

    ``texts`` are all texts on one line each, between two tags or in an attribute; ``styles`` the contents of `<style>`.
    ``outer_language`` says that `<html>` has ``lang`` and ``dir``, ``inner_language`` that a child of `<body>` does.
    """

    links: tuple[Link, ...]
    images: tuple[Image, ...]
    texts: tuple[str, ...]
    styles: tuple[str, ...]
    outer_language: bool
    inner_language: bool


def read_document(html: str) -> Document:
    """Read the HTML of a mail; what is broken in it is read as a browser would, more or less."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.document()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._links: list[Link] = []
        self._images: list[Image] = []
        self._texts: list[str] = []
        self._styles: list[str] = []
        self._outer = self._inner = False
        self._open: list[str] = []
        self._text: list[str] = []
        self._target: str | None = None
        self._label: list[str] = []

    def document(self) -> Document:
        self._end_text()
        self._end_link()
        return Document(
            links=tuple(self._links),
            images=tuple(self._images),
            texts=tuple(self._texts),
            styles=tuple(self._styles),
            outer_language=self._outer,
            inner_language=self._inner,
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        told = {name: value or "" for name, value in attrs}
        self._texts += [one_line(told[name]) for name in SPOKEN if told.get(name)]
        self._note_language(tag, told)
        if tag == "a" and "href" in told:
            self._end_link()
            self._label.clear()
            self._target = told["href"].strip()
        elif tag == "img":
            self._picture(told)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        if tag == "a":
            self._end_link()
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def _note_language(self, tag: str, told: dict[str, str]) -> None:
        complete = bool(told.get("lang") and told.get("dir"))
        self._outer |= tag == "html" and complete
        self._inner |= self._open[-1:] == ["body"] and complete

    def _picture(self, told: dict[str, str]) -> None:
        self._label.append(f" {told.get('alt', '')} ")
        self._images.append(
            Image(
                url=told.get("src", "").strip(),
                alt=told.get("alt"),
                width=told.get("width", ""),
                height=told.get("height", ""),
                style=told.get("style", ""),
            )
        )

    def _end_text(self) -> None:
        """What was read since the last tag: one text, also where the parser gave it in pieces."""
        whole, inside = "".join(self._text), self._open[-1] if self._open else ""
        self._text.clear()
        if inside == "style":
            self._styles.append(whole)
        elif inside not in UNSEEN and whole.strip():
            self._texts.append(one_line(whole))
            self._label.append(whole)

    def _end_link(self) -> None:
        if self._target is not None:
            label = one_line("".join(self._label))
            self._links.append(Link(url=self._target, text=label))
        self._target = None


def one_line(text: str) -> str:
    """Text with each run of blanks as one space, and none at its ends."""
    return " ".join(text.split())
