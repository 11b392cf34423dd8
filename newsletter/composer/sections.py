"""Sections: under which name a story may stand.

The name is what the source says, else what several stories have in common: the first folder of their addresses or
their first tag. Knows nothing of slots.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from newsletter.article import Article
from newsletter.composer.candidates import Candidate

FEWEST_STORIES = 2
NO_SECTION = frozenset(
    {"a", "amp", "article", "articles", "blog", "content", "index", "item", "node", "news", "p"}
    | {"post", "posts", "read", "stories", "story", "web", "www"}
)
_NAME = re.compile(r"[^\W\d_][\w&' -]{2,29}")


def sections_of(candidates: Sequence[Candidate]) -> dict[str, str]:
    """The section of each story that has one, by the story's key; spellings of one name become one."""
    named = {candidate.story.key: _said(candidate) for candidate in candidates}
    guesses = {
        candidate.story.key: list(_guesses(candidate))
        for candidate in candidates
        if not named[candidate.story.key]
    }
    shared = Counter(
        name for names in guesses.values() for name in {name.casefold() for name in names}
    )
    shared.update(name.casefold() for name in named.values() if name)
    for key, names in guesses.items():
        named[key] = next((n for n in names if shared[n.casefold()] >= FEWEST_STORIES), "")
    return _one_spelling(named)


def _said(candidate: Candidate) -> str:
    return next(
        (p.article.section.strip() for p in candidate.tellings if p.article.section.strip()), ""
    )


def _guesses(candidate: Candidate) -> Iterable[str]:
    articles = [piece.article for piece in candidate.tellings]
    yield from (name for name in map(_folder, articles) if name)
    yield from (article.tags[0].strip() for article in articles if article.tags)


def _folder(article: Article) -> str:
    """The first folder of an article's address, as a name; empty if it is none (``/2025/``, ``/news/``, ``/a/``)."""
    folders = urlsplit(article.url).path.split("/")[1:-1]
    name = unquote(folders[0]).replace("-", " ").replace("_", " ").strip() if folders else ""
    if name.casefold() in NO_SECTION or not _NAME.fullmatch(name):
        return ""
    return name[0].upper() + name[1:]


def _one_spelling(named: Mapping[str, str]) -> dict[str, str]:
    """The commonest spelling of each name, of equally common ones the first of the alphabet."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name in named.values():
        spellings[name.casefold()][name] += 1
    best = {
        folded: min(counts, key=lambda name: (-counts[name], name))
        for folded, counts in spellings.items()
    }
    return {key: best[name.casefold()] for key, name in named.items() if name}
