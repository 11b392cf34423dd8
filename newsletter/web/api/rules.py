"""The API of rules: what a publication lets the composer choose, and what it says of its sources."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from newsletter.actions import facts
from newsletter.actions.rules import (
    RuleChanges,
    add_section_rule,
    remove_section_rule,
    rules_of,
    set_rules,
)
from newsletter.actions.terms import Terms, set_source
from newsletter.publication import SectionRule, SourceId
from newsletter.web.api.answers import Answer, data
from newsletter.web.desk import AtDesk
from newsletter.web.names import LARGEST_ID, Slug

router = APIRouter(prefix="/publications/{slug}")

SourceNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="the number of a source")]
RuleNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="its number in the list, from 1")]


class RulesOrder(BaseModel, extra="forbid"):
    """Which rules to change; what is not named stays."""

    max_age_hours: int | None = None
    related_days: int | None = None
    memory_days: int | None = None
    min_stories: int | None = None
    related: int | None = None
    also_covered_by: int | None = None
    sections: int | None = None
    section_items: int | None = None
    headlines: int | None = None
    lead_paragraphs: int | None = None
    section_order: tuple[str, ...] | None = Field(default=None, max_length=50)


class SectionRuleOrder(BaseModel, extra="forbid"):
    """A rule: articles with everything that it names stand in that section."""

    section: str
    source: str = ""
    tag: str = ""
    keyword: str = ""
    path: str = ""
    number: int | None = Field(default=None, description="which rule it is to be; else the last")


class SourceOrder(BaseModel, extra="forbid"):
    """What to change of a source; what is not named stays, a cap of 0 takes the cap away."""

    title: str | None = None
    section: str | None = None
    weight: float | None = None
    cap: int | None = None
    order_is_editorial: bool | None = None


@router.get("/rules")
def rules(desk: AtDesk, slug: Slug) -> Answer:
    """The rules of a publication, with those for sections in their order."""
    return data(facts.rules_facts(rules_of(desk.services, slug)))


@router.patch("/rules")
def do_set_rules(desk: AtDesk, slug: Slug, order: RulesOrder) -> Answer:
    """Change the rules that are named."""
    changed = set_rules(desk.services, slug, RuleChanges(**order.model_dump()))
    return data(facts.rules_facts(changed))


@router.post("/rules/sections", status_code=201)
def do_add_section_rule(desk: AtDesk, slug: Slug, order: SectionRuleOrder) -> Answer:
    """Add a rule for a section."""
    rule = SectionRule(**order.model_dump(exclude={"number"}))
    return data(facts.rules_facts(add_section_rule(desk.services, slug, rule, number=order.number)))


@router.delete("/rules/sections/{number}")
def do_remove_section_rule(desk: AtDesk, slug: Slug, number: RuleNumber) -> Answer:
    """Take a rule for a section away; the ones behind it move up."""
    return data(facts.rules_facts(remove_section_rule(desk.services, slug, number)))


@router.patch("/sources/{source}")
def do_set_source(desk: AtDesk, slug: Slug, source: SourceNumber, order: SourceOrder) -> Answer:
    """Change what a publication says of one of its sources."""
    terms = Terms(**order.model_dump())
    return data(facts.source_facts(set_source(desk.services, slug, SourceId(source), terms)))
