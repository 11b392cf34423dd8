"""Section rules: which of a publication's rules fits an article first."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from newsletter.article import Article, canonical_url
from newsletter.composer.text.tokens import folded, words_of
from newsletter.publication import SectionRule


def rule_for(article: Article, rules: Sequence[SectionRule]) -> SectionRule | None:
    """The first rule that fits."""
    return next((rule for rule in rules if fits(rule, article)), None)


def fits(rule: SectionRule, article: Article) -> bool:
    """Whether an article has everything that a rule names."""
    return (
        (not rule.source or _from(rule.source, article))
        and (not rule.tag or folded(rule.tag) in map(folded, article.tags))
        and (not rule.keyword or _in_title(rule.keyword, article.title))
        and (not rule.path or _below(rule.path, article.url))
    )


def _from(source: str, article: Article) -> bool:
    if folded(source) == folded(article.source):
        return True
    return bool(article.source_url) and canonical_url(source) == canonical_url(article.source_url)


def _in_title(keyword: str, title: str) -> bool:
    """Whether a title has these words, whole and in this order (pairs of characters where words have no spaces)."""
    wanted, words = words_of(keyword), words_of(title)
    starts = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in starts)


def _below(path: str, url: str) -> bool:
    """Whether a URL's path is that one or below it: ``/sport`` holds ``/sport/chess``, not ``/sports``."""
    wanted, has = _folders(path), _folders(urlsplit(url).path)
    return has[: len(wanted)] == wanted


def _folders(path: str) -> list[str]:
    return [folded(unquote(folder)) for folder in path.split("/") if folder]
