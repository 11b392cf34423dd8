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
class Parts:
    """The parts of a mail as they are sent, read for what is left over in them."""

    rendition: Rendition
    document: Document
    text: str

    def left(self) -> dict[str, str]:
        """Everything left over, with the part that it is first met in."""
        addresses = [unquote(link.url) for link in self.document.links]
        parts = (
            ("subject", [self.rendition.subject]),
            ("preheader", [self.rendition.preheader]),
            ("HTML", [*self.document.texts, *addresses]),
            ("plain text", self.text.splitlines()),
        )
        found: dict[str, str] = {}
        for where, texts in parts:
            for token in (token for one in texts for token in _tokens(one)):
                found.setdefault(token, where)
        return found


def about_residue(mail: Parts, *, skeleton: Parts, said: Sequence[Said]) -> Iterator[Remark]:
    """What was left in a mail that no reader should see.

    Args:
        mail: the mail.
        skeleton: the same mail without a word of its articles; what is left over there is ours.
        said: what the articles say, to name the one.
    """
    ours = skeleton.left()
    yield from (_ours(token, where) for token, where in ours.items())
    known = {*ours, *mail.rendition.markers.values()}
    theirs = {token: where for token, where in mail.left().items() if token not in known}
    yield from (_theirs(token, where, said) for token, where in theirs.items())


def _tokens(text: str) -> Iterator[str]:
    whole = one_line(text)
    if whole in _BLANKS:
        yield whole
    yield from (one_line(found[0]) for found in _PLACEHOLDER.finditer(text))
    yield from _MARKER.findall(text)


def _ours(token: str, where: str) -> Remark:
    if _MARKER.fullmatch(token):
        sentence = f"The {where} has a slot that no value of a reader fills: {token}."
        return Remark(check=Check.SLOT_UNFILLED, sentence=sentence)
    sentence = f"The {where} says {quoted(token)} where words should stand."
    return Remark(check=Check.PLACEHOLDER, sentence=sentence)


def _theirs(token: str, where: str, said: Sequence[Said]) -> Remark:
    title = next((one.title for one in said if token.casefold() in one.text.casefold()), "")
    who = f"The article {quoted(title)}" if title else f"An article in the {where}"
    sentence = f"{who} says {quoted(token)}: is that meant?"
    return Remark(check=Check.PLACEHOLDER_FOREIGN, sentence=sentence)
