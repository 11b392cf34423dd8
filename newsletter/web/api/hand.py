"""The API of the editor's hand: each act composes the draft anew and answers with it."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from newsletter.actions import edit, facts
from newsletter.digest import EditionId
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk
from newsletter.web.names import LONGEST_NAME, PRINTABLE, ArticleName, EditionNumber

router = APIRouter(prefix="/editions/{edition}")


class ArticleOrder(BaseModel, extra="forbid"):
    """An article of the edition's publication."""

    article: ArticleName


class PlaceOrder(ArticleOrder):
    """An article, and where it is to stand."""

    section: str = Field(
        pattern=PRINTABLE, max_length=LONGEST_NAME, description="a section's name, or headlines"
    )
    place: int = Field(default=1, description="which item of it, from 1")


class MergeOrder(ArticleOrder):
    """Two articles of the edition's publication."""

    other: ArticleName


@router.post("/pin")
def do_pin(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Make an article the lead and compose the draft anew."""
    return data(facts.composed_facts(edit.pin(desk.services, EditionId(edition), order.article)))


@router.post("/veto")
def do_veto(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Keep an article and its copies out and compose the draft anew."""
    return data(facts.composed_facts(edit.veto(desk.services, EditionId(edition), order.article)))


@router.post("/replace")
def do_replace(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Let an article stand for its story, wherever that stands."""
    composed = edit.replace(desk.services, EditionId(edition), order.article)
    return data(facts.composed_facts(composed))


@router.post("/place")
def do_place(desk: AtDesk, edition: EditionNumber, order: PlaceOrder) -> Answer:
    """Put an article, for its story, at a place of a section or of the headlines."""
    composed = edit.place(
        desk.services,
        EditionId(edition),
        order.article,
        section=order.section,
        number=order.place,
    )
    return data(facts.composed_facts(composed))


@router.post("/split")
def do_split(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Make an article a story of its own."""
    return data(facts.composed_facts(edit.split(desk.services, EditionId(edition), order.article)))


@router.post("/merge")
def do_merge(desk: AtDesk, edition: EditionNumber, order: MergeOrder) -> Answer:
    """Make the stories of two articles one."""
    composed = edit.merge(desk.services, EditionId(edition), order.article, order.other)
    return data(facts.composed_facts(composed))


@router.post("/undo")
def do_undo(desk: AtDesk, edition: EditionNumber, order: ArticleOrder) -> Answer:
    """Take back all that was decided about an article."""
    return data(facts.composed_facts(edit.undo(desk.services, EditionId(edition), order.article)))
