"""What actions work with: built once a process by `newsletter.wiring`, handed to every action."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from newsletter.actions.dry import Dry
from newsletter.actions.streak import Streaks
from newsletter.clock import Clock
from newsletter.composer.grouping.sense import Model
from newsletter.journal import Journals
from newsletter.links import Links
from newsletter.message import Signer
from newsletter.paces import Paces
from newsletter.render import Renderer
from newsletter.sources import Fetcher
from newsletter.store import Store
from newsletter.transport import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Numbers that an operator may change.

    A worker has at most ``batch`` deliveries in hand, over ``connections`` connections, works on an edition for
    ``lane`` before it lets others in, and says that it is at work at least once a ``lease``. A notice that was handed
    over and not answered within ``reply_limit`` is uncertain (RFC 5321 4.5.3.2.6 asks for ten minutes). An edition
    pauses itself after ``pause_after_refusals`` refusals in a row, or as many messages in a row without an answer and
    one more for each connection, or when ``pause_at_refused_percent`` of its last answers were refusals (0 is never).
    A reader is suppressed when ``soft_bounces`` editions bounced softly within ``soft_bounce_window``.
    """

    batch: int = 100
    connections: int = 10
    lease: timedelta = timedelta(minutes=5)
    reply_limit: timedelta = timedelta(minutes=11)
    lane: timedelta = timedelta(seconds=10)
    pause_after_refusals: int = 50
    pause_at_refused_percent: int = 20
    collect_every: timedelta = timedelta(minutes=10)
    check_links: bool = False
    """Whether an edition's links are asked for before it goes out."""
    sign_up_pause: timedelta = timedelta(minutes=15)
    sign_ups_a_day_for_address: int = 3
    sign_ups_an_hour_from_ip: int = 20
    sign_ups_an_hour: int = 1000
    specimens_an_hour: int = 20
    soft_bounces: int = 5
    soft_bounce_window: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The adapters and secrets of one process.

    ``random_key`` is the product's only chance: 26 letters and digits. ``model`` is there when `semantic` is on.
    """

    store: Store
    journals: Journals
    clock: Clock
    fetcher: Fetcher
    renderer: Renderer
    links: Links
    transport: Transport
    paces: Paces
    signer: Signer | None
    bounce_domain: str
    feedback_sender: str
    random_key: Callable[[], str]
    policy: Policy
    model: Model | None = None
    dry: Dry = field(default_factory=Dry)
    streaks: Streaks = field(default_factory=Streaks)
