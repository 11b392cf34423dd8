"""Names: the words that a text writes with a capital letter and nowhere without one.

People, places and bodies, mostly. Two reports of one event name one of them; scripts without capitals give none.
"""

import re
from collections.abc import Sequence
from sys import intern

from newsletter.composer.text.frame_words import ENGLISH_FRAME_WORDS
from newsletter.composer.text.tokens import is_english, telling_words, words_of

_WORD = re.compile(r"[^\W\d_][\w-]+")


def names_of(text: str, *, language: str) -> frozenset[str]:
    """The names in a text, each in the form that `telling_words` gives its words.

    Args:
        text: with its capitals, a title and what follows it.
        language: a BCP 47 tag, or empty where nobody told; decides whether English words are left out.
    """
    found = set(_WORD.findall(text))
    capital = [word for word in found if word[0].isupper() and word.lower() not in found]
    names = {name for word in capital for name in _words(word)}
    telling = set(telling_words(names, language=language))
    if is_english(language):
        telling -= ENGLISH_FRAME_WORDS
    return frozenset(intern(name) for name in telling if len(name) > 1)


def _words(word: str) -> Sequence[str]:
    return (word.lower(),) if word.isascii() and word.isalnum() else words_of(word)
