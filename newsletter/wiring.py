"""Wiring: the only place that builds engines, renderers, transports, clocks and keys. `wire(settings) -> Services`."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletter.actions.services import Policy, Services
from newsletter.clock import Clock, SystemClock
from newsletter.domain import SendingDomain
from newsletter.errors import AddressError, InputError, NewsletterError, SettingsError
from newsletter.journal import Journals
from newsletter.links import Links
from newsletter.message import DkimSigner
from newsletter.paces import Paces, Shelf, Shelves, SpareShelf
from newsletter.pacing import Providers
from newsletter.render import Renderer
from newsletter.semantic import model_from
from newsletter.settings import Settings
from newsletter.sources import Fetcher
from newsletter.store import Store
from newsletter.store.paces import StoreShelf
from newsletter.subscriber import normalise_address
from newsletter.transport import transport_from

if TYPE_CHECKING:
    from newsletter.dns import DnsResolver

KEY_LETTERS = 26
PACKAGED_TEMPLATES = Path(__file__).parent / "_templates"
CHECKED_OUT_TEMPLATES = Path(__file__).parent.parent / "templates"
BATCH, EMBEDDED_BATCH = 4000, 1000
"""Deliveries in hand at most. Each group that is claimed and recorded takes a worker some 3 ms, however many are in it;
the small installation would pay for larger ones with the memory that it was chosen for."""


def wire(settings: Settings, *, clock: Clock | None = None) -> Services:
    """Build what actions work with. Nothing is connected yet; the embedded database is brought up to date.

    Raises:
        SettingsError: a setting cannot be used.
        ModelError: the language model is on and cannot be used.
        SchemaError: the database of a production installation needs its migrations run.
    """
    store = Store(settings.database_url)
    try:
        if store.embedded:
            store.upgrade()
        else:
            store.check_schema()
        return services_on(store, settings, clock=clock)
    except NewsletterError:
        store.close()
        raise


def upgrade(settings: Settings) -> None:
    """Bring the database that the settings name to this version's schema.

    Raises:
        SettingsError: it is none that this product runs on.
    """
    store = Store(settings.database_url)
    try:
        store.upgrade()
    finally:
        store.close()


def services_on(store: Store, settings: Settings, *, clock: Clock | None = None) -> Services:
    """The services around a store that is ready."""
    clock = clock or SystemClock()
    paces = _paces(store, settings, clock)
    return Services(
        store=store,
        journals=Journals(_journal_folder(store, settings)),
        clock=clock,
        fetcher=Fetcher(allowed_private=frozenset(settings.fetch_private)),
        renderer=renderer(settings),
        links=Links(base_url=settings.base_url, keys=_secret_keys(store, settings)),
        transport=transport_from(settings.smtp_url, paces.gate),
        paces=paces,
        signer=_signer(settings),
        bounce_domain=settings.bounce_domain,
        feedback_sender=settings.feedback_sender,
        random_key=random_key,
        policy=Policy(
            batch=settings.batch or (EMBEDDED_BATCH if store.embedded else BATCH),
            connections=settings.connections,
            lease=timedelta(seconds=settings.lease_seconds),
            reply_limit=timedelta(seconds=settings.reply_seconds),
            collect_every=timedelta(minutes=settings.collect_minutes),
            check_links=settings.check_links,
            pause_at_refused_percent=settings.pause_at_refused_percent,
        ),
        model=model_from() if settings.semantic else None,
    )


def _paces(store: Store, settings: Settings, clock: Clock) -> Paces:
    """What changes many times a second stands in Redis where that is the broker; all else in the database."""

    def now() -> float:
        return clock.now().timestamp()

    lasting = StoreShelf(store)
    quick: Shelf = lasting
    if not settings.embedded:
        quick = SpareShelf(_redis_shelf(settings.broker_url), lasting, now=now)
    shelves = Shelves(quick=quick, lasting=lasting)
    return Paces(Providers(settings.domain_pace), shelves, now=now)


def _redis_shelf(url: str) -> Shelf:
    from newsletter.paces.redis_shelf import RedisShelf  # noqa: PLC0415 - 7 MB, for who has a Redis

    return RedisShelf(url)


def check_model() -> str:
    """Look at the language model without loading it; gives a sentence about it.

    Raises:
        ModelError: it cannot be used.
    """
    return f"on: a model reads articles; its weights are those of SHA-256 {model_from().name[:12]}"


def dns_resolver(where: str = "") -> "DnsResolver":
    """What asks DNS: the machine's own servers, or the one at ``IP[:PORT]``.

    Raises:
        InputError: that is no address.
    """
    from newsletter.dns import resolver_at  # noqa: PLC0415 - only a checkup asks, and it takes 3 MB

    return resolver_at(where)


def sending_domain(
    settings: Settings, domain: str, *, selector: str = "", addresses: Sequence[str] = ()
) -> SendingDomain:
    """What receivers will see of a sender at ``domain``; mail leaves from ``addresses`` where they are known.

    Raises:
        InputError: a name or an address is none.
        SettingsError: the DKIM key cannot be used.
    """
    signer, domain = _signer(settings), _domain_name(domain)
    return SendingDomain(
        domain=domain,
        bounce_domain=_domain_name(settings.bounce_domain or domain),
        selector=selector or settings.dkim_selector,
        selector_named=bool(selector),
        signs_as=settings.dkim_domain.lower(),
        record="" if signer is None else signer.dns_text,
        addresses=tuple(_address(text) for text in addresses),
        servers=tuple(_smtp_hosts(settings)),
    )


def _domain_name(text: str) -> str:
    try:
        return normalise_address(f"postmaster@{text.strip().rstrip('.')}").partition("@")[2]
    except AddressError:
        raise InputError(f"{text!r} is no domain name; right would be news.example.org") from None


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise InputError(f"{text!r} is no IP address of a mail server.") from None


def _smtp_hosts(settings: Settings) -> Iterator[str]:
    for url in settings.smtp_url:
        parts = urlsplit(url)
        if parts.scheme.startswith("smtp") and parts.hostname:
            yield parts.hostname


def renderer(settings: Settings) -> Renderer:
    """The renderer, with an operator's own templates before the built-in ones."""
    return Renderer(
        email_folders=[folder / "email" for folder in _template_folders(settings)],
        web_folders=page_folders(settings),
    )


