"""Sections: under which name a story may stand.

The name is that of the publication's first rule that fits, else what the source says, else what several stories have in
common: the first folder of their addresses or their first tag. Knows nothing of slots.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.candidates import Candidate
from newsletter.composer.section_rules import rule_for
from newsletter.publication import SectionRule

FEWEST_STORIES = 2
NO_SECTION = frozenset(
    {"a", "amp", "article", "articles", "blog", "content", "index", "item", "node", "news", "p"}
    | {"post", "posts", "read", "stories", "story", "web", "www"}
)
_NAME = re.compile(r"[^\W\d_][\w&' -]{2,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The name of a story's section, and who gave it."""

    name: str
    by: str


def sections_of(
    candidates: Sequence[Candidate], rules: Sequence[SectionRule] = ()
) -> dict[str, Named]:
    """The section of each story that has one, by the story's key; spellings of one name become one.

    Args:
        candidates: the stories.
        rules: those of the publication, which go before all else and whose spelling holds.
    """
    ruled = {c.story.key: found for c in candidates if (found := _ruled(c, rules))}
    named = _unruled([c for c in candidates if c.story.key not in ruled], ruled.values())
    return _one_spelling(named | ruled, [rule.section for rule in rules])


def _ruled(candidate: Candidate, rules: Sequence[SectionRule]) -> Named | None:
    """By the first of its articles, the one most like the story, that a rule fits."""
    found = (rule_for(piece.article, rules) for piece in candidate.tellings)
    rule = next((rule for rule in found if rule is not None), None)
    return None if rule is None else Named(name=rule.section, by=reasons.by_rule(rule))


def _unruled(candidates: Sequence[Candidate], ruled: Iterable[Named]) -> dict[str, Named]:
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
    shared.update(one.name.casefold() for one in ruled)
    guessed = {
        key: next((n for n in names if shared[n.casefold()] >= FEWEST_STORIES), "")
        for key, names in guesses.items()
    }
    said = {key: Named(name=name, by=reasons.BY_SOURCE) for key, name in named.items() if name}
    return said | {key: Named(name=n, by=reasons.BY_LIKENESS) for key, n in guessed.items() if n}


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


def _one_spelling(named: Mapping[str, Named], ruled: Sequence[str]) -> dict[str, Named]:
    """The spelling of the rules, else the commonest of each name, of equally common ones the first of the alphabet."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for one in named.values():
        spellings[one.name.casefold()][one.name] += 1
    best = {
        folded: min(counts, key=lambda name: (-counts[name], name))
        for folded, counts in spellings.items()
    }
    best |= {name.casefold(): name for name in reversed(ruled)}
    return {key: replace(one, name=best[one.name.casefold()]) for key, one in named.items()}
