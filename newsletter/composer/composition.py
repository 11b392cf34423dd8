"""Composition: the steps from articles to a digest, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.account import account_of
from newsletter.composer.candidates import Candidate, candidates_of
from newsletter.composer.desk import Desk, lay_out
from newsletter.composer.grouping.sense import NO_SENSES, Senses
from newsletter.composer.lead import Lead, leads_of, suggestion
from newsletter.composer.memory import Memory, remembered
from newsletter.composer.outcomes import words_of
from newsletter.composer.own_choice import own_choice
from newsletter.composer.placements import placements_of, relatable
from newsletter.composer.plan import Plan, digest_of
from newsletter.composer.related import Relative, related_to
from newsletter.composer.sections import Named, sections_of
from newsletter.composer.spread import Spread, spread
from newsletter.composer.tellings import tellings_of
from newsletter.composer.updates import within_limit
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
        decisions: what an editor decided, in that order.
        senses: what a language model makes of those articles that it read.

    Returns:
        A digest, or none with the reason, and for every article that is no item of it why.
    """
    desk = lay_out(articles, rules=rules, on=on, now=now, decisions=decisions, senses=senses)
    memory = remembered(sent, desk)
    candidates = candidates_of(desk, memory)
    counts = Counts(
        articles=len(articles),
        duplicates=sum(len(desk.copies_of(piece)) for piece in desk.pieces),
        stories=len(candidates),
    )
    able = within_limit(candidates)
    if not able or len(able) < rules.min_stories:
        made = _nothing(desk, candidates, able, memory, counts)
    else:
        made = _composed(desk, candidates, able, memory, counts)
    if not decisions:
        return made
    return replace(made, words=words_of(made, desk, articles), own_choice=own_choice(desk, memory))


def _composed(
    desk: Desk,
    candidates: Sequence[Candidate],
    able: Sequence[Candidate],
    memory: Memory,
    counts: Counts,
) -> Composition:
    leads = leads_of(able, desk)
    related = related_to(leads[0], desk, relatable(able, desk), memory)
    plan = _planned(leads[0], related, able, desk)
    digest = digest_of(plan, desk, able)
    return Composition(
        digest=digest,
        reason=digest.lead.reason,
        counts=counts,
        suggestions=tuple(suggestion(lead, desk) for lead in leads),
        left_out=account_of(desk, candidates, memory, plan),
        tells=tellings_of(digest, plan, desk, able),
        composed_for=desk.now,
    )


def _planned(
    lead: Lead, related: Sequence[Relative], candidates: Sequence[Candidate], desk: Desk
) -> Plan:
    """The plan; updates give way, the weakest first, until they take no more slots than they may."""
    kicker = sections_of(candidates, desk.rules.section_rules).get(lead.candidate.story.key)
    while True:
        told = {lead.candidate.story.key, *(relative.story.key for relative in related)}
        rest = [candidate for candidate in candidates if candidate.story.key not in told]
        sections = sections_of(rest, desk.rules.section_rules)
        plan = Plan(
            lead=lead,
            kicker="" if kicker is None else kicker.name,
            related=tuple(related),
            spread=_spread(rest, sections, desk),
            sections=sections,
        )
        extra = plan.update_too_many(candidates)
        if extra is None:
            return plan
        related = [relative for relative in related if relative.story.key != extra.story.key]
        candidates = [candidate for candidate in candidates if candidate is not extra]


def _spread(candidates: Sequence[Candidate], sections: Mapping[str, Named], desk: Desk) -> Spread:
    names = {key: named.name for key, named in sections.items()}
    placements = placements_of(candidates, names.values(), desk)
    return spread(candidates, names, desk.rules, placements)


def _nothing(
    desk: Desk,
    candidates: Sequence[Candidate],
    able: Sequence[Candidate],
    memory: Memory,
    counts: Counts,
) -> Composition:
    return Composition(
        digest=None,
        reason=reasons.no_edition(
            len(able), held_back=len(candidates) - len(able), rules=desk.rules, now=desk.now
        ),
        counts=counts,
        suggestions=tuple(suggestion(lead, desk) for lead in leads_of(able, desk)),
        left_out=account_of(desk, candidates, memory, None),
        composed_for=desk.now,
    )
