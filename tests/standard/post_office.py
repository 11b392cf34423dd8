"""A post office on loopback: Postfix takes mail by STARTTLS, OpenDKIM verifies it, Dovecot keeps it for IMAP.

All three are private to a test: their own configuration, free ports, a folder of their own. Postfix and Dovecot drop
their rights by themselves and so must be started as root.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from grp import getgrgid
from imaplib import IMAP4
from pathlib import Path
from pwd import getpwnam

import pytest

from tests.certificates import certificate
from tests.servers import free_port, program
from tests.waiting import until

DOMAIN = "mail.example"
"""Whose mailboxes it keeps: every address of it has one, and every password opens it."""
AUTHORITY = f"mx.{DOMAIN}"
KEEPER = "nobody"

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = /var, /tmp
maillog_file = {folder}/postfix.log
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = {authority}
mydestination =
alias_maps =
alias_database =
mynetworks = 127.0.0.2/32
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_recipient_restrictions = reject_unauth_destination
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_received_header = yes
smtpd_milters = inet:127.0.0.1:{milter}
milter_default_action = tempfail
smtputf8_enable = yes
"""

MASTER_CF = """\
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

OPENDKIM_CONF = """\
Mode v
Socket inet:{milter}@127.0.0.1
TestDNSData {folder}/keys
AuthservID {authority}
AlwaysAddARHeader yes
Syslog no
"""

DOVECOT_CONF = """\
base_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={keeper} gid={keeper_group} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """Where to hand mail in, and where to read it."""

    smtp: int
    imap: int

    def mails(self, address: str) -> list[bytes]:
        """What is in an address's mailbox, as IMAP gives it."""
        with IMAP4("127.0.0.1", self.imap) as client:
            client.login(address, "any")
            client.select(readonly=True)
            numbers = client.search(None, "ALL")[1][0].split()
            return [_fetched(client, number.decode()) for number in numbers]


@contextmanager
def post_office(dns: dict[str, str]) -> Iterator[PostOffice]:
    """A running post office, which knows of the DNS only the TXT records that it is given."""
    if os.getuid() != 0:
        pytest.skip("needs root: Postfix and Dovecot drop their rights by themselves")
    postfix = program("postfix", package="postfix")
    daemons = _daemons()
    dovecot = program("dovecot", package="dovecot-imapd dovecot-lmtpd")
    opendkim = program("opendkim", package="opendkim")
    folder = Path(tempfile.mkdtemp(prefix="newsletter-post-"))
    ports = {name: free_port() for name in ("smtp", "imap", "lmtp", "milter")}
    _furnished(folder, dns, ports | {"daemons": daemons})
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(_running(opendkim, "-f", "-x", f"{folder}/opendkim.conf"))
        stack.enter_context(_running(dovecot, "-F", "-c", f"{folder}/dovecot.conf"))
        _silent(postfix, "-c", f"{folder}/postfix", "check")  # makes its folders
        stack.enter_context(_running(f"{daemons}/master", "-c", f"{folder}/postfix", "-d"))
        office = PostOffice(smtp=ports["smtp"], imap=ports["imap"])
        until(lambda: all(map(listens, ports.values())))
        yield office


def _furnished(folder: Path, dns: dict[str, str], places: Mapping[str, str | int]) -> None:
    folder.chmod(0o755)  # mailboxes are written by another user
    for name in ("queue", "data", "postfix", "mail", "dovecot"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", KEEPER)
    public, private = certificate()
    (folder / "certificate.pem").write_bytes(public)
    (folder / "key.pem").write_bytes(private)
    (folder / "keys").write_text("".join(f"{name} {text}\n" for name, text in dns.items()))
    words = {"folder": folder, "domain": DOMAIN, "authority": AUTHORITY, "keeper": KEEPER}
    words |= {"keeper_group": getgrgid(getpwnam(KEEPER).pw_gid).gr_name, **places}
    files = {
        "postfix/main.cf": MAIN_CF,
        "postfix/master.cf": MASTER_CF,
        "opendkim.conf": OPENDKIM_CONF,
        "dovecot.conf": DOVECOT_CONF,
    }
    for name, text in files.items():
        (folder / name).write_text(text.format(**words))


def _daemons() -> str:
    """Where this system's Postfix has its programs."""
    command = [program("postconf", package="postfix"), "-d", "-h", "daemon_directory"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def _running(*command: str) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def _silent(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def listens(port: int) -> bool:
    """Whether somebody answers on a loopback port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _fetched(client: IMAP4, number: str) -> bytes:
    answer = client.fetch(number, "(RFC822)")[1][0]
    assert isinstance(answer, tuple)
    return bytes(answer[1])
