"""Rules: what a publication lets the composer choose. They count from the next composition on."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from newsletter.actions.services import Services
from newsletter.actions.values import line_of, number_of, section_of
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.publication import Publication, Rules, SectionRule
from newsletter.store import publications

LIMITS = {
    "max_age_hours": (1, 720),
    "related_days": (1, 60),
    "memory_days": (0, 365),
    "min_stories": (1, 100),
    "related": (0, 20),
    "also_covered_by": (0, 20),
    "sections": (0, 20),
    "section_items": (1, 30),
    "headlines": (0, 200),
    "lead_paragraphs": (0, 100),
}
"""The least and the most of each number."""
MOST_SECTION_RULES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanges:
    """What a person wants of a publication's rules; None leaves a thing as it is. As in `Rules`."""

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
    section_order: tuple[str, ...] | None = None


def rules_of(services: Services, slug: str) -> Rules:
    """The rules of a publication."""
    with services.store.read() as tx:
        return publications.by_slug(tx, slug).rules


def set_rules(services: Services, slug: str, changes: RuleChanges) -> Rules:
    """Change numbers and the order of sections.

    Raises:
        InputError: a value cannot be used; the sentence names it and says what would be right.
    """
    wanted: dict[str, Any] = {
        name: number_of(value, what=name.replace("_", " "), least=least, most=most)
        for name, (least, most) in LIMITS.items()
        if (value := getattr(changes, name)) is not None
    }
    if changes.section_order is not None:
        wanted["section_order"] = tuple(section_of(name) for name in changes.section_order)
    return _changed(services, slug, lambda rules: replace(rules, **wanted))


def add_section_rule(
    services: Services, slug: str, rule: SectionRule, *, number: int | None = None
) -> Rules:
    """Put a rule for a section behind the others, or in as that number, from 1.

    Raises:
        InputError: it asks for nothing, or a value of it cannot be used.
        StateError: it is there already.
    """
    new = _checked(rule)

    def add(rules: Rules) -> Rules:
        there = list(rules.section_rules)
        if new in there:
            raise StateError(f"{slug} has that rule already, as number {there.index(new) + 1}.")
        if len(there) >= MOST_SECTION_RULES:
            raise StateError(f"{slug} has {len(there)} section rules; there can be no more.")
        last = len(there) + 1
        at = last if number is None else number_of(number, what="number", least=1, most=last)
        there.insert(at - 1, new)
        return replace(rules, section_rules=tuple(there))

    return _changed(services, slug, add)


def remove_section_rule(services: Services, slug: str, number: int) -> Rules:
    """Take a rule for a section away, by its number in the list, from 1.

    Raises:
        NotFoundError: there is no rule of that number.
    """

    def remove(rules: Rules) -> Rules:
        there = list(rules.section_rules)
        if not 1 <= number <= len(there):
            raise NotFoundError("section rule", number)
        del there[number - 1]
        return replace(rules, section_rules=tuple(there))

    return _changed(services, slug, remove)


def _changed(services: Services, slug: str, change: Callable[[Rules], Rules]) -> Rules:
    with services.store.begin() as tx:
        publication: Publication = publications.by_slug(tx, slug)
        rules = change(publication.rules)
        publications.save(tx, replace(publication, rules=rules))
    return rules


def _checked(rule: SectionRule) -> SectionRule:
    asked = {
        field.name: line_of(getattr(rule, field.name), what=field.name)
        for field in fields(rule)
        if field.name != "section"
    }
    if not any(asked.values()):
        raise InputError(
            f"The rule for {rule.section!r} asks for nothing; right would be a source, tag, keyword or path."
        )
    if asked["path"] and not (asked["path"].startswith("/") and asked["path"].strip("/")):
        raise InputError(f"{rule.path!r} is no path; right would be /world or /world/europe.")
    return SectionRule(section=section_of(rule.section), **asked)
