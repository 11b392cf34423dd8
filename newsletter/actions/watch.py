"""Watch: look at an edition's progress, once or again and again, and never so often that looking slows the sending."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsletter.actions.paced import pace_of_all
from newsletter.actions.services import Services
from newsletter.digest import EditionId, EditionState
from newsletter.progress import Progress, Share, per_second, progress_of
from newsletter.store import progress

LEAST_PAUSE = timedelta(seconds=1)
IDLE_PAUSE = timedelta(seconds=5)
"""Between two looks at an edition that is not being sent."""
REST = 9
"""Parts of rest to one of looking: counting a million deliveries takes a database half a second of processor time."""
MOST_PAUSE = timedelta(seconds=30)
"""However big an edition or busy a database is: a person wants to know whether it goes on."""
DOMAINS_REST = 19
LEAST_DOMAINS_REST = timedelta(seconds=3)
MOST_DOMAINS = 10
ENDED = frozenset({EditionState.SENT, EditionState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen. Domains are counted less often than all else, in one pass of their own: at ``domains_at``."""

    progress: Progress
    domains: tuple[Share, ...]
    domains_at: datetime

    @property
    def sending(self) -> bool:
        """Whether the edition is on its way."""
        return self.progress.course.state is EditionState.SENDING

    @property
    def ended(self) -> bool:
        """Whether nothing will come of it any more."""
        return self.progress.course.state in ENDED


class Watch:
    """A watcher of one edition, for one thread at a time.

    Args:
        services: what actions work with.
        edition_id: the edition.

    Attributes:
        pause: how long to wait before the next look.
    """

    def __init__(self, services: Services, edition_id: EditionId) -> None:
        self.pause = LEAST_PAUSE
        self._services = services
        self._edition_id = edition_id
        self._last: Sight | None = None
        self._domains_due_at: datetime | None = None

    def look(self) -> Sight:
        """Count anew.

        Raises:
            NotFoundError: there is no such edition.
        """
        began = self._services.clock.now()
        with self._services.store.read() as tx:
            course = progress.course(tx, self._edition_id)
            lots = progress.lots(tx, self._edition_id, now=began)
        took = self._services.clock.now() - began
        seen = progress_of(course, lots, now=began)
        if course.state is EditionState.SENDING:
            seen = replace(seen, slow=pace_of_all(self._services).slow)
        self._last = self._with_domains(seen)
        least = LEAST_PAUSE if self._last.sending else IDLE_PAUSE
        self.pause = min(max(least, REST * took), MOST_PAUSE)
        return self._last

    def _with_domains(self, seen: Progress) -> Sight:
        last, due_at = self._last, self._domains_due_at
        if last is None or due_at is None or due_at <= seen.at or _changed(last, seen):
            return self._count_domains(seen)
        return replace(last, progress=seen)

    def _count_domains(self, seen: Progress) -> Sight:
        clock = self._services.clock
        began = clock.now()
        with self._services.store.read() as tx:
            counted = progress.domains(tx, self._edition_id, now=began, most=MOST_DOMAINS)
        ended = clock.now()
        self._domains_due_at = ended + max(LEAST_DOMAINS_REST, DOMAINS_REST * (ended - began))
        paced = tuple(replace(share, rate=per_second(share.recent, seen.span)) for share in counted)
        return Sight(progress=seen, domains=paced, domains_at=began)


def watch(services: Services, edition_id: EditionId) -> Sight:
    """Sight once; raises as `Watch.look`."""
    return Watch(services, edition_id).look()


def ended(services: Services, edition_id: EditionId) -> bool:
    """Whether nothing will come of an edition any more; NotFoundError if there is none."""
    with services.store.read() as tx:
        return progress.course(tx, edition_id).state in ENDED


def _changed(last: Sight, seen: Progress) -> bool:
    """A last picture, of an edition that ended or was paused, has fresh figures throughout."""
    return last.progress.course.state is not seen.course.state
