"""Row 2, the cost of a signature: ours against `cryptography` alone and against dkimpy, in one run."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import dkim
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bench.letter.editions import Measured
from bench.letter.row import Row, judged
from tests.message.sample_letter import private_key
from tests.standard.letters import LETTERHEAD, signer

ROUNDS = 200
HIGHEST_RATIO = 3.0
"""What a signature may cost with its hashing and its field, in signatures by `cryptography` alone."""


def cost(one: Measured) -> Row:
    """The median times of whole signatures of one mail, in turn, so that all meet the same machine."""
    head, _, body = one.letter.data.partition(b"\r\n\r\n")
    headers = head[head.index(b"\r\nFrom:") + 2 :] + b"\r\n"
    mail = headers + b"\r\n" + body
    key = serialization.load_pem_private_key(private_key(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the key of the tests is no RSA key")
    alone, ours, theirs = _medians(
        lambda: key.sign(headers, padding.PKCS1v15(), hashes.SHA256()),
        lambda: signer().sign(headers, body, at=LETTERHEAD.date),
        lambda: dkim.sign(mail, b"s2026", LETTERHEAD.domain.encode(), private_key()),
    )
    ratio = ours / alone
    faults = [f"{ratio:.1f} times cryptography alone"] if ratio > HIGHEST_RATIO else []
    figure = f"{ours * 1e3:.2f} ms, {ratio:.2f} of cryptography's {alone * 1e3:.2f} ms; dkimpy {theirs * 1e3:.1f} ms"
    return judged("2 DKIM, its cost", "clock", faults, figure=figure)


def _medians(*jobs: Callable[[], object]) -> list[float]:
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for job, seconds in zip(jobs, times, strict=True):
            start = perf_counter()
            job()
            seconds.append(perf_counter() - start)
    return [median(seconds) for seconds in times]
