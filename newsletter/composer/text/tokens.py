"""Words of a title or a summary, in any script, as the composer compares them.

Knows nothing of articles, weights or stories. Scripts that write without spaces give character bigrams; the
English steps, stop words left out and plurals made singular, are taken for English and for texts whose language
nobody told.
"""

import re
from collections.abc import Iterable
from sys import intern
from unicodedata import normalize

_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese kana and iteration marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_MARKED = (
    "\u0591-\u05c7\u0610-\u061a\u0900-\u0963\u0966-\u0dff"  # Python's \w splits at vowel signs
)
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|(?:(?![{_UNSPACED}])[^\W_]|[{_MARKED}])+")
_ASCII_RUN = re.compile("[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")  # Latin, Greek, Arabic points
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_ARABIC_ARTICLE = re.compile("^(?:[\u0648\u0628\u0643\u0641]?\u0627\u0644|\u0644\u0644)(?=\\w{3})")
"""The article, also after "and", "with", "like", "so" and "for", as Arabic writes them: one word with the noun."""
_ARABIC_BEGINNINGS = frozenset("\u0627\u0628\u0641\u0643\u0644\u0648")
_DOTLESS = "\u0131"
"""Turkish capitals fold to i with or without a dot, so small letters do too."""
_APOSTROPHES = re.compile(r"(?<=\w)['\u02bc](?=\w)")
_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019", "'")
    | dict.fromkeys("\u201c\u201d\u2013\u2014\u2026\u2022\u00a0\u00ab\u00bb\u200b", " ")
)
"""Typographic marks, which keep most English texts from being ASCII."""

SHORTEST_PLURAL = 4
_STOP_WORDS = """
    a about above after again against all am amid amidst an and any are aren as at be because been before being
    below between both but by can cannot could couldn d did didn do does doesn doing don down during each few
    for from further had hadn has hasn have haven having he her here hers herself him himself his how i if in
    into is isn it its itself just ll m me more most mr mrs ms my myself new no nor not now of off on once only
    or other our ours out over own re s said same say says she should shouldn so some such t than that the their
    theirs them then there these they this those through to too under until up us ve very was wasn we were weren
    what when where which while who whom why will with won wouldn you your yours
"""
ENGLISH_STOP_WORDS = frozenset(_STOP_WORDS.split())


def words_of(text: str) -> list[str]:
    """All words of a text in order: folded case, no accents; character bigrams where a script has no spaces."""
    text = _APOSTROPHES.sub(" ", folded(text if text.isascii() else text.translate(_PLAIN)))
    text = _INITIALS.sub(lambda initials: initials.group().replace(".", ""), text)
    if text.isascii():
        return [intern(word) for word in _ASCII_RUN.findall(text)]
    words: list[str] = []
    for run in _RUN.finditer(text):
        word = run.group()
        words.extend(_bigrams(word) if run.group("unspaced") else (word,))
    return [intern(word) for word in words]


def telling_words(words: Iterable[str], *, language: str) -> list[str]:
    """Those of the words that say what a text is about: if it may be English, no stop words and no plurals.

    Args:
        words: what `words_of` gave.
        language: a BCP 47 tag, or empty where nobody told.
    """
    words = [_ARABIC_ARTICLE.sub("", w) if w[0] in _ARABIC_BEGINNINGS else w for w in words]
    if not is_english(language):
        return words
    return [_singular(word) for word in words if word not in ENGLISH_STOP_WORDS]


def is_english(language: str) -> bool:
    """Whether a text of this language (a BCP 47 tag, or empty where nobody told) is taken for English."""
    return not language or language.casefold().partition("-")[0] == "en"


def length_of(text: str) -> int:
    """How many words a text has; two characters of a script without spaces count as one word."""
    text = text if text.isascii() else text.translate(_PLAIN)
    if text.isascii():
        return len(text.split())
    runs = list(_RUN.finditer(folded(text)))
    return sum((len(run.group()) + 1) // 2 if run.group("unspaced") else 1 for run in runs)


def folded(text: str) -> str:
    """One form for spellings of the same text (Unicode NFKC, case folded, accents and Arabic points left out).

    Only marks of U+0300-036F are accents here: the voicing marks of Japanese and the vowel signs of Indic and
    South-East Asian scripts tell words apart.
    """
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", normalize("NFKD", text))
    return normalize("NFKC", plain).casefold().replace(_DOTLESS, "i")


def _bigrams(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _singular(word: str) -> str:
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