def page_folders(settings: Settings) -> list[Path]:
    """The folders of page templates, an operator's own before the built-in one."""
    return [folder / "web" for folder in _template_folders(settings)]


def templates_folder() -> Path:
    """The built-in templates: inside the installed package, or beside it in a checkout."""
    return PACKAGED_TEMPLATES if PACKAGED_TEMPLATES.exists() else CHECKED_OUT_TEMPLATES


def _template_folders(settings: Settings) -> list[Path]:
    own = [] if settings.templates is None else [settings.templates]
    return [*own, templates_folder()]


def random_key() -> str:
    """26 small letters and digits: 134 bits that survive a mail server that folds case."""
    return "".join(secrets.choice(ascii_lowercase + digits) for _ in range(KEY_LETTERS))


def _journal_folder(store: Store, settings: Settings) -> Path:
    """Beside an embedded database; else where the setting says, on a disk of this machine."""
    if settings.journal is not None:
        return settings.journal
    if store.embedded and store.engine.url.database:
        return Path(store.engine.url.database).with_suffix(".journal")
    return Path("var/journal")


def _signer(settings: Settings) -> DkimSigner | None:
    key = settings.dkim_key.get_secret_value()
    if not key and not settings.dkim_domain:
        return None
    if not key or not settings.dkim_domain:
        raise SettingsError(
            "dkim_domain and dkim_key (NEWSLETTER_DKIM_KEY_FILE) are set together or not at all."
        )
    return DkimSigner(
        domain=settings.dkim_domain,
        selector=settings.dkim_selector,
        private_key_pem=key.encode(),
    )


def _secret_keys(store: Store, settings: Settings) -> tuple[str, ...]:
    if settings.secret_key:
        return settings.secret_key
    if not store.embedded or not settings.local:
        raise SettingsError(
            "secret_key (NEWSLETTER_SECRET_KEY or NEWSLETTER_SECRET_KEY_FILE) must be set: "
            "links in mails are signed with it. Run: newsletter init"
        )
    return (_kept_key(Path(store.engine.url.database or "newsletter.db").with_suffix(".key")),)


def _kept_key(path: Path) -> str:
    """The secret of an installation that only this machine reaches, made at its first start."""
    if not path.exists():
        fresh = path.with_suffix(f".{random_key()}")
        fresh.touch(0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):  # another process was first: its key is the one
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii")
