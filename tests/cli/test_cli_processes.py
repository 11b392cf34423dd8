"""The processes that stay, as real processes: the web with the work inside, worker and beat with a real Redis."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.cli.command_desk import Desk, Mailbox
from tests.servers import free_port

PATIENCE_SECONDS = 60
CHECKOUT = Path(__file__).parents[2]


@contextmanager
def running(desk: Desk, *arguments: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process of its own; it is told to end, and must."""
    inherited = {"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "HOME": str(desk.folder)}
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", *arguments],
        env=inherited | desk.env | env,
        cwd=desk.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _line(process: subprocess.Popen[str], words: str) -> str:
    """The first line of a process's output that has these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(words)


def _json(desk: Desk, *arguments: str, **env: str) -> Any:
    """What a command of its own process prints; an app in this process would ring the broker of an earlier test."""
    with running(desk, *arguments, "--json", **env) as process:
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, output
    return json.loads(output[output.index("{") : output.rindex("}") + 1])


def _address(process: subprocess.Popen[str]) -> str:
    return _line(process, "Newsletter is up").split()[-1].rstrip("/")


def test_up_serves_the_pages(paper: Desk) -> None:
    with running(paper, "up", "--port", "0") as process:
        address = _address(process)

        assert httpx.get(f"{address}/readyz").status_code == 200
        assert "The Paper" in httpx.get(f"{address}/paper").text


def test_up_serves_the_pages_also_without_the_work(paper: Desk) -> None:
    with running(paper, "up", "--port", "0", "--workers", "none") as process:
        assert httpx.get(f"{_address(process)}/healthz").status_code == 200


def test_up_does_the_work_that_commands_left_to_it(
    edition: str, paper: Desk, mailbox: Mailbox
) -> None:
    paper.done("edition", "send", edition, "--no-wait")

    with running(paper, "up", "--port", "0", NEWSLETTER_SMTP_URL=mailbox.url):
        status = paper.json_lines("edition", "status", edition, "--follow")[-1]

    assert (status["totals"]["submitted"], status["state"]) == (2, "sent")


def test_up_ends_well_when_it_is_told_to(paper: Desk) -> None:
    with running(paper, "up", "--port", "0") as process:
        _line(process, "Application startup complete")

    assert process.returncode == 0


def test_up_ends_well_while_somebody_watches(edition: str, paper: Desk) -> None:
    token = paper.json("token", "add", "watcher")["token"]
    headers = {"Authorization": f"Bearer {token}"}
    with running(paper, "up", "--port", "0", "--workers", "none") as process:
        url = f"{_address(process)}/api/editions/{edition}/events"
        with httpx.stream("GET", url, headers=headers) as response:
            lines = response.iter_lines()
            assert "event: progress" in lines
            process.terminate()
            assert "event: finished" not in lines

    assert process.returncode == 0


def test_an_interrupted_command_says_so_in_its_exit_code(edition: str, paper: Desk) -> None:
    with running(paper, "up", "--port", "0") as process:
        _line(process, "Application startup complete")
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_SECONDS)

    assert process.returncode == 130


def test_a_port_in_use_is_named(paper: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        result = paper.run("up", "--port", str(port))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"newsletter: 127.0.0.1:{port}: Address already in use")


def test_a_dead_redis_never_fails_a_send(edition: str, paper: Desk) -> None:
    dead = f"redis://127.0.0.1:{free_port()}/0"

    status = _json(paper, "edition", "send", edition, NEWSLETTER_BROKER_URL=dead)

    assert (status["state"], status["totals"]["pending"]) == ("sending", 2)


def test_worker_and_beat_find_what_nobody_rang_for(
    edition: str, paper: Desk, mailbox: Mailbox, redis_url: str
) -> None:
    paper.done("edition", "send", edition, "--no-wait")
    env = {"NEWSLETTER_BROKER_URL": redis_url, "NEWSLETTER_SMTP_URL": mailbox.url}

    with running(paper, "worker", "--concurrency", "1", **env), running(paper, "beat", **env):
        status = paper.json_lines("edition", "status", edition, "--follow")[-1]

    assert (status["totals"]["submitted"], len(mailbox.mails)) == (2, 2)


def test_send_can_wait_for_the_workers(
    edition: str, paper: Desk, mailbox: Mailbox, redis_url: str
) -> None:
    env = {"NEWSLETTER_BROKER_URL": redis_url, "NEWSLETTER_SMTP_URL": mailbox.url}

    with running(paper, "worker", "--concurrency", "1", **env) as worker:
        _line(worker, "ready.")
        status = _json(paper, "edition", "send", edition, "--wait", **env)

    assert (status["state"], len(mailbox.mails)) == ("sent", 2)


def test_a_worker_works_on_the_settings_that_its_command_line_names(
    edition: str, paper: Desk, mailbox: Mailbox, redis_url: str
) -> None:
    """Its forked children must not fall back to the folder's own settings file."""
    settings = paper.file(
        "other.toml",
        f'database_url = "{paper.env["NEWSLETTER_DATABASE_URL"]}"\n'
        f'broker_url = "{redis_url}"\nsmtp_url = "{mailbox.url}"\n',
    )
    without = Desk(folder=paper.folder, env={})

    with running(without, "--config", settings, "worker", "--concurrency", "1") as worker:
        _line(worker, "ready.")
        _json(without, "--config", settings, "edition", "send", edition, "--wait")

    assert len(mailbox.mails) == 2
