"""Replies are read out of octets, however they come."""

import smtplib

import pytest

from newsletter.transport.replies import LONGEST_REPLY, Replies


def heard(*pieces: bytes) -> list[tuple[int, bytes]]:
    replies = Replies()
    for piece in pieces:
        replies.hear(piece)
    found = []
    while (reply := replies.next()) is not None:
        found.append(reply)
    return found


def test_replies_that_came_together_are_read_one_by_one() -> None:
    assert heard(b"250 ok\r\n354 go\r\n") == [(250, b"ok"), (354, b"go")]


def test_a_reply_may_come_in_pieces() -> None:
    assert heard(b"25", b"0 o", b"k\r", b"\n") == [(250, b"ok")]


def test_a_reply_that_has_not_ended_is_none_yet() -> None:
    assert heard(b"250-first\r\n250 sec") == []


def test_the_lines_of_a_long_reply_are_one() -> None:
    assert heard(b"250-first\r\n250 second\r\n") == [(250, b"first\nsecond")]


def test_a_line_without_a_code_is_told_as_such() -> None:
    assert heard(b"hello there\r\n") == [(-1, b"o there")]


@pytest.mark.parametrize("endless", [b"2" * LONGEST_REPLY, b"250-more\r\n" * LONGEST_REPLY])
def test_a_reply_without_an_end_is_not_kept(endless: bytes) -> None:
    with pytest.raises(smtplib.SMTPResponseException):
        read(Replies(), endless * 5)


def read(replies: Replies, octets: bytes, *, at_once: int = 4096) -> None:
    for start in range(0, len(octets), at_once):
        replies.hear(octets[start : start + at_once])
        assert replies.next() is None


def test_what_came_before_encryption_is_forgotten() -> None:
    replies = Replies()
    replies.hear(b"250 in the clear\r\n25")
    replies.forget()
    replies.hear(b"220 ready\r\n")
    assert replies.next() == (220, b"ready")
