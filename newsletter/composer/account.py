"""The account: for every article that is no item of a digest, why."""

from collections.abc import Mapping, Sequence

from newsletter.article import Article
from newsletter.composer import reasons
from newsletter.composer.candidates import Candidate, why_not
from newsletter.composer.desk import Desk
from newsletter.composer.memory import Memory
from newsletter.composer.plan import Plan
from newsletter.composer.text.piece import Piece
from newsletter.digest import LeftOut


def account_of(
    desk: Desk, candidates: Sequence[Candidate], memory: Memory, plan: Plan | None
) -> tuple[LeftOut, ...]:
    """Why each article is not in the digest, in a stable order; without a plan there is no digest."""
    standing = plan.stands_for() if plan else {}
    shown = plan.shown() if plan else frozenset()
    told = {
        piece.article.canonical_url: _why_not_shown(candidate, standing, plan)
        for candidate in candidates
        for piece in candidate.tellings
    }
    lines = [
        (piece.article, told.get(url) or why_not(piece, story, desk, memory))
        for story in desk.stories
        for piece in story.pieces
        if (url := piece.article.canonical_url) not in shown
    ]
    lines.extend(desk.left_out)
    return tuple(reasons.left_out(*line) for line in sorted(lines, key=_order))


def _why_not_shown(candidate: Candidate, standing: Mapping[str, Piece], plan: Plan | None) -> str:
    if plan is None:
        return reasons.TOO_THIN
    key = candidate.story.key
    if key in standing:
        return reasons.same_story(standing[key])
    no_room = reasons.ENOUGH_UPDATES if candidate.before else reasons.NO_ROOM
    return plan.spread.over.get(key, no_room)


def _order(line: tuple[Article, str]) -> tuple[str, int, str, str, str]:
    article, reason = line
    return (article.canonical_url, article.id, article.source, article.guid, reason)
