"""What an operator says of a publication's editions and of its sources."""

from dataclasses import replace

import pytest

from newsletter.actions import manage
from newsletter.actions.rules import (
    LIMITS,
    RuleChanges,
    add_section_rule,
    remove_section_rule,
    rules_of,
    set_rules,
)
from newsletter.actions.services import Services
from newsletter.actions.terms import Terms, set_source, source_named
from newsletter.errors import InputError, NotFoundError, StateError
from newsletter.publication import Publication, Rules, SectionRule
from newsletter.store import publications
from tests.desk import SLUG
from tests.one_database import store  # noqa: F401 - in place of the fixture with both databases

FEED = "https://ledger.example/feed.xml"
WORLD = SectionRule(section="World", path="/world")
SPORT = SectionRule(section="Sport", tag="chess", keyword="open")


def test_setting_one_rule_leaves_the_others(services: Services, publication: Publication) -> None:
    set_rules(services, SLUG, RuleChanges(min_stories=5, section_order=("World", "Sport")))
    found = rules_of(services, SLUG)
    assert found == Rules(min_stories=5, section_order=("World", "Sport"))


@pytest.mark.parametrize("name", LIMITS)
def test_each_number_is_kept_within_its_limits(
    services: Services, publication: Publication, name: str
) -> None:
    least, most = LIMITS[name]
    what = name.replace("_", " ")
    for wrong in (least - 1, most + 1):
        sentence = f"{what}: {wrong} cannot be used; right would be {least} to {most}"
        with pytest.raises(InputError, match=sentence):
            set_rules(services, SLUG, RuleChanges(**{name: wrong}))  # type: ignore[arg-type]
    assert rules_of(services, SLUG) == Rules()
    for right in (least, most):
        assert getattr(set_rules(services, SLUG, RuleChanges(**{name: right})), name) == right  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LIMITS)
def test_the_default_of_each_number_is_within_its_limits(name: str) -> None:
    least, most = LIMITS[name]
    assert least <= getattr(Rules(), name) <= most


@pytest.mark.parametrize("name", ["headlines", "Lead", "", "a\tb"])
def test_what_is_no_section_is_refused(
    services: Services, publication: Publication, name: str
) -> None:
    with pytest.raises(InputError):
        set_rules(services, SLUG, RuleChanges(section_order=(name,)))
    with pytest.raises(InputError):
        add_section_rule(services, SLUG, SectionRule(section=name, tag="x"))


def test_section_rules_are_kept_in_their_order(
    services: Services, publication: Publication
) -> None:
    add_section_rule(services, SLUG, WORLD)
    add_section_rule(services, SLUG, SPORT, number=1)
    assert rules_of(services, SLUG).section_rules == (SPORT, WORLD)


def test_a_section_rule_is_removed_by_its_number(
    services: Services, publication: Publication
) -> None:
    add_section_rule(services, SLUG, WORLD)
    add_section_rule(services, SLUG, SPORT)
    assert remove_section_rule(services, SLUG, 1).section_rules == (SPORT,)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_section_rule_that_is_not_there_is_named(
    services: Services, publication: Publication, number: int
) -> None:
    add_section_rule(services, SLUG, WORLD)
    with pytest.raises(NotFoundError, match=f"No section rule '{number}'"):
        remove_section_rule(services, SLUG, number)


def test_a_section_rule_is_added_once(services: Services, publication: Publication) -> None:
    add_section_rule(services, SLUG, WORLD)
    with pytest.raises(StateError, match="already, as number 1"):
        add_section_rule(services, SLUG, WORLD)


def test_there_is_an_end_to_section_rules(services: Services, publication: Publication) -> None:
    many = tuple(SectionRule(section="World", tag=str(number)) for number in range(200))
    with services.store.begin() as tx:
        there = publications.by_slug(tx, SLUG)
        publications.save(tx, replace(there, rules=Rules(section_rules=many)))
    with pytest.raises(StateError, match="there can be no more"):
        add_section_rule(services, SLUG, WORLD)


