"""Deliver: send an edition to its readers, each at most once, and record each answer."""

from collections.abc import Callable

from newsletter.actions import letter
from newsletter.actions.control import skip_if_cancelled
from newsletter.actions.copies import copier
from newsletter.actions.hours import keep_hours
from newsletter.actions.lane import Lane, Stretch
from newsletter.actions.services import Services
from newsletter.digest import EditionId, EditionState
from newsletter.store import editions


def deliver(
    services: Services, edition_id: EditionId, *, on_plenty: Callable[[], None] = lambda: None
) -> Stretch:
    """Work on an edition for a bounded time. Any number of workers may do so at once, or twice, or never.

    ``on_plenty`` is called once if there is more to do than one worker can hold.
    """
    with services.store.read() as tx:
        edition = editions.by_id(tx, edition_id)
        if edition.state is not EditionState.SENDING:
            return Stretch()
        its_letter = letter.letter_of(services, tx, edition)
    lane = Lane(
        keep_hours(services, its_letter.publication, edition),
        edition,
        make=copier(services.links, its_letter, letter.prepared(services, its_letter)),
        published_at=its_letter.letterhead.date,
        on_plenty=on_plenty,
    )
    stretch = lane.run()
    _conclude(services, its_letter, stretch)
    return stretch


def _conclude(services: Services, its_letter: letter.Letter, stretch: Stretch) -> None:
    """Leave the reason of a stop, pause after too many refusals, and close the edition when it is done or cancelled."""
    edition = its_letter.edition
    with services.store.begin() as tx:
        if stretch.pauses:
            editions.move(
                tx,
                edition,
                to=EditionState.PAUSED,
                when=[EditionState.SENDING],
                paused_at=services.clock.now(),
            )
        editions.note(tx, edition.id, stretch.stopped)
        skip_if_cancelled(tx, edition.id, now=services.clock.now())
        editions.finish(tx, edition.id, now=services.clock.now())
