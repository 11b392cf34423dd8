"""Composition: the steps from articles to a digest, in order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.account import account_of
from newsletter.composer.candidates import Candidate, candidates_of
from newsletter.composer.desk import Desk, lay_out
from newsletter.composer.lead import Lead, leads_of, suggestion
from newsletter.composer.memory import Memory, remembered
from newsletter.composer.outcomes import words_of
from newsletter.composer.own_choice import own_choice
from newsletter.composer.placements import placements_of, relatable
from newsletter.composer.plan import Plan, digest_of
from newsletter.composer.related import related_to
from newsletter.composer.sections import sections_of
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

    Returns:
        A digest, or none with the reason, and for every article that is no item of it why.
    """
    desk = lay_out(articles, rules=rules, on=on, now=now, decisions=decisions)
    memory = remembered(sent, desk)
    candidates = candidates_of(desk, memory)
    counts = Counts(
        articles=len(articles),
        duplicates=sum(len(desk.copies_of(piece)) for piece in desk.pieces),
        stories=len(candidates),
    )
    if not candidates or len(candidates) < rules.min_stories:
        made = _nothing(desk, candidates, memory, counts)
    else:
        made = _composed(desk, candidates, memory, counts)
    if not decisions:
        return made
    return replace(made, words=words_of(made, desk, articles), own_choice=own_choice(desk, memory))


def _composed(
    desk: Desk, candidates: Sequence[Candidate], memory: Memory, counts: Counts
) -> Composition:
    leads = leads_of(candidates, desk)
    plan = _plan(leads[0], desk, candidates, memory)
    digest = digest_of(plan, desk, candidates)
    return Composition(
        digest=digest,
        reason=digest.lead.reason,
        counts=counts,
        suggestions=tuple(suggestion(lead, desk) for lead in leads),
        left_out=account_of(desk, candidates, memory, plan),
    )


def _plan(lead: Lead, desk: Desk, candidates: Sequence[Candidate], memory: Memory) -> Plan:
    related = related_to(lead, desk, relatable(candidates, desk), memory)
    told = {lead.candidate.story.key, *(relative.story.key for relative in related)}
    rest = [candidate for candidate in candidates if candidate.story.key not in told]
    sections = sections_of(rest, desk.rules.section_rules)
    names = {key: named.name for key, named in sections.items()}
    placements = placements_of(rest, names.values(), desk)
    return Plan(
        lead=lead,
        related=tuple(related),
        spread=spread(rest, names, desk.rules, placements),
        sections=sections,
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
