"""Transports: how a message leaves. SMTP servers with weights, a Maildir folder, memory for tests.

A transport tells what the server said (`delivery.Reply`, data whatever the code) and raises only
when the conversation broke: `NotHandedOverError` before the message was complete, `NoAnswerError`
after it. Knows nothing of editions, readers or of what is in a message.
"""

from newsletter.transport.address import transport_from
from newsletter.transport.filing import only_files
from newsletter.transport.fleet import Fleet, Member
from newsletter.transport.maildir import MaildirTransport
from newsletter.transport.memory import MemoryTransport
from newsletter.transport.port import Feed, Log, Parcel, Transport, UnreachableError
from newsletter.transport.sending import send_all
from newsletter.transport.server import Security, Server
from newsletter.transport.smtp import SmtpTransport

__all__ = [
    "Feed",
    "Fleet",
    "Log",
    "MaildirTransport",
    "Member",
    "MemoryTransport",
    "Parcel",
    "Security",
    "Server",
    "SmtpTransport",
    "Transport",
    "UnreachableError",
    "only_files",
    "send_all",
    "transport_from",
]
