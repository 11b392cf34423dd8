"""Outcomes: for each decision of an editor, what came of it in the composition."""

from collections.abc import Mapping, Sequence

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.desk import Desk
from newsletter.digest import Composition, Digest, EditorsWord
from newsletter.publication import Decision, EditorialDecision

OUT = "left out: "
NOT_AT_HAND = "not at hand: no such article in the library"


def words_of(
    composition: Composition, desk: Desk, articles: Sequence[Article]
) -> tuple[EditorsWord, ...]:
    """The decisions in the order they were made, each with where its article stands, or why it is out."""
    known = {a.canonical_url: a for a in sorted(articles, key=lambda a: a.id, reverse=True)}
    where = _where(composition, articles)
    return tuple(_word(made, known, _outcome(made, desk, where)) for made in desk.hand.decisions)


def _word(made: EditorialDecision, known: Mapping[str, Article], outcome: str) -> EditorsWord:
    article, other = known.get(made.canonical_url), known.get(made.other)
    return EditorsWord(
        decision=made.decision,
        title=article.title if article else made.canonical_url,
        url=article.url if article else made.canonical_url,
        other=other.title if other else made.other,
        section=made.section,
        place=made.place,
        outcome=outcome,
    )


def _outcome(made: EditorialDecision, desk: Desk, where: Mapping[str, str]) -> str:
    stands = where.get(made.canonical_url, NOT_AT_HAND)
    match made.decision:
        case Decision.SPLIT:
            return _of_split(made, desk, stands)
        case Decision.MERGE:
            return _of_merge(made, desk, where)
        case _:
            return stands


def _of_split(made: EditorialDecision, desk: Desk, stands: str) -> str:
    alone = (story.pieces for story in desk.stories if len(story.pieces) == 1)
    own = any(made.canonical_url in desk.urls_of(pieces) for pieces in alone)
    return f"a story of its own: {stands}" if own else stands


def _of_merge(made: EditorialDecision, desk: Desk, where: Mapping[str, str]) -> str:
    both = {made.canonical_url, made.other}
    stands = where.get(made.canonical_url, NOT_AT_HAND)
    if any(both <= desk.urls_of(story.pieces) for story in desk.stories):
        return f"one story: {stands.removeprefix(OUT)}"
    missing = made.other if made.canonical_url in desk.urls_of(desk.pieces) else made.canonical_url
    return f"not one story: {where.get(missing, NOT_AT_HAND)}"


def _where(composition: Composition, articles: Sequence[Article]) -> dict[str, str]:
    """Where each article stands, or why it does not, by canonical URL."""
    canonical = {article.url: article.canonical_url for article in articles}
    left_out = {canonical[out.url]: _out(out.reason) for out in composition.left_out}
    return left_out | (_places(composition.digest) if composition.digest else {})


def _out(reason: str) -> str:
    return "left out" if reason == reasons.VETOED else f"{OUT}{reason}"


def _places(digest: Digest) -> dict[str, str]:
    in_sections = {
        item.canonical_url: f"item {place} of {section.name}"
        for section in digest.sections
        for place, item in enumerate(section.items, start=1)
    }
    return (
        {i.canonical_url: f"headline {place}" for place, i in enumerate(digest.headlines, start=1)}
        | in_sections
        | {item.canonical_url: "related to the lead" for item in digest.related}
        | {item.canonical_url: "beside the lead" for item in digest.also_covered_by}
        | {digest.lead.canonical_url: "leads"}
    )
