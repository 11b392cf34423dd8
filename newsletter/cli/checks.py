"""What the doctor looks at. Each check asks one thing and answers with a sentence; none changes anything."""

from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

from newsletter.actions.checkup import check_claims, check_mail_server, check_templates
from newsletter.actions.manage import Overview, list_publications, overview
from newsletter.actions.timetable import timetable
from newsletter.cli.bells import Bells
from newsletter.cli.boundary import DRIVER_ERROR, sentence_of
from newsletter.cli.installation import Installation
from newsletter.cli.printing import moment
from newsletter.cli.source import health
from newsletter.domain import Finding
from newsletter.domain.finding import error as _error
from newsletter.domain.finding import ok as _ok
from newsletter.domain.finding import warning as _warning
from newsletter.errors import NewsletterError, SchemaError
from newsletter.publication import Publication
from newsletter.schedule import RunState
from newsletter.settings import Settings
from newsletter.wiring import check_model

FILING_SCHEMES = frozenset({"maildir", "memory"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
EXAMPLE = (".example", "example.org", "example.com", "example.net")
"""Domains that nobody can receive mail at (RFC 2606)."""
BAD_RUNS = frozenset({RunState.MISSED, RunState.FAILED, RunState.UNAPPROVED})


def examine(home: Installation) -> Iterator[Finding]:
    """Look at everything, from the settings to each publication; what needs a broken thing is left out."""
    try:
        settings = home.settings
    except NewsletterError as error:
        yield _error("settings", str(error))
        return
    yield _ok("settings", f"read from {home.file}" if home.file else "read")
    yield _broker(settings)
    yield from _mail(settings)
    yield _model(settings)
    try:
        home.services.store.ping()
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        yield _error(_broken_part(error), sentence)
        return
    yield _ok("database", "answers, and has this version's schema")
    yield _found("claims", partial(_settled, home))
    yield from _signing(settings)
    yield from _publications(home)


def _broken_part(error: Exception) -> str:
    of_database = isinstance(error, SchemaError) or type(error).__name__ == DRIVER_ERROR
    return "database" if of_database else "settings"


def _broker(settings: Settings) -> Finding:
    if settings.embedded:
        return _ok("broker", 'in this process: "newsletter up" runs worker and beat inside')
    where = urlsplit(settings.broker_url)
    name = f"{where.hostname}:{where.port or 6379}"
    try:
        Bells(settings).ping()
    except Exception as error:  # noqa: BLE001 - each broker's driver has errors of its own
        return _error("broker", f"{name} does not answer: {error}")
    return _ok("broker", f"{name} answers")


def filed(url: str) -> str:
    """A warning about a mail URL that only files; empty for one that sends."""
    scheme, _, folder = url.partition(":")
    if scheme not in FILING_SCHEMES:
        return ""
    where = f"in {folder}" if folder else "in memory"
    return f"MAIL IS FILED {where}, NOT SENT, until smtp_url is set"


def _mail(settings: Settings) -> Iterator[Finding]:
    for url in settings.smtp_url:
        if filed(url):
            yield _warning("mail", filed(url))
        else:
            yield _found("mail", partial(_reached, url))


def _model(settings: Settings) -> Finding:
    if not settings.semantic:
        return _ok("semantic", "off: articles are compared by their words")
    return _found("semantic", check_model)


def _signing(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key:
        yield _ok("secret", f"{len(settings.secret_key)} key(s); the last one signs links")
    else:
        yield _ok("secret", "kept beside the database; set secret_key before others reach this")
    local = urlsplit(settings.base_url).hostname in LOOPBACK
    if local:
        yield _warning("base_url", f"links in mails lead to {settings.base_url}: this machine only")
    elif not settings.base_url.startswith("https"):
        # RFC 8058 3.1: without HTTPS no mail client offers its own unsubscribe button.
        yield _warning(
            "base_url", f"{settings.base_url} is not https: one-click unsubscribe needs it"
        )
    else:
        yield _ok("base_url", settings.base_url)
    if settings.dkim_domain:
        record = f"{settings.dkim_selector}._domainkey.{settings.dkim_domain}"
        look = f"newsletter doctor --domain {settings.dkim_domain}"
        yield _ok("dkim", f"signs; the public key belongs at {record}; is it there? {look}")
    else:
        yield _warning("dkim", "mails are not signed here; the mail server has to sign them")


def _publications(home: Installation) -> Iterator[Finding]:
    found = list_publications(home.services)
    if not found:
        yield _warning("publications", "none yet: newsletter publication add SLUG --name NAME")
    for publication in found:
        yield _found(
            f"{publication.slug} templates",
            partial(_rendered, home, publication),
        )
        yield _sender(publication)
        yield _postal_address(publication)
        yield _schedule(home, publication)
        yield _reports(publication)
        yield from _belongings(overview(home.services, publication.slug))


def _reached(url: str) -> str:
    return f"{check_mail_server(url)} takes mail"


def _settled(home: Installation) -> str:
    check_claims(home.services)
    return "nobody waits for a worker that is gone"


def _rendered(home: Installation, publication: Publication) -> str:
    check_templates(home.services, publication)
    return "every mail can be rendered"


def _sender(publication: Publication) -> Finding:
    about, address = f"{publication.slug} sender", publication.sender.address
    if address.endswith(EXAMPLE):
        sentence = (
            f"{address} is a placeholder: newsletter publication set {publication.slug} --from"
        )
        return _warning(about, sentence)
    return _ok(about, address)


def _postal_address(publication: Publication) -> Finding:
    about = f"{publication.slug} postal address"
    if not publication.postal_address:
        return _warning(about, "none; many laws want one in every mail: --postal-address")
    return _ok(about, publication.postal_address)


def _schedule(home: Installation, publication: Publication) -> Finding:
    about = f"{publication.slug} schedule"
    ahead = timetable(home.services, publication.slug, count=1).entries
    due = ahead[0].occasion.first_at if ahead else None
    return _ok(about, "only by hand" if due is None else f"next edition {moment(due)}")


def _reports(publication: Publication) -> Finding:
    about = f"{publication.slug} reports"
    if not publication.report_to:
        command = f"newsletter publication set {publication.slug} --report-to ADDRESS"
        return _ok(about, f"go to nobody: {command}")
    return _ok(about, f"go to {publication.report_to}")


def _belongings(found: Overview) -> Iterator[Finding]:
    slug = found.publication.slug
    if not found.sources:
        yield _warning(f"{slug} sources", f"none yet: newsletter source add {slug} URL")
    failing = [source for source in found.sources if source.health.failing_since is not None]
    for source in failing:
        yield _warning(f"{slug} source", f"{source.url} {health(source)}")
    if found.sources and not failing:
        yield _ok(f"{slug} sources", f"{len(found.sources)}, none failing")
    if found.runs and found.runs[0].state in BAD_RUNS:
        run = found.runs[0]
        yield _warning(f"{slug} last run", f"{run.on} {run.slot} {run.state}: {run.note}")


def _found(about: str, look: Callable[[], str]) -> Finding:
    try:
        return _ok(about, look())
    except NewsletterError as error:
        return _error(about, str(error))
