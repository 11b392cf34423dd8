"""What of some days' digests is new to one reader."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from newsletter.article import ArticleId
from newsletter.composer.personal import new_to
from newsletter.digest import Digest, Earlier, Item, Label, Points, Section
from newsletter.publication import Rules, Sent

WEDNESDAY = date(2026, 3, 4)
TUESDAY = WEDNESDAY - timedelta(days=1)
RULES = Rules()


def item(number: int, **told: Any) -> Item:
    plain = Item(
        article_id=ArticleId(number),
        canonical_url=f"ledger.example/{number}",
        title=f"Story {number}",
        url=f"https://ledger.example/{number}",
        source="Ledger",
        published_at=None,
        story=f"s{number}",
        points=Points(total=float(number)),
    )
    return replace(plain, **told)


def edition(first: int, *, on: date = WEDNESDAY, **parts: Any) -> Digest:
    """Lead, one related, a section of two and two headlines, numbered on from the first."""
    plain = Digest(
        on=on,
        lead=item(first),
        lead_paragraphs=("<p>Body</p>",),
        also_covered_by=(item(first + 90, story=f"s{first}"),),
        related=(item(first + 1),),
        sections=(Section(name="World", items=(item(first + 2), item(first + 3))),),
        headlines=(item(first + 4), item(first + 5)),
    )
    return replace(plain, **parts)


def had(told: Item, *, on: date = TUESDAY, **more: Any) -> Sent:
    plain = Sent(
        canonical_url=told.canonical_url,
        on=on,
        story=told.story,
        title=told.title,
        url=told.url,
        moment=datetime.combine(on, time(6), UTC),
    )
    return replace(plain, **more)


def all_of(digest: Digest, *, on: date | None = None) -> list[Sent]:
    return [had(told, on=on or digest.on) for told in digest.items()]


def personal(sent: list[Sent], *digests: Digest, rules: Rules = RULES) -> Digest:
    made = new_to(sent, digests, rules=rules)
    assert made is not None
    return made


def numbers(digest: Digest) -> list[int]:
    return [one.article_id for one in digest.items()]


def test_who_had_nothing_gets_the_digest_as_it_is() -> None:
    assert personal([], edition(1)) == edition(1)


def test_who_had_the_edition_gets_nothing() -> None:
    assert new_to(all_of(edition(1)), [edition(1)], rules=RULES) is None


def test_no_digests_give_nothing() -> None:
    assert new_to([], [], rules=RULES) is None


def test_a_single_article_that_the_reader_had_is_left_out() -> None:
    made = personal([had(item(3))], edition(1))
    assert numbers(made) == [1, 91, 2, 4, 5, 6]


def test_when_the_reader_had_the_lead_the_best_of_the_rest_leads_without_its_body() -> None:
    made = personal([had(item(1), story="")], edition(1))
    assert (made.lead.article_id, made.lead_paragraphs) == (6, ())
    assert made.also_covered_by == ()


def test_who_reads_weekly_gets_the_days_that_brought_no_edition() -> None:
    made = personal([], edition(1), edition(21, on=TUESDAY))
    assert made.lead.article_id == 1
    assert set(numbers(made)) == {1, 91, 2, 3, 4, 5, 6, 21, 22, 23, 24, 25, 26}


def test_the_days_may_come_in_any_order() -> None:
    days = (edition(1), edition(21, on=TUESDAY))
    assert personal([], *days) == personal([], *days[::-1])


def test_a_story_of_several_days_stands_once_by_its_newest_telling() -> None:
    update = item(1, story="s21", label=Label.UPDATE)
    made = personal([], edition(1, lead=update), edition(21, on=TUESDAY))
    assert [one.article_id for one in made.items() if one.story == "s21"] == [1]


def test_an_update_on_what_the_reader_never_had_has_no_label() -> None:
    earlier = Earlier(title="Before", url="", on=TUESDAY)
    update = item(1, label=Label.UPDATE, earlier=earlier)
    lead = personal([], edition(1, lead=update)).lead
    assert (lead.label, lead.earlier) == (Label.NONE, None)


def test_a_new_article_on_what_the_reader_had_is_an_update_with_the_readers_own_earlier() -> None:
    first = had(item(77, story="s1"))
    lead = personal([first], edition(1)).lead
    assert lead.label is Label.UPDATE
    assert lead.earlier == Earlier(title="Story 77", url="https://ledger.example/77", on=TUESDAY)


def test_a_telling_no_later_than_what_the_reader_had_is_left_out() -> None:
    later = had(item(77, story="s21"), on=WEDNESDAY)
    made = personal([later], edition(21, on=TUESDAY))
    assert 21 not in numbers(made)


def test_an_updated_article_comes_again_to_who_had_it() -> None:
    updated = item(1, label=Label.UPDATED)
    lead = personal([had(item(1, title="As it was"))], edition(1, lead=updated)).lead
    assert lead.label is Label.UPDATED
    assert lead.earlier is not None
    assert lead.earlier.title == "As it was"


def test_an_updated_article_is_plainly_new_to_who_had_not() -> None:
    assert personal([], edition(1, lead=item(1, label=Label.UPDATED))).lead.label is Label.NONE


def test_a_live_report_comes_again_with_the_next_edition_and_not_with_the_same() -> None:
    live = edition(1, lead=item(1, label=Label.LIVE))
    assert personal([had(item(1))], live).lead.label is Label.LIVE
    assert new_to([had(i, on=WEDNESDAY) for i in live.items()], [live], rules=RULES) is None


def test_at_most_a_third_of_a_readers_slots_are_updates() -> None:
    sent = [had(item(n + 50, story=f"s{n}")) for n in (1, 2, 3, 4)]
    made = personal(sent, edition(1))
    slots = [one for one in made.items() if one not in made.also_covered_by]
    back = [one.article_id for one in slots if one.earlier]
    assert len(back) <= max(1, len(slots) // 3)
    assert back == [1]


def test_what_led_an_earlier_day_stands_in_its_section_or_before_the_headlines() -> None:
    tuesday = edition(21, on=TUESDAY, lead=item(21, section="World"), related=(), headlines=())
    made = personal([], edition(1), tuesday)
    assert [one.article_id for one in made.sections[0].items] == [3, 4, 21, 23]
    plain = personal([], edition(1), edition(21, on=TUESDAY, sections=()))
    assert [one.article_id for one in plain.headlines][:2] == [21, 22]


def test_a_personal_digest_holds_no_more_than_the_rules_say() -> None:
    rules = Rules(section_items=3, headlines=2, related=1)
    made = personal([], edition(1), edition(21, on=TUESDAY), rules=rules)
    assert [len(section.items) for section in made.sections] == [3]
    assert len(made.headlines) == 2
