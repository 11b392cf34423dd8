"""What the product is held against: Postfix's generator in C, and Python's own smtplib."""

import smtplib
import subprocess
import threading
import time
from pathlib import Path

from bench.post.reading import Reading


def smtp_source(
    program: Path, *, port: int, messages: int, sessions: int, message_bytes: int
) -> Reading:
    """Postfix's generator: one mail for all, connections kept, no pipelining."""
    command: list[str | Path] = [
        program, "-d", "-s", str(sessions), "-m", str(messages), "-l", str(message_bytes),
        "-f", "bounce@news.example", "-t", "reader@mail.example", "-M", "news.example",
        f"127.0.0.1:{port}",
    ]  # fmt: skip
    began = time.monotonic()
    subprocess.run(command, check=True)
    return Reading(messages=messages, seconds=time.monotonic() - began)


def with_smtplib(*, port: int, messages: int, sessions: int, message_bytes: int) -> Reading:
    """Python's smtplib with a kept connection a thread: four round trips a message."""
    data = (b"x" * 74 + b"\r\n") * (message_bytes // 76)
    share = messages // sessions
    threads = [
        threading.Thread(target=_converse, args=(port, share, data)) for _ in range(sessions)
    ]
    began, cpu = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Reading(
        messages=share * sessions,
        seconds=time.monotonic() - began,
        cpu_seconds=time.process_time() - cpu,
    )


def _converse(port: int, messages: int, data: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        for _ in range(messages):
            client.sendmail("bounce@news.example", ["reader@mail.example"], data)
