from datetime import date, timedelta
from pathlib import Path

import pytest

from newsletter.actions import edit, show
from newsletter.actions.collect import collect_file
from newsletter.actions.compose import Composed, compose_edition
from newsletter.actions.publish import publish_edition
from newsletter.actions.services import Services
from newsletter.digest import EditionState
from newsletter.errors import NotFoundError, StateError
from newsletter.publication import Publication
from tests.conftest import NOW, FixedClock
from tests.desk import SLUG

TOPICS = (
    "Bridge opens to trains",
    "Harbour frozen over",
    "Parliament elects a speaker",
    "Comet seen before dawn",
    "Wheat prices fall again",
)
SHARED = Path(__file__).parents[2].parent / "shared"


def news(folder: Path, *topics: str, day: str = "2026-03-02") -> Path:
    lines = ["title,url,summary,published_at"]
    lines += [
        f"{topic},https://ledger.example/{topic.lower().replace(' ', '-')}/{day},"
        f"What is known about how the {topic.lower()}.,{day}T05:00:00Z"
        for topic in topics
    ]
    file = folder / f"news-{day}.csv"
    file.write_text("\n".join(lines))
    return file


@pytest.fixture
def composed(services: Services, publication: Publication, tmp_path: Path) -> Composed:
    collect_file(services, SLUG, news(tmp_path, *TOPICS))
    return compose_edition(services, SLUG)


def lead(composed: Composed) -> str:
    assert composed.composition.digest is not None
    return composed.composition.digest.lead.title


def told(composed: Composed) -> set[str]:
    assert composed.composition.digest is not None
    return {item.title for item in composed.composition.digest.items()}


def test_a_day_with_news_makes_a_draft(services: Services, composed: Composed) -> None:
    assert composed.edition_id is not None
    edition = show.edition_of(services, composed.edition_id)
    assert (edition.state, edition.on, edition.slot) == (EditionState.DRAFT, NOW.date(), "0700")
    assert edition.composition == composed.composition
    assert told(composed) == set(TOPICS)


def test_a_day_without_news_makes_no_edition_and_says_why(
    services: Services, publication: Publication
) -> None:
    made = compose_edition(services, SLUG)
    assert made.edition_id is None
    assert made.composition.reason
    assert show.editions_of(services) == ()


def test_a_thin_day_makes_no_edition_and_says_how_thin(
    services: Services, publication: Publication, tmp_path: Path
) -> None:
    collect_file(services, SLUG, news(tmp_path, *TOPICS[:2]))
    made = compose_edition(services, SLUG)
    assert made.edition_id is None
    assert "2" in made.composition.reason
    assert "3" in made.composition.reason


def test_a_dry_run_keeps_nothing(
    services: Services, publication: Publication, tmp_path: Path
) -> None:
    collect_file(services, SLUG, news(tmp_path, *TOPICS))
    made = compose_edition(services, SLUG, dry_run=True)
    assert made.edition_id is None
    assert made.composition.digest is not None
    assert show.editions_of(services) == ()


def test_a_draft_composed_again_stays_the_same_edition(
    services: Services, composed: Composed
) -> None:
    again = compose_edition(services, SLUG)
    assert again.edition_id == composed.edition_id
    assert again.composition == composed.composition


def test_a_pin_leads_and_survives_composing_again(services: Services, composed: Composed) -> None:
    assert composed.edition_id is not None
    wanted = next(title for title in TOPICS if title != lead(composed))
    url = f"https://ledger.example/{wanted.lower().replace(' ', '-')}/2026-03-02"
    assert lead(edit.pin(services, composed.edition_id, url)) == wanted
    assert lead(compose_edition(services, SLUG)) == wanted


def test_a_second_pin_takes_the_place_of_the_first(services: Services, composed: Composed) -> None:
    assert composed.edition_id is not None
    digest = composed.composition.digest
    assert digest is not None
    _, first, second, *_ = digest.items()
    edit.pin(services, composed.edition_id, str(first.article_id))
    assert lead(edit.pin(services, composed.edition_id, str(second.article_id))) == second.title


def test_a_veto_keeps_an_article_out_and_says_so(services: Services, composed: Composed) -> None:
    assert composed.edition_id is not None
    digest = composed.composition.digest
    assert digest is not None
    after = edit.veto(services, composed.edition_id, digest.lead.url)
    assert digest.lead.title not in told(after)
    reasons = {out.title: out.reason for out in after.composition.left_out}
    assert "veto" in reasons[digest.lead.title].lower()


def test_an_unknown_article_is_named(services: Services, composed: Composed) -> None:
    assert composed.edition_id is not None
    with pytest.raises(NotFoundError, match=r"No article 'https://x\.example'"):
        edit.pin(services, composed.edition_id, "https://x.example")


def test_what_was_sent_yesterday_is_not_told_today(
    services: Services, composed: Composed, tmp_path: Path, clock: FixedClock
) -> None:
    assert composed.edition_id is not None
    publish_edition(services, composed.edition_id)
    clock.forward(days=1)
    fresh = ("Ferry strike ends", "Museum reopens its tower", "Glacier lake drains overnight")
    collect_file(services, SLUG, news(tmp_path, *fresh, day="2026-03-03"))
    today = compose_edition(services, SLUG)
    assert told(today) == set(fresh)
    reasons = {out.title: out.reason for out in today.composition.left_out}
    assert all("sent on 2026-03-02" in reasons[title] for title in TOPICS)


def test_an_edition_that_went_out_is_not_composed_again(
    services: Services, composed: Composed
) -> None:
    assert composed.edition_id is not None
    publish_edition(services, composed.edition_id)
    with pytest.raises(StateError, match="only a draft"):
        compose_edition(services, SLUG)
    assert compose_edition(services, SLUG, dry_run=True).composition == composed.composition


def test_a_past_date_is_composed_from_what_was_published_until_its_end(
    services: Services, publication: Publication, tmp_path: Path, clock: FixedClock
) -> None:
    collect_file(services, SLUG, news(tmp_path, *TOPICS[:4], day="2026-03-01"))
    collect_file(services, SLUG, news(tmp_path, TOPICS[4], day="2026-03-02"))
    made = compose_edition(services, SLUG, on=NOW.date() - timedelta(days=1))
    assert told(made) == set(TOPICS[:4])


@pytest.mark.skipif(not (SHARED / "data/seed").exists(), reason="needs the seed page's feed")
def test_the_page_that_the_product_grew_from_leads_with_the_treaty(
    services: Services, publication: Publication, clock: FixedClock
) -> None:
    clock.forward(days=260)
    collect_file(services, SLUG, SHARED / "data/seed/feed.json")
    made = compose_edition(services, SLUG, on=date(2025, 1, 18))
    digest = made.composition.digest
    assert digest is not None
    assert digest.lead.title.startswith("Russia and Iran Forge Strategic Partnership")
    assert len(digest.headlines) > 10
    assert made.edition_id is not None
    mail = show.preview(services, made.edition_id)
    # The mail has the opening only.
    assert "Kremlin Hosts Treaty Signing" in mail.html
    assert "Kremlin Hosts Treaty Signing" in mail.text.replace("\n", " ")
    assert "third meeting with Mr. Putin" in mail.page


def test_a_pin_older_than_everything_else_leads_all_the_same(
    services: Services, composed: Composed, tmp_path: Path
) -> None:
    assert composed.edition_id is not None
    collect_file(services, SLUG, news(tmp_path, "Library burned down", day="2026-01-10"))
    old = "https://ledger.example/library-burned-down/2026-01-10"
    assert lead(edit.pin(services, composed.edition_id, old)) == "Library burned down"