@pytest.mark.parametrize(
    "rule",
    [
        SectionRule(section="World"),
        SectionRule(section="World", path="world"),
        SectionRule(section="World", path="/"),
        SectionRule(section="World", tag="two\nlines"),
        SectionRule(section="World", keyword="  "),
    ],
)
def test_a_section_rule_that_says_nothing_is_refused(
    services: Services, publication: Publication, rule: SectionRule
) -> None:
    with pytest.raises(InputError):
        add_section_rule(services, SLUG, rule)
    assert rules_of(services, SLUG) == Rules()


@pytest.mark.parametrize("number", [0, 3])
def test_a_section_rule_cannot_be_a_number_beyond_the_list(
    services: Services, publication: Publication, number: int
) -> None:
    add_section_rule(services, SLUG, WORLD)
    with pytest.raises(InputError, match="right would be 1 to 2"):
        add_section_rule(services, SLUG, SPORT, number=number)


def test_rules_that_an_older_version_stored_are_read() -> None:
    assert publications._rules.validate_json('{"min_stories": 4}') == Rules(min_stories=4)


def test_the_terms_of_a_source_are_kept(services: Services, publication: Publication) -> None:
    source = manage.add_source(services, SLUG, FEED)
    terms = Terms(title="The Ledger", section="World", weight=1.5, cap=3, order_is_editorial=True)
    changed = set_source(services, SLUG, source.id, terms)
    [found] = manage.overview(services, SLUG).sources
    assert found == changed
    assert (found.title, found.section, found.weight) == ("The Ledger", "World", 1.5)
    assert (found.cap, found.order_is_editorial) == (3, True)


def test_changing_one_term_leaves_the_others(services: Services, publication: Publication) -> None:
    source = manage.add_source(services, SLUG, FEED, title="The Ledger", weight=0.5)
    found = set_source(services, SLUG, source.id, Terms(section="World"))
    assert (found.title, found.weight, found.section) == ("The Ledger", 0.5, "World")


def test_a_cap_of_0_takes_the_cap_away(services: Services, publication: Publication) -> None:
    source = manage.add_source(services, SLUG, FEED)
    set_source(services, SLUG, source.id, Terms(cap=3))
    assert set_source(services, SLUG, source.id, Terms(cap=0)).cap is None


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (Terms(weight=0.05), r"A weight of 0\.05 cannot be used; right would be 0\.1 to 10"),
        (Terms(weight=11), "right would be 0.1 to 10"),
        (Terms(weight=float("nan")), "right would be 0.1 to 10"),
        (Terms(cap=-1), "cap: -1 cannot be used; right would be 0 to 500"),
        (Terms(cap=501), "right would be 0 to 500"),
        (Terms(title="two\nlines"), "one line"),
        (Terms(section="headlines"), "cannot name a section"),
    ],
)
def test_a_term_that_cannot_be_used_changes_nothing(
    services: Services, publication: Publication, terms: Terms, sentence: str
) -> None:
    source = manage.add_source(services, SLUG, FEED)
    with pytest.raises(InputError, match=sentence):
        set_source(services, SLUG, source.id, terms)
    assert manage.overview(services, SLUG).sources == (source,)


@pytest.mark.parametrize("weight", [0.05, 10.1])
def test_a_new_source_has_a_weight_that_counts(
    services: Services, publication: Publication, weight: float
) -> None:
    with pytest.raises(InputError, match=r"right would be 0\.1 to 10"):
        manage.add_source(services, SLUG, FEED, weight=weight)


def test_a_source_of_another_publication_is_not_changed(
    services: Services, publication: Publication
) -> None:
    source = manage.add_source(services, SLUG, FEED)
    manage.add_publication(services, "other", manage.Changes(name="Other"))
    with pytest.raises(NotFoundError, match="source"):
        set_source(services, "other", source.id, Terms(cap=3))


def test_a_source_is_found_by_its_url(services: Services, publication: Publication) -> None:
    source = manage.add_source(services, SLUG, FEED)
    assert source_named(services, SLUG, FEED) == source
    with pytest.raises(NotFoundError, match="No source"):
        source_named(services, SLUG, "https://other.example/feed.xml")
