"""Row 3: what SpamAssassin and rspamd make of the mails, with a DNS of our own in which the sender did its homework."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.letter.dns_stub import Records, answering
from bench.letter.editions import Measured
from bench.letter.row import Row, judged, skipped
from newsletter.clock import SystemClock
from tests.servers import free_port
from tests.standard.letters import LETTERHEAD, signer
from tests.standard.post_office import listens
from tests.waiting import until

WHAT = "3 spam score"
DOMAIN = LETTERHEAD.domain
HOST = f"mail.{DOMAIN}"
ADDRESS = "203.0.113.7"
"""Of the sending server (RFC 5737)."""
PATIENCE_SECONDS = 300.0
"""rspamd compiles its patterns when it is started for the first time."""

ASSASSIN = "dns_available no\nuse_bayes 0\nskip_rbl_checks 1\n"
RSPAMD = {
    "local.d/options.inc": 'dns {{\n  nameserver = ["127.0.0.1:{dns}"];\n  retransmits = 1;\n}}\n',
    "local.d/worker-controller.inc": "enabled = false;\n",
    "local.d/worker-proxy.inc": "enabled = false;\n",
    "override.d/worker-normal.inc": 'bind_socket = "127.0.0.1:{port}";\ncount = 1;\n',
}
ASKS_OTHERS = ("fuzzy_check", "rbl", "surbl", "asn", "neural", "phishing", "rspamd_update")
"""Modules that would ask servers which a stub cannot stand for."""

_PLACES = ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")
_ASSASSIN_RULE = re.compile(r"^ *(-?\d+\.\d) ([A-Z]\w+)", re.MULTILINE)

Symbols = Mapping[str, float]
"""What a filter found in a mail, with the points of each."""


def scores(letters: Sequence[Measured], *, folder: Path) -> Iterator[Row]:
    """A row a filter; ``folder`` keeps what rspamd compiles."""
    mails = {one.name: _today(one) for one in letters}
    if shutil.which("spamassassin"):
        found = {name: _assassin(data) for name, data in mails.items()}
        yield _row("SpamAssassin", found, passes=lambda score: score <= 0)
    else:
        yield skipped(WHAT, "SpamAssassin", install="spamassassin")
    if shutil.which("rspamd"):
        with _rspamd(folder) as port:
            found = {name: _rspamc(data, port) for name, data in mails.items()}
        yield _row("rspamd", found, passes=lambda score: score < 0)
    else:
        yield skipped(WHAT, "rspamd", install="rspamd")


def _today(one: Measured) -> bytes:
    """The mail as if it was sent now: filters look at the date."""
    letterhead = replace(one.letter.letterhead, date=SystemClock().now())
    return replace(one.letter, letterhead=letterhead).data


def _row(tool: str, found: Mapping[str, Symbols], *, passes: Callable[[float], bool]) -> Row:
    totals = {name: round(sum(symbols.values()), 2) + 0.0 for name, symbols in found.items()}
    faults = [
        f"{name}: {total:.2f} by {_against(found[name])}"
        for name, total in totals.items()
        if not passes(total)
    ]
    figure = f"{min(totals.values()):.2f} to {max(totals.values()):.2f} points"
    return judged(WHAT, tool, faults, figure=figure)


def _against(symbols: Symbols) -> str:
    bad = sorted(symbols.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {points:g}" for name, points in bad if points > 0)


def _assassin(data: bytes) -> Symbols:
    command = ["spamassassin", "--local", "--test-mode", "--cf", ASSASSIN]
    run = subprocess.run(command, input=data, capture_output=True, check=True)
    report = run.stdout.decode(errors="replace").rpartition("Content analysis details:")[2]
    return {name: float(points) for points, name in _ASSASSIN_RULE.findall(report)}


@contextmanager
def _rspamd(kept: Path) -> Iterator[int]:
    """A private rspamd; gives its port."""
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, answering(_records()) as dns:
        port = free_port()
        _configured(Path(name), dns=dns, port=port)
        places = zip(_PLACES, (name, str(kept.absolute()), name, name), strict=True)
        variables = [word for place, path in places for word in ("--var", f"{place}={path}")]
        command = ["rspamd", "-f", "-i", "-c", "/etc/rspamd/rspamd.conf", *variables]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                until(lambda: listens(port), seconds=PATIENCE_SECONDS)
                yield port
            finally:
                process.terminate()


def _configured(folder: Path, *, dns: int, port: int) -> None:
    files = {name: text.format(dns=dns, port=port) for name, text in RSPAMD.items()}
    files |= {f"override.d/{module}.conf": "enabled = false;\n" for module in ASKS_OTHERS}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)


def _records() -> Records:
    """The DNS of a sender who did what docs/operate.md asks for."""
    records = {
        (signer().dns_name, "TXT"): signer().dns_text,
        (f"_dmarc.{DOMAIN}", "TXT"): "v=DMARC1; p=reject",
        (HOST, "A"): ADDRESS,
    }
    for name in (DOMAIN, LETTERHEAD.bounce_domain):
        records[name, "A"] = ADDRESS
        records[name, "MX"] = HOST
        records[name, "TXT"] = f"v=spf1 ip4:{ADDRESS} -all"
    return records


def _rspamc(data: bytes, port: int) -> Symbols:
    envelope = [
        "--from",
        f"bounce+e12.k7f3a9@{LETTERHEAD.bounce_domain}",
        "--rcpt",
        "anna@example.net",
    ]
    sender = ["--ip", ADDRESS, "--helo", HOST, "--hostname", HOST]
    command = ["rspamc", "--json", "--connect", f"127.0.0.1:{port}", *sender, *envelope]
    run = subprocess.run(command, input=data, capture_output=True, check=True)
    answer = json.loads(run.stdout)
    return {name: symbol["score"] for name, symbol in answer["symbols"].items()}
