import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.actions.import_readers import export_readers, import_readers
from newsletter.actions.notify import AT_ONCE, notify
from newsletter.actions.services import Services
from newsletter.actions.subscribe import add_reader, confirm, readers, remove_reader, unsubscribe
from newsletter.delivery import Reply
from newsletter.errors import InputError, NotFoundError
from newsletter.links import Purpose
from newsletter.message import Wire
from tests.conftest import FixedClock
from tests.desk import SLUG, answering, outbox
from tests.render.golden_digest import renderer

pytestmark = pytest.mark.usefixtures("publication")


def states(services: Services) -> dict[str, str]:
    return {reader.address: reader.state.value for reader in readers(services, SLUG)}


def csv(folder: Path, text: str) -> Path:
    file = folder / "readers.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_import_takes_each_address_once_and_names_the_bad_lines(
    services: Services, tmp_path: Path
) -> None:
    file = csv(
        tmp_path,
        "name,E-Mail\nAnn,ann@a.example\nAnn,ANN@A.example\nBob,nowhere\n,\nCy,cy@c.example\n",
    )
    report = import_readers(services, SLUG, file)
    assert (report.rows, report.added, report.known) == (4, 2, 1)
    assert len(report.bad) == 1
    assert report.bad[0].startswith("line 4: 'nowhere' is not an e-mail address")
    assert set(states(services).values()) == {"confirmed"}


def test_an_import_never_brings_back_who_has_left(services: Services, tmp_path: Path) -> None:
    add_reader(services, SLUG, "ann@a.example", confirmed=True)
    remove_reader(services, SLUG, "ann@a.example")
    report = import_readers(services, SLUG, csv(tmp_path, "address\nann@a.example\n"))
    assert report.added == 0
    assert states(services) == {"ann@a.example": "unsubscribed"}


def test_no_more_mails_are_claimed_than_can_leave_within_their_lease(
    services: Services, clock: FixedClock, tmp_path: Path
) -> None:
    def slow(_wire: Wire) -> Reply:
        clock.forward(hours=1)
        return Reply(code=250, text="2.0.0 taken", server="mx.test")

    addresses = "\n".join(f"r{number}@a.example" for number in range(AT_ONCE + 1))
    import_readers(services, SLUG, csv(tmp_path, f"address\n{addresses}\n"), confirmed=False)
    crowd = replace(services, policy=replace(services.policy, batch=10 * AT_ONCE))
    stretch = notify(answering(crowd, slow))
    assert (stretch.worked, stretch.more) == (AT_ONCE, True)
    assert notify(crowd).worked == 1


def test_sending_mails_lasts_no_longer_when_the_clock_is_set_back(
    services: Services, clock: FixedClock, tmp_path: Path
) -> None:
    began_at = clock.now()

    def slow(_wire: Wire) -> Reply:
        clock.time += timedelta(hours=-1) if clock.time == began_at else timedelta(seconds=6)
        return Reply(code=250, text="2.0.0 taken", server="mx.test")

    addresses = "\n".join(f"r{number}@a.example" for number in range(5))
    import_readers(services, SLUG, csv(tmp_path, f"address\n{addresses}\n"), confirmed=False)
    single = replace(services, policy=replace(services.policy, batch=1))
    stretch = notify(answering(single, slow))
    assert (stretch.worked, stretch.more) == (3, True)


def test_an_import_without_known_consent_asks_each_to_confirm(
    services: Services, tmp_path: Path
) -> None:
    file = csv(tmp_path, "address\na@a.example\nb@b.example\n")
    import_readers(services, SLUG, file, confirmed=False)
    notify(services)
    assert sorted(wire.rcpt_to for wire in outbox(services)) == ["a@a.example", "b@b.example"]
    assert set(states(services).values()) == {"pending"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("name,phone\nAnn,1\n", "no column 'address'"), ("", "no column"), ("\udcff", "UTF-8")],
)
def test_a_file_that_is_no_list_of_readers_is_named(
    services: Services, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "readers.csv"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=said):
        import_readers(services, SLUG, file)


def test_a_missing_file_is_named(services: Services, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv cannot be read"):
        import_readers(services, SLUG, tmp_path / "none.csv")


def test_an_export_runs_no_formula(services: Services) -> None:
    add_reader(services, SLUG, "=cmd@a.example", confirmed=True)
    out = io.StringIO()
    assert export_readers(readers(services, SLUG), out) == 1
    assert "\n'=cmd@a.example," in out.getvalue()


def test_a_sign_up_is_welcomed_and_told_goodbye_each_once(services: Services) -> None:
    reader = add_reader(services, SLUG, "ann@a.example", confirmed=False)
    notify(services)
    for _ in range(2):
        confirm(services, services.links.token(Purpose.CONFIRM, reader.key))
    notify(services)
    for _ in range(2):
        unsubscribe(services, services.links.token(Purpose.UNSUBSCRIBE, reader.key))
    notify(services)
    subjects = [_header(wire.data, b"Subject") for wire in outbox(services)]
    assert len(subjects) == len(set(subjects)) == 3


def test_a_confirm_mail_carries_the_readers_own_link_and_no_list_headers(
    services: Services,
) -> None:
    reader = add_reader(services, SLUG, "ann@a.example", confirmed=False)
    notify(services)
    [wire] = outbox(services)
    link = services.links.personal(Purpose.CONFIRM, reader.key).encode()
    assert link in wire.data.replace(b"=\r\n", b"").replace(b"=3D", b"=")
    assert b"List-Unsubscribe" not in wire.data


def test_who_comes_back_must_confirm_again(services: Services) -> None:
    add_reader(services, SLUG, "ann@a.example", confirmed=True)
    remove_reader(services, SLUG, "ann@a.example")
    assert add_reader(services, SLUG, "ann@a.example", confirmed=False).state.value == "pending"


def test_removing_who_is_not_there_is_said(services: Services) -> None:
    with pytest.raises(NotFoundError, match=r"ann@a\.example"):
        remove_reader(services, SLUG, "ann@a.example")


def test_a_second_publication_has_readers_of_its_own(services: Services) -> None:
    from newsletter.actions.manage import Changes, add_publication

    add_publication(services, "evening", Changes(name="Evening"))
    add_reader(services, "evening", "ann@a.example", confirmed=True)
    assert states(services) == {}


def _header(data: bytes, name: bytes) -> bytes:
    return next(line for line in data.split(b"\r\n") if line.startswith(name + b":"))


def test_a_broken_template_delays_a_confirm_mail_until_it_is_mended_and_no_other_mail(
    services: Services, clock: FixedClock, tmp_path: Path
) -> None:
    broken = tmp_path / "email/confirm/body.html"
    broken.parent.mkdir(parents=True)
    broken.write_text("{{ nowhere }}", encoding="utf-8")
    for address in ("ann@a.example", "bob@b.example"):
        reader = add_reader(services, SLUG, address, confirmed=False)
    confirm(services, services.links.token(Purpose.CONFIRM, reader.key))
    notify(replace(services, renderer=renderer(own=tmp_path)))
    assert [_header(wire.data, b"Subject")[:16] for wire in outbox(services)] == [
        b"Subject: Welcome"
    ]
    clock.forward(minutes=2)
    notify(services)
    assert sorted(wire.rcpt_to for wire in outbox(services)[1:]) == [
        "ann@a.example",
        "bob@b.example",
    ]
