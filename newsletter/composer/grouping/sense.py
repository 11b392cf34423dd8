"""Sense: how alike articles are in what they mean, where a language model read them.

Two ports; the composer works without either. Knows no model: what `newsletter.semantic` makes is handed in, and
`NO_SENSES` stands where nothing is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from newsletter.article import Article
from newsletter.composer.text.prose import text_of

READ_WORDS = 75
"""As many words after the title as the composer compares; the model's own limit is a little further on."""
BODY_CHARACTERS = 1000


class Senses(Protocol):
    """The likenesses of some articles, by canonical URL: cosines, -1 to 1, to the last bit the same in any order."""

    def knows(self, url: str) -> bool:
        """Whether the article was read; the others of these methods are asked only about such."""
        ...

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """How alike the two of each pair are."""
        ...

    def near(self, urls: Sequence[str], *, at_least: float) -> Iterator[tuple[int, int, float]]:
        """Every pair that is so alike, as places in ``urls``, the lower one first, and its cosine."""
        ...


class Model(Protocol):
    """What reads texts. ``name`` changes whenever its vectors would."""

    @property
    def name(self) -> str:
        """What it is called; vectors of another name are never compared with its own."""
        ...

    def reads(self, text: str, *, language: str) -> bool:
        """Whether it was trained to read such a text; ``language`` is a BCP 47 tag, empty where nobody told."""
        ...

    def vectors_of(self, texts: Sequence[str]) -> Iterator[bytes]:
        """What it makes of each text, in a form to be kept; the same text gives the same bytes.

        Raises:
            ModelError: it cannot be used.
        """
        ...

    def senses(self, vectors: Mapping[str, bytes]) -> Senses:
        """The likenesses of articles, from their vectors by canonical URL."""
        ...


class NoSenses:
    """Nothing was read."""

    def knows(self, url: str) -> bool:  # noqa: ARG002 - the port gives the signature
        """Never."""
        return False

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """Of no pairs only."""
        if pairs:
            raise LookupError(f"nothing was read of {pairs}")
        return ()

    def near(self, urls: Sequence[str], *, at_least: float) -> Iterator[tuple[int, int, float]]:  # noqa: ARG002 - the port gives the signature
        """No pair."""
        return iter(())


NO_SENSES = NoSenses()


def readable_text(article: Article) -> str:
    """What a model is given to read of an article: its title and the first words of its summary or body."""
    rest = article.summary or text_of(article.body_html)[:BODY_CHARACTERS]
    words = " ".join(rest.split()[:READ_WORDS])
    return f"{article.title}. {words}" if words else article.title
