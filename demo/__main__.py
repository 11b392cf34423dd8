"""`make demo`: the product's main job on the sample world, from feeds to mailboxes, in one process.

The product is used as an operator uses it: through its settings, its actions and its own worker. What is the demo's
own are the outlets, the readers and the mail server.
"""

import shutil
import sys
import time
from contextlib import ExitStack
from email import message_from_bytes, policy
from pathlib import Path

from demo import account
from demo.feed_server import FAILING, NO_FEED, serving
from demo.mail_server import receiving
from demo.outlets import MEDIA, feeds
from newsletter.actions import manage, show
from newsletter.actions.collect import CollectReport, collect
from newsletter.actions.compose import compose_edition
from newsletter.actions.import_readers import import_readers
from newsletter.actions.publish import publish
from newsletter.actions.services import Services
from newsletter.digest import EditionId
from newsletter.errors import NewsletterError
from newsletter.schedule import local_date
from newsletter.settings import Settings, load_settings
from newsletter.wiring import wire
from workers.embedded import working
from workers.tasks import deliver, ring

HERE = Path("var/demo")
MAILDIR = HERE / "maildir"
SLUG = "big-picture"
READERS = 1000
FEED_PORT = 17865
WATCH_SECONDS = 0.1

SETTINGS = """\
# Written by `make demo`: the embedded default, with the sample world's places.
database_url = "sqlite:///{here}/newsletter.db"
base_url = "http://127.0.0.1:8000"
media = "{here}/media"
smtp_url = ["maildir:{here}/maildir"] # the demo's own mail server runs only while the demo does
fetch_private = ["127.0.0.1:{port}"]
"""


def main() -> int:
    """Run the demo; gives the exit code."""
    began = time.monotonic()
    sample: dict[str, account.Feed] = {}
    with ExitStack() as stack:
        port = stack.enter_context(serving(sample, port=FEED_PORT))
        smtp = stack.enter_context(receiving(MAILDIR))
        settings = _settings(port, smtp)
        services = wire(settings)
        stack.callback(services.store.close)
        base = f"http://127.0.0.1:{port}"
        sample.update(feeds(services.clock.now(), base, f"{settings.base_url}/media"))
        _publication(services, [base + path for path in (*sample, FAILING, NO_FEED)])
        account.opening(readers=READERS)
        edition_id = _edition(services)
        if edition_id is None:
            return 1
        sent = _send(settings, services, edition_id)
        _keep(services, edition_id)
    account.closing(services, edition_id, sent=sent, here=HERE, seconds=time.monotonic() - began)
    return 0 if sent.totals.adds_up and sent.totals.finished else 1


def _settings(port: int, smtp: int) -> Settings:
    HERE.mkdir(parents=True, exist_ok=True)
    shutil.copytree(MEDIA, HERE / "media", ignore=shutil.ignore_patterns("src"), dirs_exist_ok=True)
    file = HERE / "newsletter.toml"
    file.write_text(SETTINGS.format(here=HERE, port=port), encoding="utf-8")
    return load_settings(file, smtp_url=(f"smtp://127.0.0.1:{smtp}",))


def _publication(services: Services, urls: list[str]) -> None:
    """The publication with its sources and readers, as the first run makes it and the next ones find it."""
    if SLUG not in [publication.slug for publication in manage.list_publications(services)]:
        manage.add_publication(services, SLUG, account.THE_BIG_PICTURE)
    known = {source.url: source.id for source in manage.overview(services, SLUG).sources}
    for url in urls:
        if url not in known:
            manage.add_source(services, SLUG, url, weight=account.weight_of(url))
    for url in known.keys() - set(urls):
        manage.remove_source(services, known[url])
    readers = HERE / "readers.csv"
    lines = [f"reader{number:04}@readers.example" for number in range(1, READERS + 1)]
    readers.write_text("\n".join(["address", *lines, ""]), encoding="utf-8")
    import_readers(services, SLUG, readers)


def _edition(services: Services) -> EditionId | None:
    """Today's edition: composed now, or the one that an earlier run has sent."""
    with account.waiting("Collecting the feeds"):
        report: CollectReport = collect(services, SLUG)
    account.collected(report)
    today = local_date(services.clock.now(), manage.overview(services, SLUG).publication.timezone)
    try:
        with account.waiting("Composing today's edition"):
            composed = compose_edition(services, SLUG, on=today)
    except NewsletterError as error:
        account.already(str(error))
        return show.find_edition(services, f"{SLUG}/{today}")
    account.composed(composed)
    return composed.edition_id


def _send(settings: Settings, services: Services, edition_id: EditionId) -> account.Sent:
    """Publish, ring the worker, and watch the ledger until nothing is open."""
    with account.waiting("Rendering and publishing it"):
        published = publish(services, edition_id)
    account.checked(published.warnings)
    before = published.totals
    if before.finished:
        return account.Sent(totals=before, new=0, seconds=0)
    began = time.monotonic()
    totals = before
    with account.progress(before.eligible) as advance, working(settings, services):
        ring(deliver, edition_id)
        while not totals.finished:
            time.sleep(WATCH_SECONDS)
            totals = show.status(services, edition_id).totals
            advance(totals.counted - totals.open)
        seconds = time.monotonic() - began
    new = totals.submitted - before.submitted
    return account.Sent(totals=totals, new=new, seconds=seconds)


def _keep(services: Services, edition_id: EditionId) -> None:
    """Leave the first reader's own copy, its HTML beside its pictures so that a browser shows it without a server."""
    first = show.message(services, edition_id, "reader0001@readers.example")
    (HERE / "reader0001.eml").write_bytes(first.data)
    html, text = (_part(first.data, subtype) for subtype in ("html", "plain"))
    html = html.replace(f"{services.links.base_url}/media/", "media/")
    (HERE / "edition.html").write_text(html, encoding="utf-8")
    (HERE / "edition.txt").write_text(text, encoding="utf-8")


def _part(mail: bytes, subtype: str) -> str:
    body = message_from_bytes(mail, policy=policy.default).get_body((subtype,))
    return "" if body is None else str(body.get_content())


if __name__ == "__main__":
    sys.exit(main())
