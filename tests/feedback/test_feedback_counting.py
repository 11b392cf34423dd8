"""What servers say while they refuse a copy, and how soft bounces are counted."""

import pytest

from newsletter.feedback import Kind, SoftBounce, from_refusal, soft_count


@pytest.mark.parametrize(
    ("reply", "kind", "status"),
    [
        ("550 5.1.1 <a@b.example>: user unknown", Kind.HARD, "5.1.1"),
        ("550 no such user here", Kind.HARD, ""),
        ("552 5.2.2 mailbox full", Kind.SOFT, "5.2.2"),
        ("550 5.7.1 blocked", Kind.SOFT, "5.7.1"),
        ("given up after 9 tries: 451 4.3.0 try later", Kind.SOFT, "4.3.0"),
        ("", Kind.SOFT, ""),
    ],
)
def test_a_refusal_is_read_as_a_bounce(reply: str, kind: Kind, status: str) -> None:
    heard = from_refusal(reply)
    assert (heard.kind, heard.status) == (kind, status)


def soft(*editions: int, status: str = "5.2.2", diagnostic: str = "full") -> list[SoftBounce]:
    return [SoftBounce(edition=e, status=status, diagnostic=diagnostic) for e in editions]


@pytest.mark.parametrize(
    ("bounced", "arrived", "count"),
    [
        (soft(), [], 0),
        (soft(1, 2, 3), [], 3),
        (soft(1, 2, 4), [3], 1),
        (soft(1, 2, 4, 5), [3], 2),
        (soft(1, 2, 3), [4, 5], 3),
        (soft(2, 3), [1], 2),
    ],
)
def test_what_arrived_before_the_last_bounce_begins_the_count_anew(
    bounced: list[SoftBounce], arrived: list[int], count: int
) -> None:
    assert soft_count(bounced, arrived) == count


@pytest.mark.parametrize(
    ("status", "diagnostic", "counts"),
    [
        ("5.7.1", "no", False),
        ("4.7.0", "slow down", False),
        ("5.6.7", "the server takes no addresses outside ASCII (SMTPUTF8)", False),
        ("", "554 blocked using a blocklist", False),
        ("", "550 message looks like spam", False),
        ("5.2.2", "quota policy: mailbox full", True),
        ("", "452 mailbox full", True),
    ],
)
def test_what_is_said_of_us_does_not_count_against_a_reader(
    status: str, diagnostic: str, *, counts: bool
) -> None:
    assert soft_count(soft(1, status=status, diagnostic=diagnostic), []) == counts
