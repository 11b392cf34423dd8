"""The mails that are no editions: confirm, welcome, farewell."""

import re
from dataclasses import replace
from datetime import time

import pytest

from newsletter.publication import Hour, Publication, Schedule
from newsletter.rendition import NoticeKind, Rendition, Slot
from tests.render.golden_digest import NOTICE_URLS, PUBLICATION, renderer

SLOTS = {
    NoticeKind.CONFIRM: {Slot.CONFIRM_URL, Slot.ADDRESS},
    NoticeKind.WELCOME: {Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL, Slot.ADDRESS},
    NoticeKind.FAREWELL: {Slot.ADDRESS},
}


def notice(kind: NoticeKind, publication: Publication = PUBLICATION) -> Rendition:
    return renderer().notice(kind, publication, urls=NOTICE_URLS)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_has_the_slots_of_its_kind_in_both_parts(kind: NoticeKind) -> None:
    made = notice(kind)
    assert set(made.markers) == SLOTS[kind]
    assert all(marker in made.html for marker in made.markers.values())
    assert all(marker in made.text for marker in made.markers.values())


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "ar", "ja"])
def test_a_notice_renders_in_every_language(kind: NoticeKind, language: str) -> None:
    made = notice(kind, replace(PUBLICATION, language=language))
    assert "The Morning Tide" in made.subject
    assert not re.search(r"\{\w*\}", made.html + made.text)


def test_the_confirm_button_leads_to_the_confirm_link() -> None:
    made = notice(NoticeKind.CONFIRM)
    assert f'href="{made.markers[Slot.CONFIRM_URL]}"' in made.html


def test_a_welcome_tells_when_editions_come() -> None:
    assert "It comes every day at 07:30." in notice(NoticeKind.WELCOME).text


def test_a_welcome_names_the_days_of_a_weekly() -> None:
    weekly = replace(PUBLICATION, schedule=Schedule(at=time(18, 0), days=frozenset({5, 0})))
    assert "It comes Monday and Saturday at 18:00." in notice(NoticeKind.WELCOME, weekly).text


def test_a_welcome_promises_nothing_when_no_schedule_is_active() -> None:
    idle = replace(PUBLICATION, schedule=Schedule(active=False))
    assert "It comes" not in notice(NoticeKind.WELCOME, idle).text


def test_a_farewell_leads_back_to_the_sign_up() -> None:
    assert f'href="{NOTICE_URLS.sign_up}"' in notice(NoticeKind.FAREWELL).html


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_has_no_page(kind: NoticeKind) -> None:
    assert notice(kind).page == ""


def test_a_welcome_names_the_hours_of_a_day() -> None:
    twice = replace(PUBLICATION, schedule=Schedule(at=time(17, 30), more=(Hour(at=time(7)),)))
    assert "It comes every day at 07:00 and 17:30." in notice(NoticeKind.WELCOME, twice).text


def test_a_welcome_promises_nothing_that_one_sentence_could_not_say() -> None:
    weekend = Hour(at=time(9), days=frozenset({5, 6}))
    mixed = replace(PUBLICATION, schedule=Schedule(at=time(7), more=(weekend,)))
    assert "It comes" not in notice(NoticeKind.WELCOME, mixed).text
