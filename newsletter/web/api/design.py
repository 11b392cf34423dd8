"""The API of designs: how a publication's mails and pages look."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from newsletter.actions import facts
from newsletter.actions.design import (
    DesignChanges,
    design_of,
    reset_design,
    set_design,
    wardrobe,
)
from newsletter.design import Design
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk, Desk
from newsletter.web.names import Slug

router = APIRouter(prefix="/publications/{slug}/design")

MOST_TOKENS = 50


class DesignOrder(BaseModel, extra="forbid"):
    """What to change of a design; what is not named stays, an empty value of a token takes it away."""

    look: str | None = None
    palette: str | None = None
    light: dict[str, str] | None = Field(default=None, max_length=MOST_TOKENS)
    dark: dict[str, str] | None = Field(default=None, max_length=MOST_TOKENS)
    fonts: dict[str, str] | None = Field(default=None, max_length=MOST_TOKENS)
    logo: str | None = None
    logo_dark: str | None = None
    logo_width: int | None = None
    width: int | None = None
    opening_paragraphs: int | None = None


@router.get("")
def design(desk: AtDesk, slug: Slug) -> Answer:
    """The design of a publication, with the looks and palettes that there are."""
    return _answer(desk, design_of(desk.services, slug))


@router.patch("")
def do_set_design(desk: AtDesk, slug: Slug, order: DesignOrder) -> Answer:
    """Change what is named of a design."""
    changes = DesignChanges(**order.model_dump())
    return _answer(desk, set_design(desk.services, slug, changes))


@router.delete("")
def do_reset_design(desk: AtDesk, slug: Slug) -> Answer:
    """Give a publication the built-in design back."""
    return _answer(desk, reset_design(desk.services, slug))


def _answer(desk: Desk, design: Design) -> Answer:
    return data(facts.design_facts(design, wardrobe(desk.services)))
