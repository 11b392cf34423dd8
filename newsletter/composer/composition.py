"""Composition: the steps from articles to a digest, in order."""

from collections.abc import Sequence
from datetime import date, datetime

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.account import account_of
from newsletter.composer.candidates import Candidate, candidates_of
from newsletter.composer.desk import Desk, lay_out
from newsletter.composer.lead import leads_of, suggestion
from newsletter.composer.memory import Memory, remembered
from newsletter.composer.plan import Plan, digest_of
from newsletter.composer.related import related_to
from newsletter.composer.sections import sections_of
from newsletter.composer.sense import NO_SENSES, Senses
from newsletter.composer.spread import spread
from newsletter.digest import Composition, Counts
from newsletter.publication import EditorialDecision, Rules, Sent


def compose(
    articles: Sequence[Article],
    *,
    rules: Rules,
    on: date,
    now: datetime,
    sent: Sequence[Sent] = (),
    decisions: Sequence[EditorialDecision] = (),
    senses: Senses = NO_SENSES,
) -> Composition:
    """Choose what the edition of a date tells.

    The same arguments give the same composition, in whatever order the articles come.

    Args:
        articles: what there is to choose from, of several weeks.
        rules: those of the publication.
        on: the local date of the edition.
        now: the moment it is composed for, aware UTC; nothing later is told.
        sent: what readers were sent before.
        decisions: an editor's pins and vetoes.
        senses: what a language model makes of those articles that it read.

    Returns:
        A digest, or none with the reason, and for every article that is no item of it why.
    """
    desk = lay_out(articles, rules=rules, on=on, now=now, decisions=decisions, senses=senses)
    memory = remembered(sent, desk)
    candidates = candidates_of(desk, memory)
    counts = Counts(
        articles=len(articles),
        duplicates=sum(len(copies) for copies in desk.copies.values()),
        stories=len(candidates),
    )
    if not candidates or len(candidates) < rules.min_stories:
        return _nothing(desk, candidates, memory, counts)
    return _composed(desk, candidates, memory, counts)


def _composed(
    desk: Desk, candidates: Sequence[Candidate], memory: Memory, counts: Counts
) -> Composition:
    leads = leads_of(candidates, desk)
    related = related_to(leads[0], desk, candidates, memory)
    told = {leads[0].candidate.story.key, *(relative.story.key for relative in related)}
    rest = [candidate for candidate in candidates if candidate.story.key not in told]
    plan = Plan(
        lead=leads[0], related=tuple(related), spread=spread(rest, sections_of(rest), desk.rules)
    )
    digest = digest_of(plan, desk, candidates)
    return Composition(
        digest=digest,
        reason=digest.lead.reason,
        counts=counts,
        suggestions=tuple(suggestion(lead, desk) for lead in leads),
        left_out=account_of(desk, candidates, memory, plan),
    )


def _nothing(
    desk: Desk, candidates: Sequence[Candidate], memory: Memory, counts: Counts
) -> Composition:
    return Composition(
        digest=None,
        reason=reasons.no_edition(len(candidates), rules=desk.rules, now=desk.now),
        counts=counts,
        suggestions=tuple(suggestion(lead, desk) for lead in leads_of(candidates, desk)),
        left_out=account_of(desk, candidates, memory, None),
    )
