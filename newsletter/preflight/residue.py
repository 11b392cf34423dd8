"""Residue: what a template, an import or a tired writer left where words should stand.

Article texts are others' words, and some articles are about templates: what an article says itself is a warning, what
stands in our own words (subject, footer, labels, a template's text) is an error.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from newsletter.preflight.document import Document, one_line
from newsletter.preflight.finding import Check, Remark
from newsletter.preflight.foreign import Said
from newsletter.preflight.sentences import quoted
from newsletter.rendition import Rendition

_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}"  # Jinja2, Handlebars, Mustache
    r"|\{%[^{}\n]{1,80}%\}"
    r"|%%[A-Za-z_][\w .:-]{0,60}%%"  # Salesforce, phpList, Ghost
    r"|\*\|[^|\n]{1,60}\|\*"  # Mailchimp
    r"|\[\[[^\[\]\n]{1,80}\]\]"
    r"|\[TK\]|\bTK TK\b|\bTKTK\b"  # newsrooms: "to come"
    r"|(?i:\blorem ipsum\b)"
)
_BLANKS = frozenset({"undefined", "None", "null", "NaN", "[object Object]"})
"""What a program writes for a value that it has not got, where it is all that stands there."""
_MARKER = re.compile(r"\bslot-[0-9a-f]{32}\b")
"""What the renderer puts where a reader's own value goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Something left over, and the part of the mail that it was first met in."""

    token: str
    where: str


def about_residue(
    rendition: Rendition, *, document: Document, text: str, said: Sequence[Said]
) -> Iterator[Remark]:
    """What was left in the mail that no reader should see.

    Args:
        rendition: for subject and preheader.
        document: the HTML as it is sent.
        text: the plain text as it is sent.
        said: what the edition's articles say.
    """
    addresses = [unquote(link.url) for link in document.links]
    parts = (
        ("subject", [rendition.subject]),
        ("preheader", [rendition.preheader]),
        ("HTML", [*document.texts, *addresses]),
        ("plain text", text.splitlines()),
    )
    found: dict[str, Left] = {}
    for where, texts in parts:
        for token in (token for one in texts for token in _tokens(one)):
            found.setdefault(token, Left(token=token, where=where))
    yield from (_remark(left, said) for left in found.values())


def _tokens(text: str) -> Iterator[str]:
    whole = one_line(text)
    if whole in _BLANKS:
        yield whole
    yield from (one_line(found[0]) for found in _PLACEHOLDER.finditer(text))
    yield from _MARKER.findall(text)


def _remark(left: Left, said: Sequence[Said]) -> Remark:
    if _MARKER.fullmatch(left.token):
        sentence = f"The {left.where} has a slot that no value of a reader fills: {left.token}."
        return Remark(check=Check.SLOT_UNFILLED, sentence=sentence)
    title = _sayer(left.token, said)
    if title is None:
        sentence = f"The {left.where} says {quoted(left.token)} where words should stand."
        return Remark(check=Check.PLACEHOLDER, sentence=sentence)
    sentence = f"The article {quoted(title)} says {quoted(left.token)}: is that meant?"
    return Remark(check=Check.PLACEHOLDER_FOREIGN, sentence=sentence)


def _sayer(token: str, said: Sequence[Said]) -> str | None:
    """The title of the article that says it itself; None where it must be ours.

    The plain text puts captions into brackets, so one in brackets has two pairs there, and sections into capitals.
    """
    if token in _BLANKS:
        return next((one.title for one in said if one.text == token), None)
    inner = (token[1:-1] if token.startswith("[[") else token).casefold()
    return next((one.title for one in said if inner in one.text.casefold()), None)
