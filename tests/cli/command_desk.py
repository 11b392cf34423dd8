"""A person at the command line: a desk to run commands at, and a mailbox that a real mail server fills."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from typer.testing import CliRunner, Result

from newsletter.cli import app

TAKEN = "250 2.0.0 kept"
ARTICLES = Path(__file__).with_name("articles.csv")
DAY = "2025-03-03"
"""The day of the newest of them."""


@dataclass
class Mailbox:
    """What the mail server took; ``answers`` are its replies to the next messages, else it takes them.

    It thinks for ``seconds`` about each message, and when it has ``holds_at`` mails until that is 0 again.
    """

    port: int
    mails: dict[str, list[bytes]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    seconds: float = 0
    holds_at: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.seconds)
        while 0 < self.holds_at <= len(self.mails):  # noqa: ASYNC110 - another thread lets it go on
            await asyncio.sleep(0.02)
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            for address in envelope.rcpt_tos:
                self.mails.setdefault(address, []).append(content)
        return answer


@dataclass
class Desk:
    """Runs commands in a folder of their own."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str, **env: str) -> Result:
        return CliRunner(env=self.env | env).invoke(app, arguments, catch_exceptions=False)

    def done(self, *arguments: str, **env: str) -> Result:
        """Run a command that must succeed."""
        result = self.run(*arguments, **env)
        assert result.exit_code == 0, result.output
        return result

    def json(self, *arguments: str, **env: str) -> Any:
        """The one JSON value that a command prints."""
        return json.loads(self.done(*arguments, "--json", **env).stdout)

    def json_lines(self, *arguments: str, **env: str) -> list[Any]:
        """The JSON values that a command prints, one a line."""
        return list(map(json.loads, self.done(*arguments, "--json", **env).stdout.splitlines()))

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)
