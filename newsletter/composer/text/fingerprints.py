"""Fingerprints: what an article says, sentence by sentence, in a form short enough to be remembered.

They are stored with editions and compared for weeks, so this file folds text by itself: a change of what the
composer takes for a word must not make every sentence new. Knows nothing of stories or editions.
"""

import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from unicodedata import normalize

from newsletter.article import Article
from newsletter.composer.text.blocks import blocks_of
from newsletter.composer.text.prose import text_of

CHARACTERS = 8
"""Hex digits. Two of the thousand sentences that one address may have told in a month meet once in 8,000 times."""
IDENTITY_CHARACTERS = 16
MOST_SENTENCES = 200
"""A live report may run to thousands; the newest stand first, and so many show whether it went on."""
_ENDS = re.compile(
    r"(?<=[.!?\u2026\u061f\u0964])[\"'\u201d\u2019\u00bb)\]]*\s+|(?<=[\u3002\uff01\uff1f])\s*"
)


def identity_of(article: Article) -> str:
    """A fingerprint of what an article's source calls it; empty if the source gives no guid."""
    if not article.guid:
        return ""
    named = f"{article.source}\n{article.guid}"
    return sha256(named.encode()).hexdigest()[:IDENTITY_CHARACTERS]


def sentences_of(article: Article) -> tuple[str, ...]:
    """The fingerprints of the sentences of an article's summary and body, each once, in order."""
    texts = (article.summary, *map(text_of, blocks_of(article.body_html)))
    prints = dict.fromkeys(print_ for text in texts for print_ in _prints(text))
    return tuple(prints)[:MOST_SENTENCES]


def told_by(article: Article) -> tuple[str, ...]:
    """The fingerprints of all that an article says: its headline and its sentences."""
    return tuple(dict.fromkeys((*_prints(article.title), *sentences_of(article))))


def new_part(article: Article, told: Collection[str]) -> float:
    """Which part of an article's sentences is not among what was told, 0-1.

    0 as well where nobody knows: it has none, or nothing was remembered.
    """
    sentences = sentences_of(article)
    if not sentences or not told:
        return 0.0
    return sum(sentence not in told for sentence in sentences) / len(sentences)


def same_words(one: str, other: str) -> bool:
    """Whether two headlines differ in nothing but case, spaces and punctuation."""
    return _folded(one) == _folded(other)


def _prints(text: str) -> Iterator[str]:
    for sentence in _ENDS.split(text):
        folded = _folded(sentence)
        if folded:
            yield sha256(folded.encode()).hexdigest()[:CHARACTERS]


def _folded(text: str) -> str:
    return "".join(char for char in normalize("NFKC", text).casefold() if char.isalnum())
