"""Sense: how alike articles are in what they mean, where a language model read them.

Two ports; the composer works without either. Knows no model: what `newsletter.semantic` makes is handed in, and
`NO_SENSES` stands where nothing is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from newsletter.article import Article
from newsletter.composer.prose import text_of

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

    def mean(self, ones: Sequence[str], others: Sequence[str]) -> float:
        """The mean cosine between each of some articles and each of some others."""
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
        raise LookupError(f"nothing was read of {pairs}")

    def mean(self, ones: Sequence[str], others: Sequence[str]) -> float:
        """Of nobody."""
        raise LookupError(f"nothing was read of {ones}, {others}")

    def near(self, urls: Sequence[str], *, at_least: float) -> Iterator[tuple[int, int, float]]:  # noqa: ARG002 - the port gives the signature
        """No pair."""
        return iter(())


NO_SENSES = NoSenses()


def readable_text(article: Article) -> str:
    """What a model is given to read of an article: its title and the first words of its summary or body."""
    rest = article.summary or text_of(article.body_html)[:BODY_CHARACTERS]
    words = " ".join(rest.split()[:READ_WORDS])
    return f"{article.title}. {words}" if words else article.title


class _Bend(NamedTuple):
    """How much a sense counts beside words, and the sense that says nothing."""

    gain: float
    neutral: float


_BENDS = (_Bend(gain=0.3, neutral=0.5), _Bend(gain=0.5, neutral=0.4), _Bend(gain=0.7, neutral=0.4))
"""For two texts of which none, one or both are bare headlines: the fewer words, the more the sense counts."""


def blended(words: float, sense: float, *, bare: int) -> float:
    """How alike two texts are by words and sense together, on the scale of words: the same threshold holds.

    For two texts with a date: a sense cannot tell this year's storm from last year's, and without dates no window
    does. It is linear, so the mean of blends is the blend of means, and exact average link works on it.

    Args:
        words: the cosine of their words, as the threshold is applied to it.
        sense: the cosine of their vectors.
        bare: how many of the two are bare headlines.
    """
    bend = _BENDS[bare]
    return words + bend.gain * (sense - bend.neutral)
